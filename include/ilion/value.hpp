// C++ values and CQL values: which C++ type goes with which CQL type, and how its bytes look.
//
// `Codec<T>` is the extension point: `accepts(type)`, `encode(value, out)` (the value's bytes without a length) and
// `decode(bytes, value)` (false if the bytes are no such value).
//
//   bool boolean · int8_t tinyint · int16_t smallint · int32_t int · int64_t bigint, counter, timestamp, time
//   float float · double double · std::string text, ascii · Uuid uuid, timeuuid · uint32_t date
//   std::chrono::system_clock::time_point timestamp · std::vector list, set, vector · std::set set · std::map map
//   std::tuple tuple, UDT · std::optional: null · Blob: blob, and the bytes of any other type
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ilion/uuid.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ilion {

// The numbers of the native protocol's [option].
enum class TypeCode : uint16_t {
    custom = 0x00,
    ascii = 0x01,
    bigint = 0x02,
    blob = 0x03,
    boolean = 0x04,
    counter = 0x05,
    decimal = 0x06,
    double_ = 0x07,
    float_ = 0x08,
    int_ = 0x09,
    timestamp = 0x0B,
    uuid = 0x0C,
    varchar = 0x0D,
    varint = 0x0E,
    timeuuid = 0x0F,
    inet = 0x10,
    date = 0x11,
    time = 0x12,
    smallint = 0x13,
    tinyint = 0x14,
    duration = 0x15,
    list = 0x20,
    map = 0x21,
    set = 0x22,
    udt = 0x30,
    tuple = 0x31,
    vector = 0xFF00,  // travels as custom
};

struct Type {
    TypeCode code = TypeCode::blob;
    std::string name;        // as CQL writes it
    std::vector<Type> args;  // elements, key and value, fields
    int32_t dimension = 0;   // vector
    bool fixed_size = false;
};

struct Column {
    std::string keyspace;
    std::string table;
    std::string name;
    Type type;
};

struct Blob {
    std::string bytes;
    auto operator<=>(const Blob&) const = default;
};

template <class T>
struct Codec;

namespace detail {

template <class T>
void put_number(T value, std::string& out) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    for (size_t i = sizeof(T); i-- > 0;) out.push_back(bytes[i]);
}
template <class T>
bool get_number(std::string_view bytes, T& value) {
    if (bytes.size() != sizeof(T)) return false;
    char reversed[sizeof(T)];
    for (size_t i = 0; i < sizeof(T); ++i) reversed[i] = bytes[sizeof(T) - 1 - i];
    std::memcpy(&value, reversed, sizeof(T));
    return true;
}
static_assert(std::endian::native == std::endian::little);

template <class T, TypeCode... Codes>
struct NumberCodec {
    static bool accepts(const Type& type) { return ((type.code == Codes) || ...); }
    static void encode(T value, std::string& out) { put_number(value, out); }
    static bool decode(std::string_view bytes, T& value) { return get_number(bytes, value); }
};

// A value with its int32 length; null has length -1.
template <class T>
void put_value(const T& value, std::string& out) {
    size_t at = out.size();
    out.append(4, '\0');
    Codec<T>::encode(value, out);
    std::string length;
    put_number(static_cast<int32_t>(out.size() - at - 4), length);
    out.replace(at, 4, length);
}
template <class T>
void put_value(const std::optional<T>& value, std::string& out) {
    if (value) return put_value(*value, out);
    put_number(int32_t{-1}, out);
}

// Takes an int32 length and as many bytes off `input`. `null` for a negative length.
inline bool take_value(std::string_view& input, std::string_view& value, bool& null) {
    int32_t size = 0;
    if (input.size() < 4 || !get_number(input.substr(0, 4), size)) return false;
    input.remove_prefix(4);
    null = size < 0;
    if (null) return true;
    if (input.size() < static_cast<size_t>(size)) return false;
    value = input.substr(0, static_cast<size_t>(size));
    input.remove_prefix(static_cast<size_t>(size));
    return true;
}

template <class T>
bool take_decoded(std::string_view& input, T& value) {
    std::string_view bytes;
    bool null = false;
    return take_value(input, bytes, null) && !null && Codec<T>::decode(bytes, value);
}
template <class T>
bool take_decoded(std::string_view& input, std::optional<T>& value) {
    std::string_view bytes;
    bool null = false;
    if (!take_value(input, bytes, null)) return false;
    value.reset();
    return null || Codec<T>::decode(bytes, value.emplace());
}

inline bool take_count(std::string_view& input, int32_t& count) {
    if (input.size() < 4 || !get_number(input.substr(0, 4), count) || count < 0) return false;
    input.remove_prefix(4);
    return true;
}

}  // namespace detail

