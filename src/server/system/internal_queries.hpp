// Statements that the node runs for itself on its own stored tables (roles, traces, prepared statements). Nobody's
// permissions are asked for. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "exec/catalog.hpp"
#include "exec/environment.hpp"
#include "plan/statement.hpp"
#include "types/value_view.hpp"

namespace ilion::server {

class InternalQueries {
public:
    using Rows = std::vector<std::vector<OptionalBytes>>;
    using Values = std::vector<OptionalBytesView>;

    // What both refer to is not owned.
    InternalQueries(const exec::Catalog& catalog, const exec::Environment& environment)
        : catalog_(catalog),
          environment_(environment) {}

    // `query` names its keyspace, lives as long as the program, and has a marker for each of `values`, which are
    // serialized.
    Result<Rows> read(std::string_view query, const Values& values = {});
    Status write(std::string_view query, const Values& values);
    // Adds a write to what is committed later.
    Status add(std::string_view query, const Values& values, store::Mutation& mutation);
    Status commit(store::Mutation& mutation) { return environment_.store->commit(mutation); }

private:
    Result<plan::PlanPtr> plan_of(std::string_view query);

    const exec::Catalog& catalog_;
    exec::Environment environment_;
    std::mutex mutex_;
    std::map<std::string_view, plan::PlanPtr> plans_;  // the node's own tables never change
};

// Serialized values.
Bytes int_value(int32_t value);
Bytes bigint_value(int64_t value);
Bytes bool_value(bool value);
Bytes texts_value(const std::vector<std::string>& values);  // list<text>, set<text> if sorted
Bytes map_value(const std::map<std::string, std::string>& values);
// The elements of a serialized list or set; none of null.
std::vector<std::string> elements_of(const OptionalBytes& value);

}  // namespace ilion::server
