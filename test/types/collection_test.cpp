#include "types/collection.hpp"

#include <gtest/gtest.h>

#include "types/cql_type.hpp"
#include "types/hex.hpp"
#include "types/random_value.hpp"
#include "types/validate.hpp"
#include "types/vint.hpp"

namespace ilion {
namespace {

using test::cql_type;

Bytes unhex(std::string_view digits) {
    Bytes bytes;
    EXPECT_TRUE(parse_hex(digits, bytes));
    return bytes;
}

std::string sorted(std::string_view type, std::string_view digits) {
    Bytes value = unhex(digits);
    Bytes out;
    EXPECT_TRUE(sort_collection(*cql_type(type), value, out)) << digits;
    EXPECT_EQ(is_sorted_collection(*cql_type(type), value), out == value) << digits;
    EXPECT_TRUE(is_sorted_collection(*cql_type(type), out)) << digits;
    std::string sorted_digits;
    append_hex(out, sorted_digits);
    return sorted_digits;
}

TEST(Collection, IsSortedWithoutDuplicates) {
    EXPECT_EQ(sorted("set<tinyint>",
                     "00000003"
                     "0000000102"
                     "00000001ff"
                     "0000000102"),
              "00000002"
              "00000001ff"
              "0000000102");
    EXPECT_EQ(sorted("map<tinyint,text>",
                     "00000003"
                     "0000000102"
                     "0000000161"
                     "0000000101"
                     "0000000162"
                     "0000000102"
                     "0000000163"),
              "00000002"
              "0000000101"
              "0000000162"
              "0000000102"
              "0000000163");
    EXPECT_EQ(sorted("list<tinyint>",
                     "00000002"
                     "0000000102"
                     "0000000101"),
              "00000002"
              "0000000102"
              "0000000101");
    EXPECT_EQ(sorted("list<frozen<set<tinyint>>>",
                     "00000001"
                     "0000000e"
                     "00000002"
                     "0000000102"
                     "0000000101"),
              "00000001"
              "0000000e"
              "00000002"
              "0000000101"
              "0000000102");
    EXPECT_EQ(sorted("set<int>", "00000000"), "00000000");
}

TEST(Collection, IsNotSortedIfMalformed) {
    Bytes out;
    EXPECT_FALSE(sort_collection(*cql_type("set<int>"), unhex("0000000200000004"), out));
    EXPECT_FALSE(sort_collection(*cql_type("set<int>"), unhex("ffffffff"), out));
    EXPECT_FALSE(sort_collection(*cql_type("set<int>"), "", out));
}

TEST(Collection, WalksTuplesAndVectors) {
    std::vector<OptionalBytesView> fields;
    Bytes tuple = unhex("0000000161ffffffff");
    EXPECT_TRUE(split_tuple(tuple, 3, fields));
    EXPECT_EQ(fields, (std::vector<OptionalBytesView>{"a", std::nullopt, std::nullopt}));
    EXPECT_FALSE(split_tuple(tuple, 1, fields));
    EXPECT_FALSE(split_tuple(unhex("0000000261"), 1, fields));

    auto type = cql_type("vector<text,2>");
    Bytes value;
    Bytes longer(300, 'x');
    write_vector(*type, {"a", longer}, value);
    EXPECT_TRUE(validate(*type, value));
    std::vector<BytesView> elements;
    EXPECT_TRUE(split_vector(*type, value, elements));
    EXPECT_EQ(elements, (std::vector<BytesView>{"a", longer}));
    EXPECT_FALSE(split_vector(*type, value + "y", elements));
    EXPECT_FALSE(split_vector(*type, BytesView(value).substr(0, 100), elements));
}

TEST(Collection, ReaderStopsAtTheEndOfMalformedBytes) {
    ElementReader reader(BytesView("\x7f\xff\xff\xff\0\0\0\1a", 9), 2);
    OptionalBytesView element;
    EXPECT_TRUE(reader.next(element));
    EXPECT_EQ(element, "a");
    EXPECT_FALSE(reader.next(element));
    EXPECT_FALSE(reader.ok());
}

TEST(Vint, IsCassandras) {
    struct Case {
        uint64_t number;
        std::string_view digits;
    };
    constexpr Case kCases[] = {{0, "00"},
                               {127, "7f"},
                               {128, "8080"},
                               {16'383, "bfff"},
                               {16'384, "c04000"},
                               {0xffff'ffff, "f0ffffffff"},
                               {(1ULL << 49) - 1, "fdffffffffffff"},
                               {1ULL << 49, "fe02000000000000"},
                               {(1ULL << 56) - 1, "feffffffffffffff"},
                               {1ULL << 56, "ff0100000000000000"},
                               {UINT64_MAX, "ffffffffffffffffff"}};
    for (const auto& [number, digits] : kCases) {
        Bytes out;
        append_unsigned_vint(number, out);
        std::string written;
        append_hex(out, written);
        EXPECT_EQ(written, digits);
        EXPECT_EQ(unsigned_vint_size(number), out.size());
        ByteReader reader(out);
        EXPECT_EQ(read_unsigned_vint(reader), number);
        EXPECT_TRUE(reader.ok() && reader.at_end());
    }
    for (int64_t number : {int64_t{0}, int64_t{-1}, int64_t{1}, INT64_MIN, INT64_MAX, int64_t{-123456789}}) {
        Bytes out;
        append_vint(number, out);
        ByteReader reader(out);
        EXPECT_EQ(read_vint(reader), number);
    }
}

}  // namespace
}  // namespace ilion
