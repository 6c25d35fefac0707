#include "server/system/row_builder.hpp"

#include <bit>
#include <cassert>

#include "base/big_endian.hpp"
#include "base/byte_writer.hpp"

namespace ilion::server {

RowBuilder& RowBuilder::set(std::string_view column, BytesView value) {
    const auto* found = table_.column(column);
    assert(found != nullptr && "the node's own tables have the columns that it fills");
    if (found != nullptr) row_[found->index] = Bytes(value);
    return *this;
}

RowBuilder& RowBuilder::set_bool(std::string_view column, bool value) {
    return set(column, big_endian(static_cast<uint8_t>(value)));
}
RowBuilder& RowBuilder::set_int(std::string_view column, int32_t value) {
    return set(column, big_endian(value));
}
RowBuilder& RowBuilder::set_bigint(std::string_view column, int64_t value) {
    return set(column, big_endian(value));
}
RowBuilder& RowBuilder::set_double(std::string_view column, double value) {
    return set(column, big_endian(std::bit_cast<uint64_t>(value)));
}
RowBuilder& RowBuilder::set_uuid(std::string_view column, const Uuid& value) {
    return set(column, value.view());
}

RowBuilder& RowBuilder::set_texts(std::string_view column, const std::vector<std::string>& values) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(values.size()));
    for (const auto& value : values) writer.write_value(BytesView(value));
    return set(column, out);
}

RowBuilder& RowBuilder::set_map(std::string_view column, const std::map<std::string, std::string>& values) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(values.size()));
    for (const auto& [key, value] : values) {
        writer.write_value(BytesView(key));
        writer.write_value(BytesView(value));
    }
    return set(column, out);
}

}  // namespace ilion::server
