// What a restriction on token() takes in of a virtual keyspace: its tokens are the keys themselves.
#pragma once

#include <optional>

#include "base/error.hpp"
#include "plan/restriction/restriction.hpp"
#include "plan/term/evaluate.hpp"

namespace ilion::exec {

// The order of partitions in virtual keyspaces.
bool key_before(const schema::Table& table, BytesView left, BytesView right);

struct KeyRange {
    std::optional<Bytes> lower, upper;  // none: all keys on that side
    bool lower_inclusive = false, upper_inclusive = false;

    bool contains(const schema::Table& table, BytesView key) const;
};

// Fails with Cassandra's text for null and unset values.
ilion::Result<KeyRange> evaluate_key_range(const plan::TokenRestriction& restriction,
                                           const plan::Bindings& bindings);

}  // namespace ilion::exec
