#include "types/comparable.hpp"

#include <gtest/gtest.h>

#include "types/cql_type.hpp"
#include "types/hex.hpp"
#include "types/hex_of.hpp"
#include "types/order/compare.hpp"
#include "types/random_value.hpp"
#include "types/text.hpp"
#include "types/validate.hpp"

namespace ilion {
namespace {

using test::cql_type;
using test::kAllTypes;
using test::RandomValues;

int sign(int number) {
    return number < 0 ? -1 : number > 0 ? 1 : 0;
}

Bytes encoded(const DataType& type, OptionalBytesView value, bool reversed) {
    Bytes out;
    comparable::encode(type, value, reversed, out);
    return out;
}

class ComparableTest : public testing::TestWithParam<std::string_view> {
protected:
    ComparableTest() : type(cql_type(GetParam())), random(2024) {}

    std::vector<Bytes> values(size_t count) {
        std::vector<Bytes> made;
        for (size_t i = 0; i < count; ++i) made.push_back(random.value(*type));
        return made;
    }

    TypePtr type;
    RandomValues random;
};

TEST_P(ComparableTest, SortsAsCompareDoes) {
    auto all = values(70);
    for (const Bytes& value : all) ASSERT_TRUE(validate(*type, value)) << hex_of(value);
    for (bool reversed : {false, true}) {
        std::vector<Bytes> keys;
        for (const Bytes& value : all) keys.push_back(encoded(*type, value, reversed));
        for (size_t i = 0; i < all.size(); ++i) {
            for (size_t j = 0; j < all.size(); ++j) {
                int order = sign(compare(*type, all[i], all[j]));
                ASSERT_EQ(sign(keys[i].compare(keys[j])), reversed ? -order : order)
                    << hex_of(all[i]) << " " << hex_of(all[j]);
                ASSERT_TRUE(order == 0 || !keys[j].starts_with(keys[i])) << hex_of(all[i]) << " " << hex_of(all[j]);
            }
        }
    }
}

TEST_P(ComparableTest, LeavesRoomForBounds) {
    for (const Bytes& value : values(200)) {
        for (bool reversed : {false, true}) {
            Bytes key = encoded(*type, value, reversed);
            EXPECT_NE(key[0], comparable::kBefore);
            EXPECT_NE(key[0], comparable::kAfter);
        }
    }
    Bytes null = encoded(*type, std::nullopt, false);
    Bytes null_reversed = encoded(*type, std::nullopt, true);
    for (const Bytes& value : values(50)) {
        EXPECT_LT(null, encoded(*type, value, false));
        EXPECT_LT(null_reversed, encoded(*type, value, true));
    }
}

TEST_P(ComparableTest, DecodesWhatItEncodes) {
    for (const Bytes& value : values(300)) {
        for (bool reversed : {false, true}) {
            Bytes key = encoded(*type, value, reversed);
            EXPECT_EQ(comparable::length(*type, reversed, key + "more"), key.size());
            Bytes with_rest = key + "rest";
            BytesView rest = with_rest;
            Bytes decoded = "x";
            bool is_null = true;
            ASSERT_TRUE(comparable::decode(*type, reversed, rest, decoded, is_null)) << hex_of(value);
            EXPECT_FALSE(is_null);
            EXPECT_EQ(rest, "rest");
            decoded.erase(0, 1);
            ASSERT_TRUE(validate(*type, decoded)) << hex_of(value) << " " << hex_of(decoded);
            EXPECT_EQ(compare(*type, decoded, value), 0) << hex_of(value) << " " << hex_of(decoded);
            EXPECT_EQ(encoded(*type, decoded, reversed), key);
            EXPECT_EQ(decoded == value, comparable::is_exact(*type, value))
                << hex_of(value) << " " << hex_of(decoded);
        }
    }
}

TEST_P(ComparableTest, FailsOnMalformedBytes) {
    for (const Bytes& value : values(40)) {
        for (bool reversed : {false, true}) {
            Bytes key = encoded(*type, value, reversed);
            for (size_t size = 0; size < key.size(); ++size) {
                EXPECT_EQ(comparable::length(*type, reversed, BytesView(key).substr(0, size)), 0u) << hex_of(key);
            }
            for (int round = 0; round < 20; ++round) {
                Bytes changed = key;
                changed[random.below(changed.size())] = static_cast<char>(random.below(256));
                BytesView rest = changed;
                Bytes decoded;
                bool is_null = false;
                if (!comparable::decode(*type, reversed, rest, decoded, is_null)) continue;
                EXPECT_EQ(comparable::length(*type, reversed, changed), changed.size() - rest.size());
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, ComparableTest, testing::ValuesIn(kAllTypes));

TEST(Comparable, IsExactWhereEqualMeansIdentical) {
    for (std::string_view exact :
         {"int", "text", "uuid", "timeuuid", "inet", "frozen<map<int,text>>", "vector<uuid,2>"}) {
        EXPECT_TRUE(comparable::is_exact(*cql_type(exact))) << exact;
    }
    for (std::string_view inexact :
         {"decimal", "varint", "float", "boolean", "tuple<int>", "frozen<list<decimal>>"}) {
        EXPECT_FALSE(comparable::is_exact(*cql_type(inexact))) << inexact;
    }
}

// In the order of Cassandra: by component, what is shorter first, then by the byte at the end.
TEST(Comparable, SortsCompositesByTheirComponents) {
    auto type = DataType::custom(
        "org.apache.cassandra.db.marshal.CompositeType(org.apache.cassandra.db.marshal.Int32Type,org.apache."
        "cassandra."
        "db.marshal.UTF8Type)");
    const char* in_order[] = {
        "",
        "ffff000400000001ff",             // of static columns
        "0004fffffffb0000037a7a7a00",     // -5:zzz
        "0004ffffffff0000016100",         // -1:a
        "000400000001ff",                 // before all of 1
        "00040000000100",                 // 1
        "00040000000100000000",           // 1:
        "0004000000010000026161ff",       // 1:aa, its end
        "000400000001000002616100",       // 1:aa
        "000400000001000002616101",       // 1:aa, behind it
        "0004000000010000016200",         // 1:b
        "00040000000101",                 // behind all of 1
        "000400000100000000000004000000"  // 256: and more than there is a type for
    };
    Bytes last;
    for (const char* digits : in_order) {
        Bytes value, decoded;
        ASSERT_TRUE(parse_hex(digits, value));
        Bytes key = encoded(*type, value, false);
        EXPECT_LT(last, key) << digits;
        last = key;
        for (bool reversed : {false, true}) {
            Bytes stored = encoded(*type, value, reversed);
            BytesView rest = stored;
            decoded.clear();
            bool is_null = false;
            ASSERT_TRUE(comparable::decode(*type, reversed, rest, decoded, is_null)) << digits;
            EXPECT_EQ(hex_of(decoded), digits);
            EXPECT_TRUE(rest.empty());
        }
    }
    EXPECT_TRUE(comparable::is_exact(*type));
    EXPECT_FALSE(comparable::is_exact(*DataType::custom("CompositeType(DecimalType)")));
}

// What sorts by its class alone: in order, and decoded to values that are equal.
void expect_order(const DataType& type, std::initializer_list<const char*> in_order) {
    Bytes last;
    for (const char* text : in_order) {
        Bytes value;
        ASSERT_TRUE(parse_text(type, text, value)) << text;
        Bytes key = encoded(type, value, false);
        EXPECT_LT(last, key) << text;
        last = key;
        for (bool reversed : {false, true}) {
            Bytes stored = encoded(type, value, reversed), decoded;
            EXPECT_EQ(comparable::length(type, reversed, stored), stored.size()) << text;
            BytesView rest = stored;
            bool is_null = false;
            ASSERT_TRUE(comparable::decode(type, reversed, rest, decoded, is_null)) << text;
            EXPECT_EQ(compare(type, decoded, value), 0) << text;
            EXPECT_EQ(decoded == value, comparable::is_exact(type, value)) << text;
        }
    }
}

TEST(Comparable, SortsByClass) {
    expect_order(*DataType::custom("LexicalUUIDType"),
                 {"ffffffff-0000-0000-0000-000000000001", "00000000-0000-0000-ffff-000000000001",
                  "00000000-0000-0000-0000-000000000001", "00000000-0000-1000-ffff-000000000001"});
    expect_order(*DataType::custom("CompositeType(ReversedType(Int32Type),DateType)"),
                 {"2", "2:1", "2:-1", "1:0", "-1", "-1:5"});
    auto dynamic = DataType::custom("DynamicCompositeType(a=>Int32Type,s=>UTF8Type,r=>ReversedType(Int32Type))");
    expect_order(*dynamic, {"", "AsciiType@02", "a@-1", "a@1:_", "Int32Type@1", "Int32Type@1:a@5", "a@1:s@x",
                            "a@1:!", "a@2", "LongType@2", "r@2", "ReversedType(Int32Type)@1",
                            "ReversedType(LongType)@2", "s@", "UTF8Type@x"});
    Bytes alias, name;
    ASSERT_TRUE(parse_text(*dynamic, "r@2:a@1", alias));
    ASSERT_TRUE(parse_text(*dynamic, "ReversedType(Int32Type)@2:Int32Type@1", name));
    EXPECT_NE(alias, name);
    EXPECT_EQ(compare(*dynamic, alias, name), 0);
}

TEST(Comparable, KeepsLayouts) {
    auto key = [](std::string_view type, std::string_view digits, bool reversed = false) {
        Bytes value;
        EXPECT_TRUE(parse_hex(digits, value));
        return hex_of(encoded(*cql_type(type), value, reversed));
    };
    EXPECT_EQ(key("int", "00000001"), "3080000001");
    EXPECT_EQ(key("int", "00000001", true), "cf7ffffffe");
    EXPECT_EQ(key("int", ""), "20");
    EXPECT_EQ(key("text", "610062"), "306100ff620001");
    EXPECT_EQ(key("varint", "00ff"), "308200ff");
    EXPECT_EQ(key("varint", "ff"), "307eff");
    EXPECT_EQ(key("decimal", "000000010f"), "300381011000");
    EXPECT_EQ(key("decimal", "0000000000"), "3002");
    EXPECT_EQ(key("frozen<list<int>>", "000000010000000400000007"),
              "3030"
              "8000000701");
    EXPECT_EQ(key("tuple<int,text>", "0000000400000007ffffffff"), "30308000000701");
    EXPECT_EQ(key("vector<int,2>", "0000000100000002"), "308000000180000002");
    EXPECT_EQ(key("timeuuid", "50554d6e29bb11e5b345feff819cdc9f"), "3011e529bb50554d6e33c57e7f011c5c1f");
    EXPECT_EQ(key("uuid", "50554d6e29bb41e5b345feff819cdc9f"), "30450554d6e29bb1e5b345feff819cdc9f");
}

}  // namespace
}  // namespace ilion
