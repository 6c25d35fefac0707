#include "server/request/qualified.hpp"

#include <algorithm>

namespace ilion::server {
namespace {

struct Qualifying {
    template <class T>
    bool operator()(const T& statement) const {
        if constexpr (requires { statement.table.keyspace; }) {
            return is_qualified(statement);
        } else {
            return false;
        }
    }
    bool operator()(const cql::Batch& batch) const {
        return std::all_of(batch.statements.begin(), batch.statements.end(), [](const auto& statement) {
            return std::visit([](const auto& one) { return !one.table.keyspace.empty(); }, statement);
        });
    }

private:
    static bool is_qualified(const cql::Select& statement) { return !statement.table.keyspace.empty(); }
    static bool is_qualified(const cql::Insert& statement) { return !statement.table.keyspace.empty(); }
    static bool is_qualified(const cql::Update& statement) { return !statement.table.keyspace.empty(); }
    static bool is_qualified(const cql::Delete& statement) { return !statement.table.keyspace.empty(); }
    static bool is_qualified(const cql::Truncate& statement) { return !statement.table.keyspace.empty(); }
    template <class T>
    static bool is_qualified(const T&) {
        return false;  // schema statements
    }
};

struct SchemaTarget {
    using Name = const cql::QualifiedName*;
    Name operator()(const cql::Select&) const { return nullptr; }
    Name operator()(const cql::Insert&) const { return nullptr; }
    Name operator()(const cql::Update&) const { return nullptr; }
    Name operator()(const cql::Delete&) const { return nullptr; }
    Name operator()(const cql::Truncate&) const { return nullptr; }
    template <class T>
    Name operator()(const T& statement) const {
        if constexpr (requires { Name(&statement.table); }) {
            return &statement.table;
        } else if constexpr (requires { Name(&statement.type); }) {
            return &statement.type;
        } else if constexpr (requires { Name(&statement.index); }) {
            return &statement.index;
        } else if constexpr (requires { Name(&statement.view); }) {
            return &statement.view;
        } else if constexpr (requires { Name(&statement.function); }) {
            return &statement.function;
        } else if constexpr (requires { Name(&statement.aggregate); }) {
            return &statement.aggregate;
        } else {
            return nullptr;
        }
    }
};

}  // namespace

bool is_fully_qualified(const cql::Statement& statement) {
    return std::visit(Qualifying{}, statement.body);
}

const cql::QualifiedName* schema_target(const cql::Statement& statement) {
    return std::visit(SchemaTarget{}, statement.body);
}

}  // namespace ilion::server
