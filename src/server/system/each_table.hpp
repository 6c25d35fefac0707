// The tables that have rows of their own, also those of the node: all but the keyspaces of virtual tables.
#pragma once

#include "server/node.hpp"

namespace ilion::server {

template <class Visit>
void for_each_own_table(Node& node, Visit visit) {
    for (const auto& [keyspace_name, keyspace] : node.catalog().schema()->keyspaces()) {
        if (keyspace->is_virtual) continue;
        for (const auto& [name, table] : keyspace->tables) visit(*table);
    }
}

}  // namespace ilion::server
