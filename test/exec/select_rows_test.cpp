// Rows by key, by slice and by range; LIMIT, DISTINCT, ORDER BY; static rows; collections.
#include "base/byte_writer.hpp"
#include "exec/select_fixture.hpp"

namespace ilion::exec {
namespace {

using schema::ColumnKind;

class SelectRowsTest : public SelectTest {
protected:
    void SetUp() override {
        SelectTest::SetUp();
        const TypePtr& integer = type_of(TypeKind::int_);
        x_ = add_table("x", {{"k", integer, ColumnKind::partition_key},
                             {"c1", integer, ColumnKind::clustering},
                             {"c2", integer, ColumnKind::clustering, true},
                             {"c3", integer, ColumnKind::clustering},
                             {"s", integer, ColumnKind::static_},
                             {"v", integer, ColumnKind::regular},
                             {"l", DataType::list(integer, true), ColumnKind::regular},
                             {"m", DataType::map(type_of(TypeKind::text), integer, true), ColumnKind::regular}});
        put(x_, {{"k", "1"}, {"c1", "1"}, {"c2", "1"}, {"c3", "1"}, {"s", "9"}, {"v", "10"}});
        put(x_, {{"k", "1"}, {"c1", "1"}, {"c2", "1"}, {"c3", "2"}, {"v", "20"}});
        put(x_, {{"k", "1"}, {"c1", "1"}, {"c2", "2"}, {"c3", "1"}, {"v", "30"}});
        put(x_, {{"k", "1"}, {"c1", "2"}, {"c2", "1"}, {"c3", "1"}, {"v", "40"}});
        put(x_, {{"k", "2"}, {"c1", "1"}, {"c2", "1"}, {"c3", "1"}, {"v", "50"}});
        put(x_, {{"k", "3"}, {"c1", "5"}, {"c2", "5"}, {"c3", "5"}, {"v", "60"}});
        put(x_, {{"k", "4"}, {"s", "99"}});
    }

