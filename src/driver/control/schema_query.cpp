#include "driver/control/schema_query.hpp"

#include <fmt/core.h>

#include <array>
#include <deque>

#include "driver/connection/call.hpp"
#include "driver/control/node_rows.hpp"
#include "types/collection.hpp"

namespace ilion::driver {
namespace {

struct SchemaTable {
    const char* keyspace;
    const char* table;
    bool is_required;
};
// The first is the table of keyspaces: without a row in it there is no keyspace.
constexpr std::array kTables{
    SchemaTable{"system_schema", "keyspaces", true}, SchemaTable{"system_schema", "tables", true},
    SchemaTable{"system_schema", "columns", true},   SchemaTable{"system_schema", "types", true},
    SchemaTable{"system_schema", "functions", true}, SchemaTable{"system_schema", "aggregates", true},
    SchemaTable{"system_schema", "indexes", true},   SchemaTable{"system_schema", "triggers", true},
    SchemaTable{"system_schema", "views", true},     SchemaTable{"system_schema", "dropped_columns", false},
};
constexpr std::array kVirtualTables{
    SchemaTable{"system_virtual_schema", "keyspaces", false},
    SchemaTable{"system_virtual_schema", "tables", false},
    SchemaTable{"system_virtual_schema", "columns", false},
};

std::string quote_text(std::string_view text) {
    std::string quoted = "'";
    for (char c : text) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + "'";
}

// Gives each row to its keyspace.
void distribute(RawRows rows, const SchemaTable& table, bool is_virtual, Keyspaces& out) {
    int column = rows.column("keyspace_name");
    if (column < 0) return;
    bool defines = std::string_view(table.table) == "keyspaces";
    for (auto& row : rows.rows) {
        const OptionalBytes& name = row[static_cast<size_t>(column)];
        if (!name) continue;
        auto found = out.find(*name);
        if (found == out.end()) {
            if (!defines) continue;  // dropped between two of the queries
            found = out.emplace(*name, std::make_shared<KeyspaceRows>()).first;
            found->second->is_virtual = is_virtual;
        }
        RawRows& part = found->second->tables[table.table];
        part.columns = rows.columns;
        part.rows.push_back(std::move(row));
    }
}

}  // namespace

Task<Result<Keyspaces>> read_schema(ClientLoop& loop, std::shared_ptr<Connection> connection,
                                    std::chrono::nanoseconds timeout, std::string keyspace) {
    std::vector<SchemaTable> tables(kTables.begin(), kTables.end());
    if (keyspace.empty()) tables.insert(tables.end(), kVirtualTables.begin(), kVirtualTables.end());
    std::string where = keyspace.empty() ? "" : " WHERE keyspace_name = " + quote_text(keyspace);
    std::deque<Call> calls;
    for (const SchemaTable& table : tables) {
        Call& call = calls.emplace_back(loop, connection);
        call.start_query(fmt::format("SELECT * FROM {}.{}{}", table.keyspace, table.table, where), timeout);
    }
    Keyspaces found;
    for (size_t i = 0; i < tables.size(); ++i) {
        OneShot<Result<Response>>& pending = calls[i].answer;
        Result<Response> answer = co_await pending;
        if (!answer && !tables[i].is_required && answer.error().code == ErrorCode::invalid) continue;
        if (!answer) co_return answer.error();
        Result<RawRows> rows = read_rows(*answer);
        if (!rows) co_return rows.error();
        distribute(std::move(*rows), tables[i], i >= kTables.size(), found);
    }
    co_return found;
}

Replication replication_of(const KeyspaceRows& keyspace) {
    Replication replication;
    const RawRows* rows = keyspace.find("keyspaces");
    if (rows == nullptr || rows->rows.empty()) return replication;
    auto cell = rows->cell(0, "replication");
    if (!cell) return replication;
    ElementReader reader(*cell, 2);
    OptionalBytesView key;
    OptionalBytesView value;
    while (reader.next(key) && reader.next(value)) {
        if (!key || !value) continue;
        if (*key == "class") {
            size_t dot = value->rfind('.');
            replication.strategy = dot == BytesView::npos ? *value : value->substr(dot + 1);
        } else {
            replication.options.emplace_back(*key, *value);
        }
    }
    return replication;
}

}  // namespace ilion::driver
