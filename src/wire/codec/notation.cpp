#include "wire/codec/notation.hpp"

namespace ilion::wire {
namespace {

constexpr size_t kMaxShort = 0xffff;

// A count whose entries take at least `entry_size` bytes each; 0, and the reader failed, if they cannot be there.
size_t read_count(ByteReader& reader, size_t entry_size) {
    size_t count = reader.read<uint16_t>();
    if (count * entry_size > reader.remaining()) {
        reader.fail();
        return 0;
    }
    return count;
}

}  // namespace

void write_string(ByteWriter& writer, std::string_view text) {
    if (text.size() > kMaxShort) {
        size_t cut = kMaxShort;
        while (cut > 0 && (static_cast<uint8_t>(text[cut]) & 0xc0) == 0x80) --cut;
        text = text.substr(0, cut);
    }
    writer.write(static_cast<uint16_t>(text.size()));
    writer.write_bytes(text);
}

std::string_view read_string(ByteReader& reader) {
    return reader.read_bytes(reader.read<uint16_t>());
}

void write_long_string(ByteWriter& writer, std::string_view text) {
    writer.write_value(text);
}

std::string_view read_long_string(ByteReader& reader) {
    auto size = reader.read<int32_t>();
    if (size < 0) {
        reader.fail();
        return {};
    }
    return reader.read_bytes(static_cast<size_t>(size));
}

void write_string_list(ByteWriter& writer, const std::vector<std::string>& list) {
    writer.write(static_cast<uint16_t>(list.size()));
    for (const auto& text : list) write_string(writer, text);
}

std::vector<std::string> read_string_list(ByteReader& reader) {
    size_t count = read_count(reader, 2);
    std::vector<std::string> list;
    list.reserve(count);
    for (size_t i = 0; i < count && reader.ok(); ++i) list.emplace_back(read_string(reader));
    return list;
}

void write_string_map(ByteWriter& writer, const StringMap& map) {
    writer.write(static_cast<uint16_t>(map.size()));
    for (const auto& [key, value] : map) {
        write_string(writer, key);
        write_string(writer, value);
    }
}

StringMap read_string_map(ByteReader& reader) {
    size_t count = read_count(reader, 4);
    StringMap map;
    map.reserve(count);
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        auto key = read_string(reader);
        map.emplace_back(key, read_string(reader));
    }
    return map;
}

void write_string_multimap(ByteWriter& writer, const StringMultimap& map) {
    writer.write(static_cast<uint16_t>(map.size()));
    for (const auto& [key, values] : map) {
        write_string(writer, key);
        write_string_list(writer, values);
    }
}

StringMultimap read_string_multimap(ByteReader& reader) {
    size_t count = read_count(reader, 4);
    StringMultimap map;
    map.reserve(count);
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        auto key = read_string(reader);
        map.emplace_back(key, read_string_list(reader));
    }
    return map;
}

void write_bytes_map(ByteWriter& writer, const BytesMap& map) {
    writer.write(static_cast<uint16_t>(map.size()));
    for (const auto& [key, value] : map) {
        write_string(writer, key);
        if (value) {
            writer.write_value(BytesView(*value));
        } else {
            writer.write_null();
        }
    }
}

BytesMap read_bytes_map(ByteReader& reader) {
    size_t count = read_count(reader, 6);
    BytesMap map;
    map.reserve(count);
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        auto key = read_string(reader);
        map.emplace_back(key, reader.read_value());
    }
    return map;
}

void write_inet_address(ByteWriter& writer, std::string_view address) {
    writer.write(static_cast<uint8_t>(address.size()));
    writer.write_bytes(address);
}

std::string_view read_inet_address(ByteReader& reader) {
    auto size = reader.read<uint8_t>();
    if (size != 4 && size != 16) {
        reader.fail();
        return {};
    }
    return reader.read_bytes(size);
}

void write_inet(ByteWriter& writer, const Inet& inet) {
    write_inet_address(writer, inet.address);
    writer.write(inet.port);
}

Inet read_inet(ByteReader& reader) {
    Inet inet;
    inet.address = read_inet_address(reader);
    inet.port = reader.read<int32_t>();
    return inet;
}

void write_value(ByteWriter& writer, ValueView value) {
    if (value.has_bytes()) {
        writer.write_value(value.bytes());
    } else {
        writer.write(int32_t{value.is_null() ? -1 : -2});
    }
}

ValueView read_value(ByteReader& reader, int version) {
    auto size = reader.read<int32_t>();
    if (size >= 0) return ValueView(reader.read_bytes(static_cast<size_t>(size)));
    // Before v4 every negative length is null.
    if (size == -1 || version < 4) return ValueView::null();
    if (size == -2) return ValueView::unset();
    reader.fail();
    return ValueView::null();
}

}  // namespace ilion::wire
