#include "cql/parse.hpp"

#include <gtest/gtest.h>

namespace ilion::cql {
namespace {

template <class Body>
Body parsed(std::string_view text) {
    auto statement = parse(text);
    EXPECT_TRUE(statement) << text << ": " << statement.error().message;
    return statement ? std::get<Body>(std::move(statement->body)) : Body();
}

TEST(Parse, Insert) {
    auto statement =
        parse("INSERT INTO ks.t (a, \"B\") VALUES (1, ?) IF NOT EXISTS USING TTL :ttl AND TIMESTAMP 5;");
    ASSERT_TRUE(statement) << statement.error().message;
    const auto& insert = std::get<Insert>(statement->body);
    EXPECT_EQ(insert.table, (QualifiedName{"ks", "t"}));
    EXPECT_EQ(insert.columns, (std::vector<std::string>{"a", "B"}));
    ASSERT_EQ(insert.values.size(), 2U);
    EXPECT_EQ(text(insert.values[0]), "1");
    EXPECT_TRUE(insert.if_not_exists);
    EXPECT_EQ(text(*insert.using_clause.timestamp), "5");
    EXPECT_EQ(statement->bind_markers, (std::vector<std::string>{"", "ttl"}));
}

TEST(Parse, MarkersOfSelectorsAreCountedOnce) {
    auto statement = parse("SELECT (int)?, f(:a, [(text)?]) FROM t WHERE k = ? AND c IN ? LIMIT ?");
    ASSERT_TRUE(statement);
    EXPECT_EQ(statement->bind_markers, (std::vector<std::string>{"", "a", "", "", "", ""}));
}

TEST(Parse, JsonAndDistinctAreAlsoColumns) {
    EXPECT_TRUE(parsed<Select>("SELECT JSON a FROM t").json);
    EXPECT_FALSE(parsed<Select>("SELECT json FROM t").json);
    EXPECT_TRUE(parsed<Select>("SELECT DISTINCT a FROM t").distinct);
    EXPECT_FALSE(parsed<Select>("SELECT distinct FROM t").distinct);
    auto both = parsed<Select>("SELECT JSON DISTINCT json FROM t");
    EXPECT_TRUE(both.json && both.distinct);
    EXPECT_EQ(text(both.items.at(0).selector), "json");
}

TEST(Parse, Relations) {
    auto where = parsed<Select>(
                     "SELECT * FROM t WHERE a IN (1, 2) AND (b, c) > (1, ?) AND token(a) <= 5 AND m['k'] = 1 "
                     "AND s CONTAINS KEY 2 AND (x = 1) AND d IS NOT NULL AND expr(i, 'q') AND e IN ?")
                     .where;
    ASSERT_EQ(where.relations.size(), 8U);
    EXPECT_TRUE(where.relations[0].in_list);
    EXPECT_EQ(where.relations[0].values.size(), 2U);
    EXPECT_TRUE(where.relations[1].tuple);
    EXPECT_EQ(where.relations[1].op, Operator::gt);
    EXPECT_TRUE(where.relations[2].token);
    EXPECT_EQ(text(*where.relations[3].element), "'k'");
    EXPECT_EQ(where.relations[4].op, Operator::contains_key);
    EXPECT_EQ(where.relations[5].columns, std::vector<std::string>{"x"});
    EXPECT_EQ(where.relations[6].op, Operator::is_not);
    EXPECT_EQ(where.relations[7].op, Operator::in);
    EXPECT_FALSE(where.relations[7].in_list);
    ASSERT_EQ(where.expressions.size(), 1U);
    EXPECT_EQ(where.expressions[0].index.name, "i");
}

TEST(Parse, Assignments) {
    using Form = Assignment::Form;
    auto update = parsed<Update>(
        "UPDATE t SET a = 1, b = b + 1, c = c -1, d -= 2, e = [0] + e, f[1] = 2, g.h = 3 WHERE k = 1 IF EXISTS");
    std::vector<Form> forms;
    for (const auto& assignment : update.assignments) {
        forms.push_back(assignment.form);
    }
    EXPECT_EQ(forms, (std::vector<Form>{Form::set, Form::add, Form::add, Form::subtract, Form::prepend,
                                        Form::element, Form::field}));
    EXPECT_EQ(text(update.assignments[2].value), "-1");
    EXPECT_TRUE(update.if_exists);
}

TEST(Parse, TableWithEverything) {
    auto table = parsed<CreateTable>(
        "CREATE TABLE IF NOT EXISTS ks.t (a int, b frozen<list<text>> STATIC, c map<int, ks.u>, PRIMARY KEY ((a, "
        "c), d),"
        " d 'x.Y', e vector<float, 3> MASKED WITH mask_inner(1, null)) WITH CLUSTERING ORDER BY (d DESC) "
        "AND comment = 'x' AND caching = {'keys': 'ALL'}");
    EXPECT_EQ(table.partition_key, (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(table.clustering, std::vector<std::string>{"d"});
    EXPECT_EQ(text(table.columns.at(1).type), "frozen<list<text>>");
    EXPECT_TRUE(table.columns[1].is_static);
    EXPECT_EQ(text(table.columns.at(2).type), "map<int, ks.u>");
    EXPECT_EQ(text(table.columns.at(4).type), "vector<float, 3>");
    EXPECT_EQ(table.columns[4].mask->arguments.size(), 2U);
    EXPECT_TRUE(table.clustering_order.at(0).descending);
    EXPECT_EQ(std::get<std::string>(table.properties.at(0).value), "x");
    EXPECT_EQ(std::get<PropertyMap>(table.properties.at(1).value), (PropertyMap{{"keys", "ALL"}}));
}

TEST(Parse, Permissions) {
    auto grant = parsed<GrantPermissions>("GRANT SELECT PERMISSION, CREATE ON TABLE ks.t TO 'R'");
    EXPECT_EQ(grant.permissions, std::vector<std::string>{"SELECT"});  // CREATE makes no sense on a table
    EXPECT_EQ(grant.resource.name, (QualifiedName{"ks", "t"}));
    EXPECT_EQ(grant.role, "R");
    EXPECT_EQ(parsed<GrantRole>("GRANT all TO b").role, "all");
}

TEST(Parse, Describe) {
    EXPECT_EQ(parsed<Describe>("DESCRIBE TYPE type").what, Describe::What::type);
    EXPECT_EQ(parsed<Describe>("DESC type").what, Describe::What::generic);
    EXPECT_TRUE(parsed<Describe>("DESCRIBE FULL SCHEMA WITH INTERNALS").full);
    EXPECT_EQ(parsed<Describe>("DESCRIBE ONLY KEYSPACE k").name.keyspace, "k");
}

// The names that Cassandra gives result columns.
TEST(Text, OfSelectors) {
    for (auto [selector, name] : std::vector<std::pair<std::string, std::string>>{
             {"COUNT(*)", "count"},
             {"TTL(v)", "ttl(v)"},
             {"m['a'..]", "m['a'..]"},
             {"u.\"G\"", "u.G"},
             {"(v+1)*2", "(v + 1) * 2"},
             {"- -v", "--v"},
             {"CAST(v AS double)", "cast(v as double)"},
             {"(text)$$a'b$$", "(text)'a'b'"},
             {"(map<int,int>){v:k}", "(map<int, int>){v: k}"},
             {"token(k)", "system.token(k)"},
             {"(int)null", "(int)NULL"},
             {"(vector<int,2>)[1,2]", "(vector<int, 2>)[1, 2]"},
             {"(set<int>){}", "(set<int>){}"},
             {"\"Q\" + v", "Q + v"},
         }) {
        auto select = parsed<Select>("SELECT " + selector + " FROM t");
        EXPECT_EQ(text(select.items.at(0).selector), name);
    }
}

TEST(Literals, KeepTheirText) {
    auto insert = parsed<Insert>(
        "INSERT INTO t (a) VALUES ('it''s', $$a'$b$$, -1.5E3, 0XfF, TRUE, 1y2mo, P1DT1S, nan, "
        "-infinity, 123e4567-e89b-12d3-a456-426655440000, \n  -5)");
    std::vector<std::string> texts;
    for (const Term& value : insert.values) {
        texts.push_back(std::get<Literal>(value.value).text);
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"it's", "a'$b", "-1.5E3", "0XfF", "TRUE", "1y2mo", "P1DT1S", "NaN",
                                               "-Infinity", "123e4567-e89b-12d3-a456-426655440000", "-5"}));
    EXPECT_EQ(insert.values.back().line, 2);
    EXPECT_EQ(insert.values.back().column, 2);
}

}  // namespace
}  // namespace ilion::cql
