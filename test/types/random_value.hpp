// Random valid values of any type, small and at the boundaries often enough that equal ones and near ones meet.
#pragma once

#include <random>

#include "base/byte_writer.hpp"
#include "types/collection.hpp"
#include "types/duration.hpp"
#include "types/number.hpp"
#include "types/type/data_type.hpp"

namespace ilion::test {

class RandomValues {
public:
    explicit RandomValues(uint64_t seed) : engine_(seed) {}

    uint64_t below(uint64_t limit) { return std::uniform_int_distribution<uint64_t>(0, limit - 1)(engine_); }
    bool one_in(uint64_t n) { return below(n) == 0; }

    Bytes value(const DataType& type) {
        if (type.allows_empty() && type.kind() != TypeKind::empty && one_in(20)) return {};
        Bytes out;
        append(type, out);
        return out;
    }

private:
    template <class T>
    T number() {
        constexpr auto kMin = std::numeric_limits<T>::min();
        constexpr auto kMax = std::numeric_limits<T>::max();
        static constexpr T kBoundaries[] = {0, 1, -1, kMin, kMax, kMin + 1, kMax - 1, 127, -128, -127};
        switch (below(3)) {
            case 0:
                return kBoundaries[below(std::size(kBoundaries))];
            case 1:
                return static_cast<T>(static_cast<int64_t>(below(7)) - 3);
            default:
                return static_cast<T>(engine_());
        }
    }
    template <class T>
    void append_number(Bytes& out) {
        ByteWriter(out).write(number<T>());
    }
    template <class Float, class Bits>
    void append_float(Bytes& out) {
        using Limits = std::numeric_limits<Float>;
        const Float boundaries[] = {Float{0},
                                    -Float{0},
                                    Float{1},
                                    -Float{1},
                                    Limits::infinity(),
                                    -Limits::infinity(),
                                    Limits::quiet_NaN(),
                                    -Limits::quiet_NaN(),
                                    Limits::denorm_min(),
                                    Limits::max(),
                                    Limits::lowest(),
                                    Limits::min()};
        auto bits = one_in(2) ? std::bit_cast<Bits>(boundaries[below(std::size(boundaries))])
                              : static_cast<Bits>(engine_());
        ByteWriter(out).write(bits);
    }
    void append_bytes(std::string_view alphabet, size_t longest, Bytes& out) {
        size_t size = 1 + below(longest);
        for (size_t i = 0; i < size; ++i) out.push_back(alphabet[below(alphabet.size())]);
    }
    void append_varint(Bytes& out) {
        if (one_in(3)) {
            append_bytes(std::string_view("\x00\x00\xff\xff\x7f\x80\x01", 7), one_in(10) ? 300 : 12, out);
        } else {
            encode_varint(BigInt(number<int64_t>()), out);
        }
    }
    void append_decimal(Bytes& out) {
        static constexpr int32_t kScales[] = {
            0, 1, 2, -1, -2, 3, INT32_MIN, INT32_MAX, INT32_MIN + 2, INT32_MAX - 2};
        BigInt unscaled(static_cast<int64_t>(below(2000)) - 1000);
        if (one_in(3)) unscaled *= power_of_ten(static_cast<uint32_t>(below(12)));
        if (one_in(8)) unscaled *= number<int64_t>();
        encode_decimal({unscaled, kScales[below(std::size(kScales))]}, out);
    }
    void append_uuid(bool time_based, Bytes& out) {
        size_t start = out.size();
        append_bytes(std::string_view("\x00\x01\x7f\x80\xff", 5), 1, out);
        while (out.size() < start + 16) out.push_back(static_cast<char>(one_in(3) ? engine_() : 0));
        int version = time_based || one_in(2) ? 1 : static_cast<int>(below(16));
        out[start + 6] = static_cast<char>((out[start + 6] & 0x0f) | version << 4);
    }
    void append_duration(Bytes& out) {
        int sign = one_in(2) ? 1 : -1;
        encode_duration({sign * static_cast<int32_t>(below(5)), sign * static_cast<int32_t>(below(400)),
                         sign * static_cast<int64_t>(below(one_in(2) ? 5 : INT64_MAX))},
                        out);
    }
    void append_collection(const DataType& type, Bytes& out) {
        size_t count = below(4);
        ByteWriter writer(out);
        writer.write(static_cast<int32_t>(count));
        for (size_t i = 0; i < count; ++i) {
            bool null = type.kind() == TypeKind::list && !type.is_multi_cell() && one_in(10);
            writer.write_value(null ? OptionalBytes() : OptionalBytes(value(*type.arg(0))));
            if (type.kind() == TypeKind::map) writer.write_value(BytesView(value(*type.arg(1))));
        }
    }
    void append_tuple(const DataType& type, Bytes& out) {
        size_t count = one_in(4) ? 1 + below(type.args().size()) : type.args().size();
        ByteWriter writer(out);
        for (size_t i = 0; i < count; ++i) {
            writer.write_value(one_in(4) ? OptionalBytes() : OptionalBytes(value(*type.arg(i))));
        }
    }
    void append(const DataType& type, Bytes& out);

