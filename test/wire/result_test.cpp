// RESULT messages, their metadata and types, byte by byte, there and back, and cut short.
#include <gtest/gtest.h>

#include "wire/codec/response/result.hpp"
#include "wire/codec/type_option.hpp"

namespace ilion::wire {
namespace {

using namespace std::literals;

Columns columns_of(std::vector<ColumnSpec> columns) {
    return std::make_shared<const std::vector<ColumnSpec>>(std::move(columns));
}

void decode_truncated(const Bytes& body, int version) {
    for (size_t size = 0; size < body.size(); ++size) {
        std::unique_ptr<char[]> exact(new char[size]);
        std::copy_n(body.data(), size, exact.get());
        auto decoded = decode_result(BytesView(exact.get(), size), version);
        const auto* rows = decoded ? std::get_if<RowsResult>(&*decoded) : nullptr;
        if (!rows) {
            EXPECT_FALSE(decoded) << size << " of " << body.size();
            continue;
        }
        // Values are looked at later; then it is found out.
        ByteReader reader(rows->rows);
        for (int32_t i = 0; i < rows->row_count * rows->metadata.column_count; ++i) reader.read_value();
        EXPECT_FALSE(reader.ok()) << size << " of " << body.size();
    }
}

TEST(Result, Void) {
    Bytes body;
    VoidResult{}.encode(body);
    EXPECT_EQ(body, "\0\0\0\1"s);
    EXPECT_TRUE(std::holds_alternative<VoidResult>(*decode_result(body, 4)));
}

TEST(Result, RowsAsCassandraSendsThem) {
    // The answer of a Cassandra 5.0.6 to SELECT key FROM system.local.
    Bytes expected = "\0\0\0\2\0\0\0\1\0\0\0\1\0\6system\0\5local\0\3key\0\x0d\0\0\0\1\0\0\0\5local"s;
    RowsResult rows;
    rows.metadata.columns = columns_of({{"system", "local", "key", DataType::of(TypeKind::text)}});
    rows.row_count = 1;
    rows.rows = "\0\0\0\5local"sv;
    Bytes body;
    rows.encode(body, 4);
    EXPECT_EQ(body, expected);
    auto decoded = std::get<RowsResult>(*decode_result(body, 4));
    ASSERT_EQ(decoded.metadata.columns->size(), 1u);
    EXPECT_EQ(decoded.metadata.columns->at(0).name, "key");
    EXPECT_EQ(decoded.metadata.columns->at(0).table, "local");
    EXPECT_EQ(decoded.row_count, 1);
    EXPECT_EQ(decoded.rows, rows.rows);
}

TEST(Result, RowsWithEverything) {
    RowsResult rows;
    rows.metadata.columns = columns_of({{"k", "a", "x", DataType::of(TypeKind::int_)},
                                        {"k", "b", "y", DataType::of(TypeKind::blob)}});  // no global table
    rows.metadata.paging_state = "page"sv;
    rows.metadata.new_result_metadata_id = "0123456789abcdef"sv;
    rows.row_count = 1;
    rows.rows = "\0\0\0\4abcd\xff\xff\xff\xff"sv;
    for (int version : {3, 4, 5}) {
        Bytes body;
        rows.encode(body, version);
        auto decoded = std::get<RowsResult>(*decode_result(body, version));
        EXPECT_EQ(decoded.metadata.paging_state, "page"sv);
        EXPECT_EQ(decoded.metadata.new_result_metadata_id.has_value(), version == 5);
        EXPECT_EQ(decoded.metadata.columns->at(1).table, "b");
        EXPECT_EQ(decoded.rows, rows.rows);
        decode_truncated(body, version);
    }
}

TEST(Result, RowsWithoutMetadata) {
    RowsResult rows;
    rows.metadata.column_count = 2;
    rows.row_count = 0;
    Bytes body;
    rows.encode(body, 5);
    EXPECT_EQ(body, "\0\0\0\2\0\0\0\4\0\0\0\2\0\0\0\0"s);
    auto decoded = std::get<RowsResult>(*decode_result(body, 5));
    EXPECT_EQ(decoded.metadata.columns, nullptr);
    EXPECT_EQ(decoded.metadata.column_count, 2);

    // The columns are known and were not asked for: as Cassandra, with the flag of the global table.
    rows.metadata.columns = columns_of({{"k", "a", "x", DataType::of(TypeKind::int_)}});
    rows.metadata.skip = true;
    body.clear();
    rows.encode(body, 5);
    EXPECT_EQ(body, "\0\0\0\2\0\0\0\5\0\0\0\1\0\0\0\0"s);
}

TEST(Result, CountsAreNotBelieved) {
    EXPECT_FALSE(decode_result("\0\0\0\2\0\0\0\0\x7f\xff\xff\xff\0\0\0\0"s, 4));        // columns
    EXPECT_FALSE(decode_result("\0\0\0\2\0\0\0\4\0\0\0\1\x7f\xff\xff\xff"s, 4));        // rows
    EXPECT_FALSE(decode_result("\0\0\0\2\0\0\0\4\xff\xff\xff\xff\0\0\0\0"s, 4));        // negative
    EXPECT_FALSE(decode_result("\0\0\0\4\0\2id\0\0\0\0\0\0\0\0\x7f\xff\xff\xff"s, 4));  // key indexes
    EXPECT_FALSE(decode_result("\0\0\0\x09"s, 4));                                      // no such kind
}

TEST(Result, SetKeyspaceAndSchemaChange) {
    Bytes body;
    SetKeyspaceResult{"ks"}.encode(body);
    EXPECT_EQ(body, "\0\0\0\3\0\2ks"s);
    EXPECT_EQ(std::get<SetKeyspaceResult>(*decode_result(body, 4)).keyspace, "ks");
    decode_truncated(body, 4);

    body.clear();
    SchemaChangeResult{{SchemaChange::Kind::created, SchemaChange::Target::table, "ks", "t", {}}}.encode(body);
    EXPECT_EQ(body, "\0\0\0\5\0\7CREATED\0\5TABLE\0\2ks\0\1t"s);
    EXPECT_EQ(std::get<SchemaChangeResult>(*decode_result(body, 4)).change.name, "t");
    decode_truncated(body, 4);
}

TEST(Result, Prepared) {
    PreparedResult prepared;
    prepared.id = "0123456789abcdef"sv;
    prepared.result_metadata_id = "fedcba9876543210"sv;
    prepared.bind_variables.columns = {{"k", "t", "id", DataType::of(TypeKind::uuid)}};
    prepared.bind_variables.partition_key_indexes = {0};
    prepared.result_metadata.columns = columns_of({{"k", "t", "v", DataType::of(TypeKind::text)}});
    for (int version : {3, 4, 5}) {
        Bytes body;
        prepared.encode(body, version);
        auto decoded = std::get<PreparedResult>(*decode_result(body, version));
        EXPECT_EQ(decoded.id, prepared.id);
        EXPECT_EQ(decoded.result_metadata_id, version == 5 ? prepared.result_metadata_id : ""sv);
        EXPECT_EQ(decoded.bind_variables.columns.at(0).name, "id");
        EXPECT_EQ(decoded.bind_variables.partition_key_indexes.size(), version >= 4 ? 1u : 0u);
        EXPECT_EQ(decoded.result_metadata.columns->at(0).name, "v");
        decode_truncated(body, version);
    }
}

TypePtr native(TypeKind kind) {
    return DataType::of(kind);
}

Bytes encoded(const TypePtr& type, int version) {
    Bytes bytes;
    ByteWriter writer(bytes);
    write_type(writer, *type, version);
    return bytes;
}

TEST(TypeOption, ThereAndBack) {
    std::vector<TypePtr> types = {
        native(TypeKind::ascii),
        native(TypeKind::duration),
        DataType::list(native(TypeKind::text), true),
        DataType::set(native(TypeKind::inet), true),
        DataType::map(native(TypeKind::int_), DataType::list(native(TypeKind::date), true), true),
        DataType::tuple({native(TypeKind::int_), native(TypeKind::time)}),
        DataType::udt("ks", "person", {"name", "ids"},
                      {native(TypeKind::text), DataType::set(native(TypeKind::uuid), true)}, true),
        DataType::vector(native(TypeKind::float_), 3),
        DataType::custom("org.example.Type"),
    };
    for (int version : {3, 4, 5}) {
        for (const auto& type : types) {
            Bytes bytes = encoded(type, version);
            ByteReader reader(bytes);
            auto decoded = read_type(reader);
            ASSERT_TRUE(decoded) << cql_name(*type);
            EXPECT_TRUE(reader.at_end());
            EXPECT_EQ(cql_name(*decoded), cql_name(*type));
            for (size_t size = 0; size < bytes.size(); ++size) {
                ByteReader cut(BytesView(bytes).substr(0, size));
                EXPECT_FALSE(read_type(cut) && cut.ok());
            }
        }
    }
}

TEST(TypeOption, IdsOfLaterVersionsTravelAsClassNames) {
    EXPECT_EQ(encoded(native(TypeKind::int_), 3), "\0\x09"s);
    EXPECT_EQ(encoded(native(TypeKind::date), 4), "\0\x11"s);
    EXPECT_EQ(encoded(native(TypeKind::date), 3), "\0\0\0\x2eorg.apache.cassandra.db.marshal.SimpleDateType"s);
    EXPECT_EQ(encoded(native(TypeKind::duration), 5), "\0\x15"s);
    EXPECT_EQ(encoded(native(TypeKind::duration), 4), "\0\0\0\x2corg.apache.cassandra.db.marshal.DurationType"s);
}

TEST(TypeOption, DepthIsLimited) {
    Bytes bytes;
    for (int i = 0; i < 100000; ++i) bytes.append("\0\x20"sv);
    ByteReader reader(bytes);
    EXPECT_EQ(read_type(reader), nullptr);
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace ilion::wire
