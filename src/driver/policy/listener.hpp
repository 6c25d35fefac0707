// Who wants to know what happens in the cluster. Called on the loop thread; must not block.
#pragma once

#include <string>

#include "driver/host.hpp"

namespace ilion::driver {

// A SCHEMA_CHANGE as the server announces it, after the metadata was refreshed.
struct SchemaChange {
    std::string change;  // CREATED, UPDATED, DROPPED
    std::string target;  // KEYSPACE, TABLE, TYPE, FUNCTION, AGGREGATE
    std::string keyspace;
    std::string name;                    // table, type, function or aggregate
    std::vector<std::string> arguments;  // CQL names of the argument types of functions and aggregates
};

class ClusterListener {
public:
    virtual ~ClusterListener() = default;
    virtual void on_add(const HostPtr&) {}
    virtual void on_remove(const HostPtr&) {}
    virtual void on_up(const HostPtr&) {}
    virtual void on_down(const HostPtr&) {}
    virtual void on_schema_change(const SchemaChange&) {}
};

}  // namespace ilion::driver