template <>
struct Codec<bool> {
    static bool accepts(const Type& type) { return type.code == TypeCode::boolean; }
    static void encode(bool value, std::string& out) { out.push_back(value ? 1 : 0); }
    static bool decode(std::string_view bytes, bool& value) {
        if (bytes.size() != 1) return false;
        value = bytes[0] != 0;
        return true;
    }
};
template <>
struct Codec<int8_t> : detail::NumberCodec<int8_t, TypeCode::tinyint> {};
template <>
struct Codec<int16_t> : detail::NumberCodec<int16_t, TypeCode::smallint> {};
template <>
struct Codec<int32_t> : detail::NumberCodec<int32_t, TypeCode::int_> {};
template <>
struct Codec<int64_t>
    : detail::NumberCodec<int64_t, TypeCode::bigint, TypeCode::counter, TypeCode::timestamp, TypeCode::time> {};
template <>
struct Codec<uint32_t> : detail::NumberCodec<uint32_t, TypeCode::date> {};
template <>
struct Codec<float> : detail::NumberCodec<float, TypeCode::float_> {};
template <>
struct Codec<double> : detail::NumberCodec<double, TypeCode::double_> {};

template <>
struct Codec<std::string> {
    static bool accepts(const Type& type) { return type.code == TypeCode::varchar || type.code == TypeCode::ascii; }
    static void encode(std::string_view value, std::string& out) { out.append(value); }
    static bool decode(std::string_view bytes, std::string& value) {
        value = bytes;
        return true;
    }
};
template <>
struct Codec<std::string_view> {
    static bool accepts(const Type& type) { return Codec<std::string>::accepts(type); }
    static void encode(std::string_view value, std::string& out) { out.append(value); }
    static bool decode(std::string_view bytes, std::string_view& value) {
        value = bytes;
        return true;
    }
};
template <>
struct Codec<Blob> {
    static bool accepts(const Type&) { return true; }
    static void encode(const Blob& value, std::string& out) { out.append(value.bytes); }
    static bool decode(std::string_view bytes, Blob& value) {
        value.bytes = bytes;
        return true;
    }
};
template <>
struct Codec<Uuid> {
    static bool accepts(const Type& type) { return type.code == TypeCode::uuid || type.code == TypeCode::timeuuid; }
    static void encode(const Uuid& value, std::string& out) { out.append(value.view()); }
    static bool decode(std::string_view bytes, Uuid& value) {
        if (bytes.size() != 16) return false;
        value = Uuid::from_bytes(bytes);
        return true;
    }
};
template <>
struct Codec<std::chrono::system_clock::time_point> {
    using Time = std::chrono::system_clock::time_point;
    static bool accepts(const Type& type) { return type.code == TypeCode::timestamp; }
    static void encode(Time value, std::string& out) {
        auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(value.time_since_epoch());
        detail::put_number(static_cast<int64_t>(since_epoch.count()), out);
    }
    static bool decode(std::string_view bytes, Time& value) {
        int64_t millis = 0;
        if (!detail::get_number(bytes, millis)) return false;
        value = Time(std::chrono::duration_cast<Time::duration>(std::chrono::milliseconds(millis)));
        return true;
    }
};

template <class T>
struct Codec<std::optional<T>> {
    static bool accepts(const Type& type) { return Codec<T>::accepts(type); }
};

