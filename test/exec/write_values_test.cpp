// Writes with bound values: null, unset, lists for IN; what shares a commit leaves nothing when it fails.
#include <gtest/gtest.h>

#include "base/byte_writer.hpp"
#include "cql/parse.hpp"
#include "exec/execute.hpp"
#include "plan/ddl/ddl.hpp"

namespace ilion::exec {
namespace {

Bytes number(int32_t value) {
    Bytes bytes;
    ByteWriter(bytes).write(value);
    return bytes;
}

Bytes list(std::initializer_list<OptionalBytesView> elements) {
    Bytes bytes;
    ByteWriter writer(bytes);
    writer.write(static_cast<int32_t>(elements.size()));
    for (OptionalBytesView element : elements) writer.write_value(element);
    return bytes;
}

class WriteValues : public ::testing::Test {
protected:
    void SetUp() override {
        store_ = std::move(*store::Store::open({}));
        environment_ = {store_.get(), &clock_, nullptr};
        define("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        define("CREATE TABLE ks.t (k int, c int, s int static, v int, PRIMARY KEY (k, c))");
        define("CREATE TABLE ks.l (k int PRIMARY KEY, l list<int>, v int)");
    }
    void define(const std::string& text) {
        plan::DdlContext context{schema_, "", &clock_, next_table_++};
        auto outcome = plan_ddl(*cql::parse(text), context);
        ASSERT_TRUE(outcome) << outcome.error().message;
        schema_ = outcome->schema;
    }
    plan::PlanPtr prepare(const std::string& text) {
        auto statement = std::make_shared<const cql::Statement>(*cql::parse(text));
        auto plan = plan::make_plan(statement, {schema_, "ks", &clock_});
        EXPECT_TRUE(plan) << plan.error().message;
        return *plan;
    }
    // "ok", or the message of the failure.
    std::string run(const std::string& text, std::vector<ValueView> values) {
        QueryOptions options;
        options.values = std::move(values);
        auto result = execute(*prepare(text), options, environment_);
        return result ? "ok" : result.error().message;
    }
    int32_t rows(const std::string& text) {
        auto result = execute(*prepare(text), {}, environment_);
        EXPECT_TRUE(result) << result.error().message;
        return std::get<Rows>(result->body).count;
    }

    SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    Environment environment_;
    schema::SchemaPtr schema_ = std::make_shared<const schema::Schema>();
    uint32_t next_table_ = 1;
};

TEST_F(WriteValues, KeysMustBeThere) {
    Bytes one = number(1);
    const std::string insert = "INSERT INTO t (k, c, v) VALUES (?, ?, ?)";
    EXPECT_EQ(run(insert, {BytesView(one), BytesView(one), ValueView::unset()}), "ok");
    EXPECT_EQ(run(insert, {ValueView::null(), BytesView(one), ValueView::null()}),
              "Invalid null value in condition for column k");
    EXPECT_EQ(run(insert, {BytesView(one), ValueView::unset(), ValueView::null()}),
              "Invalid unset value for column c");
    EXPECT_EQ(run(insert, {BytesView(""), BytesView(one), ValueView::null()}), "Key may not be empty");
    EXPECT_EQ(run(insert, {BytesView("abc"), BytesView(one), ValueView::null()}), "Expected 4 or 0 byte int (3)");
}

TEST_F(WriteValues, KeysHaveALimit) {
    define("CREATE TABLE ks.b (a text, b text, c text, d text, v int, PRIMARY KEY ((a, b), c, d))");
    const std::string insert = "INSERT INTO b (a, b, c, d) VALUES (?, ?, ?, ?)";
    Bytes half(32768, 'x'), rest(32767, 'y');
    EXPECT_EQ(run(insert, {BytesView(half), BytesView("b"), BytesView(half), BytesView(rest)}), "ok");
    const std::string too_long = "Key length of 65536 is longer than maximum of 65535";
    EXPECT_EQ(run(insert, {BytesView(half), BytesView(half), BytesView("c"), BytesView("d")}), too_long);
    EXPECT_EQ(run(insert, {BytesView("a"), BytesView("b"), BytesView(half), BytesView(half)}), too_long);
    // What stands around the values of a composite key counts too.
    EXPECT_EQ(run(insert, {BytesView(half), BytesView(rest), BytesView("c"), BytesView("d")}),
              "Key length of 65541 is longer than maximum of 65535");
    EXPECT_EQ(run("DELETE FROM b WHERE a = 'a' AND b = 'b' AND c = ? AND d IN (?, '')",
                  {BytesView(half), BytesView(half)}),
              too_long);
    EXPECT_EQ(
        run("DELETE FROM b WHERE a = 'a' AND b = 'b' AND (c, d) > (?, ?)", {BytesView(half), BytesView(half)}),
        "ok");
}

// Memory that is used again must not know a key that was refused.
TEST_F(WriteValues, KeysThatAreRefusedAreRefusedAgain) {
    define("CREATE TABLE ks.alone (k text PRIMARY KEY, v int)");
    define("CREATE TABLE ks.two (a text, b text, v int, PRIMARY KEY ((a, b)))");
    Bytes half(32768, 'x'), rest(32767, 'y'), whole(65536, 'x');
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(run("INSERT INTO alone (k, v) VALUES (?, 1)", {BytesView(whole)}),
                  "Key length of 65536 is longer than maximum of 65535");
        EXPECT_EQ(run("INSERT INTO alone (k, v) VALUES (?, 1)", {BytesView("")}), "Key may not be empty");
        EXPECT_EQ(run("INSERT INTO two (a, b, v) VALUES (?, ?, 1)", {BytesView(half), BytesView(rest)}),
                  "Key length of 65541 is longer than maximum of 65535");
        EXPECT_EQ(run("BEGIN BATCH INSERT INTO alone (k, v) VALUES (?, 1); APPLY BATCH", {BytesView(whole)}),
                  "Key length of 65536 is longer than maximum of 65535");
    }
}

TEST_F(WriteValues, ListsOfKeysTakeNoNull) {
    Bytes one = number(1), two = number(2);
    const std::string update = "UPDATE t SET v = 1 WHERE k IN ? AND c = 1";
    EXPECT_EQ(run(update, {BytesView(list({one, two, one}))}), "ok");
    EXPECT_EQ(rows("SELECT * FROM t"), 2);
    EXPECT_EQ(run(update, {BytesView(list({}))}), "ok");
    EXPECT_EQ(run(update, {BytesView(list({one, std::nullopt}))}), "Invalid null value in condition for column k");
    EXPECT_EQ(run(update, {BytesView(list({one, ""}))}), "Invalid null value in condition for column k");
    EXPECT_EQ(run(update, {ValueView::null()}), "Invalid null value for column k");
    EXPECT_EQ(run(update, {ValueView::unset()}), "Invalid unset value for column k");
}

TEST_F(WriteValues, DeletesOfRangesAndPartitionsHideRows) {
    for (int32_t c = 0; c < 10; ++c) {
        EXPECT_EQ(run("INSERT INTO t (k, c, s) VALUES (1, ?, 5)", {BytesView(number(c))}), "ok");
    }
    EXPECT_EQ(run("DELETE FROM t WHERE k = 1 AND c > ? AND c <= ?", {BytesView(number(2)), BytesView(number(5))}),
              "ok");
    EXPECT_EQ(rows("SELECT * FROM t"), 7);
    EXPECT_EQ(run("DELETE FROM t WHERE k = 1", {}), "ok");
    EXPECT_EQ(rows("SELECT * FROM t"), 0);
}

TEST_F(WriteValues, PlainWritesShareACommit) {
    store::Mutation mutation;
    std::vector<std::string> warnings;
    Bytes one = number(1);
    auto collect = [&](const std::string& text, std::vector<ValueView> values) {
        QueryOptions options;
        options.values = std::move(values);
        return collect_write(*prepare(text), options, environment_, mutation, warnings);
    };
    auto plain = collect("INSERT INTO t (k, c, s) VALUES (1, ?, 5)", {BytesView(one)});
    ASSERT_TRUE(plain && *plain);
    size_t count = mutation.count();
    EXPECT_EQ(count, 2U);
    // Fails behind the static row.
    EXPECT_FALSE(collect("INSERT INTO t (k, c, s, v) VALUES (2, 2, 5, ?)", {BytesView("abc")}));
    EXPECT_EQ(mutation.count(), count);
    for (const char* text : {"INSERT INTO t (k, c) VALUES (1, 1) IF NOT EXISTS",
                             "UPDATE l SET l[0] = 1 WHERE k = 1", "SELECT * FROM t", "TRUNCATE t"}) {
        auto other = collect(text, {});
        EXPECT_TRUE(other && !*other) << text;
    }
    ASSERT_TRUE(store_->commit(mutation));
    EXPECT_EQ(rows("SELECT * FROM t"), 1);
}

}  // namespace
}  // namespace ilion::exec
