// Tables for the tests of the store, and shorthands for deltas.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "store/store.hpp"

namespace ilion::store::test {

inline constexpr ColumnId kStatic = 1, kFirst = 2, kSecond = 3, kMap = 4;

// CREATE TABLE ks.t (p blob, c blob, s blob STATIC, a blob, b blob, m map<blob, blob>, PRIMARY KEY (p, c))
inline schema::TablePtr make_table(uint32_t number, bool with_static = true) {
    auto blob = DataType::of(TypeKind::blob);
    auto table = std::make_shared<schema::Table>();
    table->keyspace = "ks";
    table->name = "t";
    table->number = number;
    auto add = [&](std::string name, schema::ColumnKind kind, ColumnId id, TypePtr type, int position = -1) {
        schema::Column column;
        column.name = std::move(name);
        column.type = std::move(type);
        column.kind = kind;
        column.id = id;
        column.position = position;
        table->columns.push_back(std::move(column));
    };
    add("p", schema::ColumnKind::partition_key, 10, blob, 0);
    add("c", schema::ColumnKind::clustering, 11, blob, 0);
    if (with_static) add("s", schema::ColumnKind::static_, kStatic, blob);
    add("a", schema::ColumnKind::regular, kFirst, blob);
    add("b", schema::ColumnKind::regular, kSecond, blob);
    add("m", schema::ColumnKind::regular, kMap, DataType::map(blob, blob, true));
    table->finish();
    return table;
}

inline PartitionKey key(std::string bytes, Token token = 7) {
    return {std::move(bytes), token};
}

inline Cell cell(ColumnId column, int64_t timestamp, BytesView value, BytesView path = {}) {
    Cell made;
    made.column = column;
    made.timestamp = timestamp;
    made.value = value;
    made.path = path;
    return made;
}

inline Cell tombstone(ColumnId column, int64_t timestamp, int64_t local_time, BytesView path = {}) {
    Cell made = cell(column, timestamp, {}, path);
    made.tombstone = true;
    made.local_deletion_time = local_time;
    return made;
}

inline Cell expiring(ColumnId column, int64_t timestamp, BytesView value, int32_t ttl, int64_t expires_at) {
    Cell made = cell(column, timestamp, value);
    made.ttl = ttl;
    made.local_deletion_time = expires_at;
    return made;
}

inline std::unique_ptr<Store> open_memory() {
    auto opened = Store::open({});
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
}

}  // namespace ilion::store::test
