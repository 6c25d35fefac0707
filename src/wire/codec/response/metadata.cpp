#include "wire/codec/response/metadata.hpp"

#include <algorithm>

#include "wire/codec/notation.hpp"
#include "wire/codec/type_option.hpp"

namespace ilion::wire {
namespace {

constexpr int32_t kGlobalTableSpec = 0x01;
constexpr int32_t kHasMorePages = 0x02;
constexpr int32_t kNoMetadata = 0x04;
constexpr int32_t kMetadataChanged = 0x08;

void write_columns(ByteWriter& writer, const std::vector<ColumnSpec>& columns, bool global, int version) {
    if (global) {
        write_string(writer, columns[0].keyspace);
        write_string(writer, columns[0].table);
    }
    for (const auto& column : columns) {
        if (!global) {
            write_string(writer, column.keyspace);
            write_string(writer, column.table);
        }
        write_string(writer, column.name);
        write_type(writer, *column.type, version);
    }
}

std::vector<ColumnSpec> read_columns(ByteReader& reader, int32_t flags, int32_t count) {
    std::vector<ColumnSpec> columns;
    // A column takes at least a name's length and a type's id.
    if (count < 0 || static_cast<size_t>(count) > reader.remaining() / 4) {
        if (count != 0) reader.fail();
        return columns;
    }
    bool global = (flags & kGlobalTableSpec) != 0;
    std::string_view keyspace;
    std::string_view table;
    if (global) {
        keyspace = read_string(reader);
        table = read_string(reader);
    }
    columns.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count && reader.ok(); ++i) {
        if (!global) {
            keyspace = read_string(reader);
            table = read_string(reader);
        }
        std::string name(read_string(reader));
        columns.push_back({std::string(keyspace), std::string(table), std::move(name), read_type(reader)});
    }
    if (!reader.ok()) columns.clear();
    return columns;
}

}  // namespace

bool share_table(const std::vector<ColumnSpec>& columns) {
    return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](const ColumnSpec& column) {
        return column.keyspace == columns[0].keyspace && column.table == columns[0].table;
    });
}

void RowsMetadata::encode(ByteWriter& writer, int version) const {
    bool global = columns && (of_one_table ? *of_one_table : share_table(*columns));
    bool changed = new_result_metadata_id && version >= 5;
    int32_t flags = (global ? kGlobalTableSpec : 0) | (paging_state ? kHasMorePages : 0) |
                    (columns && !skip ? 0 : kNoMetadata) | (changed ? kMetadataChanged : 0);
    writer.write(flags);
    writer.write(columns ? static_cast<int32_t>(columns->size()) : column_count);
    if (paging_state) writer.write_value(*paging_state);
    if (changed) write_string(writer, *new_result_metadata_id);
    if (columns && !skip) write_columns(writer, *columns, global, version);
}

RowsMetadata RowsMetadata::decode(ByteReader& reader, int version) {
    RowsMetadata metadata;
    auto flags = reader.read<int32_t>();
    metadata.column_count = reader.read<int32_t>();
    if (metadata.column_count < 0) reader.fail();
    if ((flags & kHasMorePages) != 0) metadata.paging_state = reader.read_value();
    if ((flags & kMetadataChanged) != 0 && version >= 5) metadata.new_result_metadata_id = read_string(reader);
    if ((flags & kNoMetadata) == 0) {
        metadata.columns =
            std::make_shared<const std::vector<ColumnSpec>>(read_columns(reader, flags, metadata.column_count));
    }
    return metadata;
}

void PreparedMetadata::encode(ByteWriter& writer, int version) const {
    bool global = share_table(columns);
    writer.write(global ? kGlobalTableSpec : int32_t{0});
    writer.write(static_cast<int32_t>(columns.size()));
    if (version >= 4) {
        writer.write(static_cast<int32_t>(partition_key_indexes.size()));
        for (auto index : partition_key_indexes) writer.write(index);
    }
    write_columns(writer, columns, global, version);
}

PreparedMetadata PreparedMetadata::decode(ByteReader& reader, int version) {
    PreparedMetadata metadata;
    auto flags = reader.read<int32_t>();
    auto count = reader.read<int32_t>();
    if (version >= 4) {
        auto key_count = reader.read<int32_t>();
        if (key_count < 0 || static_cast<size_t>(key_count) > reader.remaining() / 2) {
            reader.fail();
            return metadata;
        }
        metadata.partition_key_indexes.reserve(static_cast<size_t>(key_count));
        for (int32_t i = 0; i < key_count; ++i) {
            metadata.partition_key_indexes.push_back(reader.read<uint16_t>());
        }
    }
    metadata.columns = read_columns(reader, flags, count);
    return metadata;
}

}  // namespace ilion::wire