template <class T>
struct Codec<std::vector<T>> {
    static bool accepts(const Type& type) {
        bool of_elements =
            type.code == TypeCode::list || type.code == TypeCode::set ||
            (type.code == TypeCode::vector && std::is_arithmetic_v<T> && type.args.front().fixed_size);
        return of_elements && Codec<T>::accepts(type.args.front());
    }
    static void encode(const std::vector<T>& value, std::string& out) {
        detail::put_number(static_cast<int32_t>(value.size()), out);
        for (const T& element : value) detail::put_value(element, out);
    }
    // A CQL vector has neither count nor lengths.
    static void encode_vector(const std::vector<T>& value, std::string& out) {
        for (const T& element : value) Codec<T>::encode(element, out);
    }
    static bool decode(std::string_view bytes, std::vector<T>& value) {
        int32_t count = 0;
        if (!detail::take_count(bytes, count) || bytes.size() / 4 < static_cast<size_t>(count)) return false;
        value.clear();
        for (int32_t i = 0; i < count; ++i) {
            T element{};
            if (!detail::take_decoded(bytes, element)) return false;
            value.push_back(std::move(element));
        }
        return true;
    }
    static bool decode_vector(std::string_view bytes, std::vector<T>& value) {
        if (bytes.size() % sizeof(T) != 0) return false;
        value.clear();
        for (; !bytes.empty(); bytes.remove_prefix(sizeof(T))) {
            if (!Codec<T>::decode(bytes.substr(0, sizeof(T)), value.emplace_back())) return false;
        }
        return true;
    }
};

template <class T>
struct Codec<std::set<T>> {
    static bool accepts(const Type& type) {
        return type.code == TypeCode::set && Codec<T>::accepts(type.args.front());
    }
    static void encode(const std::set<T>& value, std::string& out) {
        detail::put_number(static_cast<int32_t>(value.size()), out);
        for (const T& element : value) detail::put_value(element, out);
    }
    static bool decode(std::string_view bytes, std::set<T>& value) {
        std::vector<T> elements;
        if (!Codec<std::vector<T>>::decode(bytes, elements)) return false;
        value = std::set<T>(elements.begin(), elements.end());
        return true;
    }
};

template <class K, class V>
struct Codec<std::map<K, V>> {
    static bool accepts(const Type& type) {
        return type.code == TypeCode::map && Codec<K>::accepts(type.args[0]) && Codec<V>::accepts(type.args[1]);
    }
    static void encode(const std::map<K, V>& value, std::string& out) {
        detail::put_number(static_cast<int32_t>(value.size()), out);
        for (const auto& [key, element] : value) {
            detail::put_value(key, out);
            detail::put_value(element, out);
        }
    }
    static bool decode(std::string_view bytes, std::map<K, V>& value) {
        int32_t count = 0;
        if (!detail::take_count(bytes, count)) return false;
        value.clear();
        for (int32_t i = 0; i < count; ++i) {
            K key{};
            V element{};
            if (!detail::take_decoded(bytes, key) || !detail::take_decoded(bytes, element)) return false;
            value.emplace(std::move(key), std::move(element));
        }
        return true;
    }
};

template <class... Ts>
struct Codec<std::tuple<Ts...>> {
    static bool accepts(const Type& type) {
        if (type.code != TypeCode::tuple && type.code != TypeCode::udt) return false;
        if (type.args.size() != sizeof...(Ts)) return false;
        size_t index = 0;
        return (Codec<Ts>::accepts(type.args[index++]) && ...);
    }
    static void encode(const std::tuple<Ts...>& value, std::string& out) {
        std::apply([&](const Ts&... fields) { (detail::put_value(fields, out), ...); }, value);
    }
    // Fields that are missing at the end (a UDT that grew) keep their value-initialized state.
    static bool decode(std::string_view bytes, std::tuple<Ts...>& value) {
        value = {};
        auto take = [&](auto& field) { return bytes.empty() || detail::take_decoded(bytes, field); };
        return std::apply([&](Ts&... fields) { return (take(fields) && ...); }, value);
    }
};

}  // namespace ilion
