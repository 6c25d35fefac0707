// The end of a write: what it says becomes visible and durable, and the trace is told.
#pragma once

#include <string_view>

#include "exec/trace.hpp"

namespace ilion::exec {

// `tables`: the tables that the mutation is about, by name.
template <class Tables>
Status commit(Environment& environment, store::Mutation& mutation, const Tables& tables) {
    if (environment.trace != nullptr && !mutation.empty()) {
        trace(environment, "Appending to commitlog");
        for (std::string_view table : tables) trace(environment, "Adding to {} memtable", table);
    }
    return environment.store->commit(mutation);
}

inline Status commit(Environment& environment, store::Mutation& mutation, const schema::Table& table) {
    const std::string_view name = table.name;
    return commit(environment, mutation, std::span(&name, 1));
}

}  // namespace ilion::exec