    std::mt19937_64 engine_;
};

inline void RandomValues::append(const DataType& type, Bytes& out) {
    switch (type.kind()) {
        case TypeKind::ascii:
            return append_bytes(std::string_view("\0\1a\x7f'\"", 6), 6, out);
        case TypeKind::text:
            append_bytes(std::string_view("\0\1\x7fz'\"", 6), 5, out);
            if (one_in(3)) out += "\xf0\x9f\x98\x80\xc3\xa9";
            return;
        case TypeKind::blob:
        case TypeKind::custom:
            return append_bytes(std::string_view("\x00\x01\xff\xfe\x80", 5), 6, out);
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::timestamp:
            return append_number<int64_t>(out);
        case TypeKind::time:
            return ByteWriter(out).write(static_cast<int64_t>(below(86'400'000'000'000)));
        case TypeKind::date:
        case TypeKind::int_:
            return append_number<int32_t>(out);
        case TypeKind::smallint:
            return append_number<int16_t>(out);
        case TypeKind::tinyint:
            return append_number<int8_t>(out);
        case TypeKind::boolean:
            return out.push_back(static_cast<char>(one_in(5) ? below(256) : below(2)));
        case TypeKind::float_:
            return append_float<float, int32_t>(out);
        case TypeKind::double_:
            return append_float<double, int64_t>(out);
        case TypeKind::decimal:
            return append_decimal(out);
        case TypeKind::varint:
            return append_varint(out);
        case TypeKind::duration:
            return append_duration(out);
        case TypeKind::empty:
            return;
        case TypeKind::inet: {
            size_t size = one_in(2) ? 4 : 16;
            for (size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(one_in(3) ? number<int8_t>() : 0));
            return;
        }
        case TypeKind::uuid:
        case TypeKind::timeuuid:
            return append_uuid(type.kind() == TypeKind::timeuuid, out);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return append_collection(type, out);
        case TypeKind::tuple:
        case TypeKind::udt:
            return append_tuple(type, out);
        case TypeKind::vector: {
            std::vector<Bytes> elements;
            for (int32_t i = 0; i < type.dimension(); ++i) {
                elements.emplace_back();
                append(*type.arg(0), elements.back());
            }
            return write_vector(type, elements, out);
        }
    }
}

// One of each kind, nested ones included.
inline constexpr std::string_view kAllTypes[] = {
    "ascii",
    "bigint",
    "blob",
    "boolean",
    "counter",
    "date",
    "decimal",
    "double",
    "duration",
    "empty",
    "float",
    "inet",
    "int",
    "smallint",
    "text",
    "time",
    "timestamp",
    "timeuuid",
    "tinyint",
    "uuid",
    "varint",
    "frozen<list<int>>",
    "frozen<set<text>>",
    "frozen<map<text,int>>",
    "frozen<map<decimal,frozen<list<blob>>>>",
    "tuple<int,text>",
    "tuple<varint>",
    "frozen<u>",
    "vector<float,3>",
    "vector<text,2>",
    "vector<uuid,2>",
    "vector<tinyint,2>",
    "vector<vector<int,2>,2>",
    "vector<tuple<int,frozen<set<double>>>,2>",
    "frozen<list<tuple<boolean,frozen<map<inet,timeuuid>>>>>",
    "tuple<frozen<u>,decimal,duration>",
};

}  // namespace ilion::test
