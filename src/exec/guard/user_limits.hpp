// What an ordinary user's statement may not exceed, asked while it runs. Whoever runs the statement makes one for
// it, or none where no limits hold; one thread.
//
// Each question fails with the text of what is exceeded, or leaves a warning with whoever made the object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "schema/table.hpp"

namespace ilion::exec {

class UserLimits {
public:
    // What an index takes in.
    enum class Term : uint8_t { text, frozen, vector };

    virtual ~UserLimits() = default;
    // Whether columns that have a mask are shown through it.
    bool masked = false;
    // The IN restrictions on `what`, as far as they were looked at, make so many values.
    virtual Status cartesian_product(std::string_view what, size_t values) = 0;
    virtual Status partition_keys(const schema::Table& table, size_t keys) = 0;
    // The timestamp that a statement names.
    virtual Status timestamp(const schema::Table& table, int64_t micros) = 0;
    // A value, or a key or element that is stored as one.
    virtual Status value_size(const schema::Column& column, size_t bytes) = 0;
    virtual Status collection_items(const schema::Column& column, size_t items) = 0;
    virtual Status collection_size(const schema::Column& column, size_t bytes) = 0;
    virtual Status term_size(const schema::Column& column, Term term, size_t bytes) = 0;
};

}  // namespace ilion::exec
