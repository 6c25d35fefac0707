#include "types/type/data_type.hpp"

#include <gtest/gtest.h>

#include "types/cql_type.hpp"

namespace ilion {
namespace {

using test::cql_type;

constexpr std::string_view kPackage = "org.apache.cassandra.db.marshal.";

// `@` stands for the package, for the sake of the width of these lines.
std::string full(std::string_view text) {
    std::string out;
    for (char c : text) c == '@' ? out += kPackage : out += c;
    return out;
}

TEST(DataType, PrintsNamesAsCassandra) {
    struct Case {
        std::string_view type, cql, java;
    };
    constexpr Case kCases[] = {
        {"varchar", "text", "@UTF8Type"},
        {"Date", "date", "@SimpleDateType"},
        {"list<int>", "list<int>", "@ListType(@Int32Type)"},
        {"frozen<list<int>>", "frozen<list<int>>", "@FrozenType(@ListType(@Int32Type))"},
        {"map<int,frozen<set<text>>>", "map<int, frozen<set<text>>>",
         "@MapType(@Int32Type,@FrozenType(@SetType(@UTF8Type)))"},
        {"frozen<map<int,frozen<set<text>>>>", "frozen<map<int, frozen<set<text>>>>",
         "@FrozenType(@MapType(@Int32Type,@SetType(@UTF8Type)))"},
        {"tuple<int,text>", "frozen<tuple<int, text>>", "@TupleType(@Int32Type,@UTF8Type)"},
        {"tuple<list<int>>", "frozen<tuple<frozen<list<int>>>>", "@TupleType(@ListType(@Int32Type))"},
        {"vector<float,3>", "vector<float, 3>", "@VectorType(@FloatType , 3)"},
        {"vector<frozen<list<int>>,2>", "vector<frozen<list<int>>, 2>",
         "@VectorType(@FrozenType(@ListType(@Int32Type)) , 2)"},
        {"u", "u", "@UserType(ks,75,61:@Int32Type,62:@UTF8Type,43:@FrozenType(@ListType(@Int32Type)))"},
        {"frozen<u>", "frozen<u>",
         "@FrozenType(@UserType(ks,75,61:@Int32Type,62:@UTF8Type,43:@ListType(@Int32Type)))"},
        {"tuple<frozen<list<frozen<u>>>>", "frozen<tuple<frozen<list<frozen<u>>>>>",
         "@TupleType(@ListType(@UserType(ks,75,61:@Int32Type,62:@UTF8Type,43:@ListType(@Int32Type))))"},
    };
    for (const auto& [type, cql, java] : kCases) {
        auto made = cql_type(type);
        EXPECT_EQ(cql_name(*made), cql);
        EXPECT_EQ(class_name(*made), full(java));
    }
}

TEST(DataType, ReadsItsClassNamesBack) {
    for (std::string_view text : {"ascii",
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
                                  "list<int>",
                                  "frozen<map<int,frozen<set<text>>>>",
                                  "map<int,frozen<list<text>>>",
                                  "tuple<int,frozen<list<int>>>",
                                  "u",
                                  "frozen<u>",
                                  "vector<float,3>",
                                  "vector<frozen<list<u>>,4>",
                                  "frozen<list<tuple<frozen<u>,vector<text,2>>>>"}) {
        auto type = cql_type(text);
        auto parsed = parse_class_name(class_name(*type));
        ASSERT_TRUE(parsed) << text;
        EXPECT_TRUE((*parsed)->equals(*type)) << text << " became " << cql_name(**parsed);
    }
}

TEST(DataType, QuotesNamesThatNeedIt) {
    for (auto [name, quoted] : {std::pair{"Mixed", "\"Mixed\""},
                                {"a b", "\"a b\""},
                                {"q\"q", "\"q\"\"q\""},
                                {"select", "\"select\""},
                                {"default", "default"},
                                {"a1_", "a1_"},
                                {"1a", "\"1a\""}}) {
        EXPECT_EQ(cql_name(*DataType::udt("ks", name, {}, {}, true)), quoted);
    }
}

TEST(ClassName, IsReadAsCassandraReadsIt) {
    struct Case {
        std::string_view text, cql;
    };
    constexpr Case kCases[] = {
        {"Int32Type", "int"},
        {"org.apache.cassandra.db.marshal.Int32Type", "int"},
        {"DateType", "timestamp"},
        {"EmptyType", "empty"},
        {"", "blob"},
        {"(x)", "blob"},
        {"  SetType( Int32Type )", "set<int>"},
        {"ListType(Int32Type))", "list<int>"},
        {"ListType(ListType(Int32Type))", "list<frozen<list<int>>>"},
        {"ReversedType(Int32Type)", "int"},
        {"VectorType(FloatType,3)", "vector<float, 3>"},
        {"VectorType(FloatType , 3)", "vector<float, 3>"},
        {"IntegerType()", "varint"},
        {"TupleType(Int32Type,ListType(UTF8Type))", "frozen<tuple<int, frozen<list<text>>>>"},
        {"UserType(ks,75,61:Int32Type)", "u"},
        {"LexicalUUIDType", "'org.apache.cassandra.db.marshal.LexicalUUIDType'"},
        {"CompositeType(Int32Type,UTF8Type)",
         "'org.apache.cassandra.db.marshal.CompositeType(Int32Type,UTF8Type)'"},
        {"DynamicCompositeType(a=>Int32Type)",
         "'org.apache.cassandra.db.marshal.DynamicCompositeType(a=>Int32Type)'"},
        {"com.example.Mine", "'com.example.Mine'"},
    };
    for (const auto& [text, cql] : kCases) {
        auto parsed = parse_class_name(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(cql_name(**parsed), cql);
    }
}

TEST(ClassName, IsRejectedWithASyntaxError) {
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "ListType(";
    for (std::string_view text :
         {"ListType(Int32Type", "ListType(Int32Type,Int32Type)", "ListType", "MapType(Int32Type)", "FrozenType",
          "VectorType(FloatType)", "VectorType(FloatType,0)", "VectorType(FloatType,-1)", "VectorType(FloatType,x)",
          "VectorType(FloatType,99999999999)", "VectorType", "UserType", "UserType(ks,7,61:Int32Type)",
          "UserType(ks,75,61=Int32Type)", "UserType(ks,75", "CompositeType(Int32Type", "ListType(()", "Int32Type(x",
          std::string_view(deep).data()}) {
        auto parsed = parse_class_name(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::syntax_error);
        EXPECT_FALSE(parsed.error().message.empty());
    }
    EXPECT_EQ(parse_class_name("MapType(Int32Type)").error().message,
              "Invalid definition for comparator org.apache.cassandra.db.marshal.MapType.");
}

TEST(DataType, KnowsWhatIsFixedInSize) {
    for (auto [type, size] : {std::pair{"int", 4},
                              {"bigint", 8},
                              {"boolean", 1},
                              {"uuid", 16},
                              {"smallint", -1},
                              {"tinyint", -1},
                              {"date", -1},
                              {"time", -1},
                              {"counter", -1},
                              {"text", -1},
                              {"vector<float,3>", 12},
                              {"vector<vector<double,2>,3>", 48},
                              {"vector<text,3>", -1}}) {
        EXPECT_EQ(cql_type(type)->fixed_size(), size) << type;
    }
}

TEST(DataType, FreezesAllTheWayDown) {
    auto type = cql_type("map<int,list<u>>");
    EXPECT_TRUE(type->frozen()->equals(*cql_type("frozen<map<int,frozen<list<frozen<u>>>>>")));
    EXPECT_FALSE(type->equals(*type->frozen()));
    EXPECT_TRUE(type->references_udt("ks", "u"));
    EXPECT_FALSE(type->references_udt("ks2", "u"));
}

TEST(DataType, SaysWhatItCanReadAs) {
    auto reads = [](std::string_view to, std::string_view from) {
        return cql_type(to)->is_value_compatible_with(*cql_type(from));
    };
    EXPECT_TRUE(reads("blob", "int"));
    EXPECT_TRUE(reads("text", "ascii"));
    EXPECT_TRUE(reads("varint", "bigint"));
    EXPECT_TRUE(reads("bigint", "timestamp"));
    EXPECT_TRUE(reads("uuid", "timeuuid"));
    EXPECT_TRUE(reads("list<blob>", "list<int>"));
    EXPECT_TRUE(reads("tuple<int,text>", "tuple<int>"));
    EXPECT_FALSE(reads("ascii", "text"));
    EXPECT_FALSE(reads("int", "bigint"));
    EXPECT_FALSE(reads("timeuuid", "uuid"));
    EXPECT_FALSE(reads("blob", "list<int>"));
    EXPECT_FALSE(reads("set<blob>", "set<int>"));
    EXPECT_FALSE(reads("tuple<int>", "tuple<int,text>"));
    EXPECT_FALSE(reads("list<int>", "frozen<list<int>>"));
}

}  // namespace
}  // namespace ilion
