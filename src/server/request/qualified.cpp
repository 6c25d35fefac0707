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

}  // namespace

bool is_fully_qualified(const cql::Statement& statement) {
    return std::visit(Qualifying{}, statement.body);
}

}  // namespace ilion::server