    schema::TablePtr x_;
};

TEST_F(SelectRowsTest, GoesOverTheRingInTokenOrder) {
    EXPECT_EQ(run("select k, v, s from x"),
              "1, 30, 9\n1, 10, 9\n1, 20, 9\n1, 40, 9\n2, 50, null\n4, null, 99\n3, 60, null\n");
    EXPECT_EQ(run("select distinct k, s from x"), "1, 9\n2, null\n4, 99\n3, null\n");
    EXPECT_EQ(run("select k from x where token(k) > 0"), "3\n");
    EXPECT_EQ(run("select distinct k from x where token(k) >= token(2) and token(k) <= token(2)"), "2\n");
}

TEST_F(SelectRowsTest, ReadsByKey) {
    EXPECT_EQ(run("select v, s from x where k = 1 and c1 = 1 and c2 = 2 and c3 = 1"), "30, 9\n");
    EXPECT_EQ(run("select v from x where k = 1 and c1 = 1 and c2 = 2 and c3 = 7"), "");
    EXPECT_EQ(run("select v from x where k = 4 and c1 = 1 and c2 = 2 and c3 = 7"), "");
    EXPECT_EQ(run("select k, s from x where k = 4"), "4, 99\n");
    EXPECT_EQ(run("select k, v from x where k = 4 and c1 > 0"), "");
    EXPECT_EQ(run("select k, s from x where k = 4 and c1 > 0"),
              "2200: Cannot restrict clustering columns when selecting only static columns");
    EXPECT_EQ(run("select v from x where k in (3, 1, 2, 1) and c1 = 1"), "30\n10\n20\n50\n");
    EXPECT_EQ(run("select v from x where k in ()"), "");
    EXPECT_EQ(run("select v from x where k = null"), "2200: Invalid null value in condition for column k");
}

TEST_F(SelectRowsTest, SlicesTuplesAcrossDirections) {
    auto keys = [this](const std::string& condition) {
        return run("select c1, c2, c3 from x where k = 1 and " + condition);
    };
    EXPECT_EQ(keys("(c1, c2) > (1, 1)"), "1, 2, 1\n2, 1, 1\n");
    EXPECT_EQ(keys("(c1, c2) >= (1, 1) and (c1, c2, c3) <= (2, 1, 1)"), "1, 2, 1\n1, 1, 1\n1, 1, 2\n2, 1, 1\n");
    EXPECT_EQ(keys("(c1, c2, c3) > (1, 1, 1)"), "1, 2, 1\n1, 1, 2\n2, 1, 1\n");
    EXPECT_EQ(keys("(c1, c2, c3) < (1, 2, 2)"), "1, 2, 1\n1, 1, 1\n1, 1, 2\n");
    EXPECT_EQ(keys("(c1, c2) in ((1, 1), (2, 1))"), "1, 1, 1\n1, 1, 2\n2, 1, 1\n");
    EXPECT_EQ(keys("c1 = 1 and (c2, c3) > (1, 1)"), "1, 2, 1\n1, 1, 2\n");
    EXPECT_EQ(keys("c1 in (2, 1) and c2 > 1"), "1, 2, 1\n");
    EXPECT_EQ(keys("c1 > 2 and c1 < 1"), "");
    EXPECT_EQ(keys("c1 = 1 and c2 >= 1 order by c1 desc"), "1, 1, 2\n1, 1, 1\n1, 2, 1\n");
}

TEST_F(SelectRowsTest, NullIsBeforeEveryValueInStorageOrder) {
    auto keys = [this](const std::string& condition) {
        return run("select c1, c2, c3 from x where k = 1 and " + condition);
    };
    EXPECT_EQ(keys("c1 = 1 and c2 > null"), "");
    EXPECT_EQ(keys("c1 = 1 and c2 < null"), "1, 2, 1\n1, 1, 1\n1, 1, 2\n");
    EXPECT_EQ(keys("c1 > null"), "1, 2, 1\n1, 1, 1\n1, 1, 2\n2, 1, 1\n");
    EXPECT_EQ(keys("c1 < null"), "");
}

TEST_F(SelectRowsTest, Limits) {
    EXPECT_EQ(run("select k from x limit 2"), "1\n1\n");
    EXPECT_EQ(run("select k, c1 from x per partition limit 1"), "1, 1\n2, 1\n4, null\n3, 5\n");
    EXPECT_EQ(run("select k from x per partition limit 2 limit 3"), "1\n1\n2\n");
    EXPECT_EQ(run("select k from x limit 0"), "2200: LIMIT must be strictly positive");
}

TEST_F(SelectRowsTest, Filters) {
    EXPECT_EQ(run("select v from x where v > 10 and v <= 40 allow filtering"), "30\n20\n40\n");
    EXPECT_EQ(run("select v from x where v in (10, 20) allow filtering"), "10\n20\n");
    EXPECT_EQ(run("select k, v from x where s = 99 allow filtering"), "4, null\n");
    EXPECT_EQ(run("select c1, c2, c3 from x where k = 1 and c2 = 1 allow filtering"),
              "1, 1, 1\n1, 1, 2\n2, 1, 1\n");
    EXPECT_EQ(run("select k from x where k > 1 allow filtering"), "2\n4\n3\n");
    EXPECT_EQ(run("select k from x where v = 10").substr(0, 26), "2200: Cannot execute this ");
}

TEST_F(SelectRowsTest, PutsCollectionsTogether) {
    std::map<std::string, std::string> key{{"k", "1"}, {"c1", "1"}, {"c2", "1"}, {"c3", "1"}};
    const TypePtr& integer = type_of(TypeKind::int_);
    put_cell(x_, key, "m", "a", encode(integer, "1"), 5);
    put_cell(x_, key, "m", "b", encode(integer, "2"), 7);
    std::string where = " from x where k = 1 and c1 = 1 and c2 = 1 and c3 = 1";
    EXPECT_EQ(run("select m, l" + where), "{'a': 1, 'b': 2}, null\n");
    EXPECT_EQ(run("select m['a'], m['z'], m['b'..], m['x'..]" + where), "1, null, {'b': 2}, null\n");
    EXPECT_EQ(run("select writetime(m), maxwritetime(m), writetime(m['a']), ttl(m['a'])" + where),
              "[5, 7], 7, 5, null\n");
    EXPECT_EQ(run("select k from x where m contains key 'a' and m contains 2 allow filtering"), "1\n");
    EXPECT_EQ(run("select k from x where m['a'] = 2 allow filtering"), "");
}

TEST_F(SelectRowsTest, SortsAcrossPartitions) {
    EXPECT_EQ(run("select k, c1 from x where k in (1, 2) order by c1 desc limit 2"), "1, 2\n1, 1\n");
    EXPECT_EQ(run("select v from x where k in (1, 3) order by c1"), "30\n10\n20\n40\n60\n");
}

TEST_F(SelectRowsTest, Aggregates) {
    EXPECT_EQ(run("select count(*), max(v), min(v), sum(v), avg(v) from x"), "7, 60, 10, 210, 35\n");
    EXPECT_EQ(warnings_, std::vector<std::string>{"Aggregation query used without partition key"});
    EXPECT_EQ(run("select count(*), max(v) from x where k = 77"), "0, null\n");
    EXPECT_EQ(run("select k, c1, count(*), max(v) from x group by k, c1"),
              "1, 1, 3, 30\n1, 2, 1, 40\n2, 1, 1, 50\n4, null, 1, null\n3, 5, 1, 60\n");
    EXPECT_EQ(run("select k, c1, count(*) from x group by k, c1 per partition limit 1"),
              "1, 1, 3\n2, 1, 1\n4, null, 1\n3, 5, 1\n");
}

TEST_F(SelectRowsTest, PagesEachRowOnce) {
    for (const char* query :
         {"select k, c1, c2, c3, s, v from x", "select v from x where k in (1, 2, 3, 4)",
          "select k, v from x per partition limit 2", "select k, v from x limit 5", "select distinct k, s from x",
          "select v from x where k = 1 order by c1 desc", "select k, c1, count(*) from x group by k, c1",
          "select k, c1, count(*) from x group by k, c1 per partition limit 1",
          "select k, count(*) from x group by k limit 3", "select v from x where v > 10 allow filtering"}) {
        std::string whole = run(query);
        for (int32_t page_size = 1; page_size < 9; ++page_size) {
            std::string paged = run_paged(query, page_size);
            for (size_t at = paged.find("--\n"); at != std::string::npos; at = paged.find("--\n"))
                paged.erase(at, 3);
            EXPECT_EQ(paged, whole) << query << " by " << page_size;
        }
    }
    EXPECT_EQ(run_paged("select k from x limit 2", 1), "1\n--\n1\n");
}

TEST_F(SelectRowsTest, RefusesForeignPagingStates) {
    auto plan = prepare("select k from x");
    ASSERT_TRUE(plan);
    QueryOptions options;
    options.page_size = 2;
    auto first = execute(**plan, options);
    ASSERT_TRUE(first);
    Bytes state = std::get<Rows>(first->body).paging_state;
    ASSERT_FALSE(state.empty());
    const std::string refused = "000A: Invalid value for the paging state";
    for (size_t i = 0; i < state.size(); ++i) {
        Bytes altered = state;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        options.paging_state = altered;
        EXPECT_EQ(text(execute(**plan, options)), refused);
        options.paging_state = BytesView(state).substr(0, i + (i == 0 ? 1 : 0));
        EXPECT_EQ(text(execute(**plan, options)), refused);
    }
    auto other = prepare("select distinct k from x");
    ASSERT_TRUE(other);
    options.paging_state = state;
    EXPECT_EQ(text(execute(**other, options)), refused);
}

// As Cassandra, which does not look at a state's partition where there is only one to read.
TEST_F(SelectRowsTest, GoesOnInTheOnePartitionThatIsRead) {
    QueryOptions options;
    options.page_size = 2;
    auto page = [&](const std::string& query) { return execute(**prepare(query), options); };
    auto first = page("select v from x where k = 1");
    ASSERT_TRUE(first);
    EXPECT_EQ(text(first), "30\n10\n");
    options.paging_state = std::get<Rows>(first->body).paging_state;
    EXPECT_EQ(text(page("select v from x where k = 1")), "20\n40\n");
    EXPECT_EQ(text(page("select v from x where k = 3")), "60\n");
    EXPECT_EQ(text(page("select v from x where k = 2")), "");
    EXPECT_EQ(text(page("select v from x where k in (3, 2)")), "");
}

TEST_F(SelectRowsTest, Json) {
    EXPECT_EQ(run("select json k as \"K\", v, s from x where k = 2"),
              "'{\"\\\"K\\\"\": 2, \"v\": 50, \"s\": null}'\n");
    EXPECT_EQ(metadata("select json * from x"), "[json] text");
}

}  // namespace
}  // namespace ilion::exec
