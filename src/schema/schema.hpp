// The catalog: an immutable snapshot of all keyspaces. A change makes a new snapshot; plans keep the old one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "schema/table.hpp"

namespace ilion::schema {

struct Function {
    std::string name;
    std::vector<std::string> argument_names;
    std::vector<TypePtr> argument_types;
    TypePtr return_type;
    bool called_on_null = false;
    std::string language;
    std::string body;
    bool deterministic = false, monotonic = false;
    std::vector<std::string> monotonic_on;
};

struct Aggregate {
    std::string name;
    std::vector<TypePtr> argument_types;
    std::string state_function;
    TypePtr state_type;
    std::string final_function;  // empty if there is none
    OptionalBytes initial;
    TypePtr return_type;
};

struct Keyspace {
    std::string name;
    std::map<std::string, std::string> replication;  // "class" is the full Java class name
    bool durable_writes = true;
    bool is_virtual = false;
    std::map<std::string, TablePtr, std::less<>> tables;
    std::map<std::string, TypePtr, std::less<>> types;  // UDTs, multi-cell form
    std::vector<std::shared_ptr<const Function>> functions;
    std::vector<std::shared_ptr<const Aggregate>> aggregates;

    TablePtr table(std::string_view table_name) const {
        auto found = tables.find(table_name);
        return found == tables.end() ? nullptr : found->second;
    }
    TypePtr type(std::string_view type_name) const {
        auto found = types.find(type_name);
        return found == types.end() ? nullptr : found->second;
    }
};
using KeyspacePtr = std::shared_ptr<const Keyspace>;

class Schema {
public:
    const std::map<std::string, KeyspacePtr, std::less<>>& keyspaces() const { return keyspaces_; }
    KeyspacePtr keyspace(std::string_view name) const {
        auto found = keyspaces_.find(name);
        return found == keyspaces_.end() ? nullptr : found->second;
    }
    TablePtr table(std::string_view keyspace_name, std::string_view table_name) const {
        auto ks = keyspace(keyspace_name);
        return ks ? ks->table(table_name) : nullptr;
    }
    // Names this state of the schema in system.local; equal schemas have equal versions.
    const Uuid& version() const { return version_; }

    // A copy with one keyspace set or removed.
    std::shared_ptr<const Schema> with(KeyspacePtr changed) const;
    std::shared_ptr<const Schema> without(std::string_view keyspace_name) const;

private:
    void update_version();

    std::map<std::string, KeyspacePtr, std::less<>> keyspaces_;
    std::map<std::string, Bytes> digests_;  // MD5 of the stored form of each keyspace
    Uuid version_;
};
using SchemaPtr = std::shared_ptr<const Schema>;

// What a DDL statement did, as SCHEMA_CHANGE results and events carry it.
struct SchemaChange {
    enum class Kind : uint8_t { created, updated, dropped };
    enum class Target : uint8_t { keyspace, table, type, function, aggregate };
    Kind kind = Kind::created;
    Target target = Target::keyspace;
    std::string keyspace;
    std::string name;                         // empty for a keyspace
    std::vector<std::string> argument_types;  // function, aggregate: CQL names
};

}  // namespace ilion::schema
