// The end of a write: what it says becomes visible and durable, and the trace is told.
#pragma once

#include <array>
#include <string_view>

#include "exec/trace.hpp"

namespace ilion::exec {

// `tables` gives the tables that the mutation is about, by name; asked where that is traced.
template <class Tables>
Status commit(Environment& environment, store::Mutation& mutation, Tables tables) {
    if (environment.trace != nullptr && !mutation.empty()) {
        trace(environment, "Appending to commitlog");
        for (std::string_view table : tables()) trace(environment, "Adding to {} memtable", table);
    }
    return environment.store->commit(mutation);
}

inline Status commit(Environment& environment, store::Mutation& mutation, const schema::Table& table) {
    return commit(environment, mutation, [&table] { return std::array<std::string_view, 1>{table.name}; });
}

}  // namespace ilion::exec
