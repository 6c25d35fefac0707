// Indexes over a store: built, kept up, found stale, rebuilt, and right for mutations that did not know of them.
#include "index/manager.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "index/maintain.hpp"
#include "index/row_cursor.hpp"

namespace ilion::index {
namespace {

constexpr schema::ColumnId kValue = 3;
constexpr uint32_t kTable = 5, kIndex = 6;

// CREATE TABLE ks.t (p blob, c blob, v blob, PRIMARY KEY (p, c)), with an index on v if so wanted.
schema::TablePtr make_table(bool indexed) {
    auto table = std::make_shared<schema::Table>();
    table->keyspace = "ks";
    table->name = "t";
    table->number = kTable;
    auto add = [&](std::string name, schema::ColumnKind kind, schema::ColumnId id, int position) {
        schema::Column column;
        column.name = std::move(name);
        column.type = DataType::of(TypeKind::blob);
        column.kind = kind;
        column.id = id;
        column.position = position;
        table->columns.push_back(std::move(column));
    };
    add("p", schema::ColumnKind::partition_key, 1, 0);
    add("c", schema::ColumnKind::clustering, 2, 0);
    add("v", schema::ColumnKind::regular, kValue, -1);
    if (indexed) table->indexes["v_idx"] = {"v_idx", "COMPOSITES", {{"target", "v"}}, kIndex};
    table->finish();
    return table;
}

class ManagerTest : public testing::Test {
protected:
    ManagerTest() : store_(*store::Store::open({})), manager_(std::make_unique<Manager>(*store_, clock_)) {}

    Bytes clustering(const std::string& value) const {
        Bytes encoded;
        OptionalBytesView component{value};
        store::encode_clustering(*table_, {&component, 1}, encoded);
        return encoded;
    }

    void add(store::Mutation& mutation, const std::string& p, const std::string& c, const std::string& v,
             int64_t timestamp) {
        store::Cell cell;
        cell.column = kValue;
        cell.timestamp = timestamp;
        cell.value = v;
        store::RowBuilder row;
        row.add_cell(cell);
        auto partition = store::PartitionKey::of(p);
        Bytes key = clustering(c);
        mutation.write_row(*table_, partition, key, row);
        if (auto indexes = manager_->find(kTable)) {
            ASSERT_TRUE(add_entries(*indexes, partition, key, row, false, mutation));
        }
    }
    void write(const std::string& p, const std::string& c, const std::string& v, int64_t timestamp) {
        store::Mutation mutation;
        add(mutation, p, c, v, timestamp);
        ASSERT_TRUE(store_->commit(mutation));
    }

    Lookup lookup(const std::string& v) const {
        Lookup lookup;
        lookup.indexes = manager_->find(kTable);
        lookup.definition = lookup.indexes->find("v_idx");
        append_term(*lookup.definition, 0, v, lookup.term.emplace());
        return lookup;
    }
    // `p/c` of the rows that the index leads to.
    std::vector<std::string> find(const std::string& v, bool remove_stale = false) {
        RowCursorOptions options;
        options.read.now_seconds = 1000;
        options.may_remove_stale = remove_stale;
        auto cursor = open_row_cursor(*store_, lookup(v), options, nullptr);
        EXPECT_TRUE(cursor);
        std::vector<std::string> found;
        while ((*cursor)->next_partition()) {
            while ((*cursor)->next_row()) {
                std::vector<OptionalBytes> components;
                store::decode_clustering(*table_, (*cursor)->row().clustering, components);
                found.push_back((*cursor)->partition().bytes + "/" + *components.front());
            }
        }
        EXPECT_TRUE((*cursor)->status());
        std::sort(found.begin(), found.end());
        return found;
    }
    size_t entries(const std::string& v) {
        Lookup wanted = lookup(v);
        auto candidates = find_candidates(*store_, wanted, 1000, nullptr);
        size_t count = 0;
        Candidate candidate;
        while ((*candidates)->next(candidate)) ++count;
        return count;
    }

    using Names = std::vector<std::string>;
    SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Manager> manager_;
    schema::TablePtr table_ = make_table(false);
    schema::TablePtr indexed_ = make_table(true);
};

TEST_F(ManagerTest, KnowsWhichTablesHaveIndexes) {
    EXPECT_EQ(manager_->find(kTable), nullptr);
    ASSERT_TRUE(manager_->apply(indexed_));
    EXPECT_NE(manager_->find(kTable), nullptr);
    ASSERT_TRUE(manager_->apply(table_));
    EXPECT_EQ(manager_->find(kTable), nullptr);
}

TEST_F(ManagerTest, BuildsOverRowsAndKeepsUp) {
    write("a", "1", "x", 10);
    write("a", "2", "y", 10);
    ASSERT_TRUE(manager_->apply(indexed_));
    EXPECT_EQ(find("x"), (Names{"a/1"}));
    write("b", "1", "x", 10);
    write("a", "1", "y", 20);
    EXPECT_EQ(find("x"), (Names{"b/1"}));
    EXPECT_EQ(find("y"), (Names{"a/1", "a/2"}));
    EXPECT_EQ(find("z"), Names{});
}

TEST_F(ManagerTest, RemovesStaleEntriesAndFindsWhatComesBack) {
    ASSERT_TRUE(manager_->apply(indexed_));
    write("a", "1", "x", 10);
    write("a", "1", "y", 20);
    EXPECT_EQ(entries("x"), 1U);
    EXPECT_EQ(find("x"), Names{});
    EXPECT_EQ(entries("x"), 1U);
    EXPECT_EQ(find("x", true), Names{});
    EXPECT_EQ(entries("x"), 0U);
    write("a", "1", "x", 30);
    EXPECT_EQ(find("x", true), (Names{"a/1"}));
}

TEST_F(ManagerTest, IndexesRowsOfMutationsThatDidNotKnow) {
    store::Mutation begun;
    add(begun, "a", "1", "x", 10);
    ASSERT_TRUE(manager_->apply(indexed_));
    EXPECT_EQ(find("x"), Names{});
    ASSERT_TRUE(store_->commit(begun));
    EXPECT_EQ(find("x"), (Names{"a/1"}));
}

TEST_F(ManagerTest, MissesNothingThatIsWrittenWhileItBuilds) {
    constexpr int kWriters = 4, kWrites = 500;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 0; i < kWrites; ++i) write(std::to_string(writer), std::to_string(i), "x", i + 1);
        });
    }
    ASSERT_TRUE(manager_->apply(indexed_));
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(find("x").size(), size_t{kWriters * kWrites});
}

TEST_F(ManagerTest, TruncatesRowsAndEntriesTogether) {
    ASSERT_TRUE(manager_->apply(indexed_));
    write("a", "1", "x", 10);
    ASSERT_TRUE(manager_->truncate(*indexed_));
    EXPECT_EQ(entries("x"), 0U);
    EXPECT_EQ(find("x"), Names{});
}

TEST_F(ManagerTest, BuildsAgainWhatWasNotComplete) {
    write("a", "1", "x", 10);
    ASSERT_TRUE(manager_->apply(indexed_));
    // As if the node had ended before the record was written.
    ASSERT_TRUE(store_->put_record("indexes built", Bytes(1, '\0')));
    manager_.reset();
    manager_ = std::make_unique<Manager>(*store_, clock_);
    ASSERT_TRUE(manager_->open({indexed_}));
    EXPECT_EQ(entries("x"), 1U);
    EXPECT_EQ(find("x"), (Names{"a/1"}));
    manager_.reset();
    ASSERT_TRUE(store_->put_record("indexes built", "\x7f"));
    manager_ = std::make_unique<Manager>(*store_, clock_);
    EXPECT_FALSE(manager_->open({indexed_}));
}

TEST_F(ManagerTest, RefusesValuesThatAreTooLong) {
    ASSERT_TRUE(manager_->apply(indexed_));
    store::Cell cell;
    cell.column = kValue;
    Bytes value(65535, 'x');
    cell.value = value;
    store::RowBuilder row;
    row.add_cell(cell);
    store::Mutation mutation;
    auto status =
        add_entries(*manager_->find(kTable), store::PartitionKey::of("p"), clustering("c"), row, false, mutation);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().message,
              "Cannot index value of size 65535 for index v_idx on ks.t(v) (maximum allowed size=65535)");
}

}  // namespace
}  // namespace ilion::index
