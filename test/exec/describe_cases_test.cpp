// Every DESCRIBE of describe_cases.txt gives the rows, and every byte of the statements, that Cassandra gave.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/byte_reader.hpp"
#include "cql/parse.hpp"
#include "exec/catalog.hpp"
#include "exec/ddl/describe.hpp"

namespace ilion::exec {
namespace {

struct Case {
    int line = 0;
    std::string text;
    bool is_describe = false;
    std::string expected;  // as in the file
};

std::vector<Case> read_cases(const std::string& path) {
    std::ifstream in(path);
    EXPECT_TRUE(in.good()) << path;
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("> ") || line.starts_with("? ")) {
            cases.push_back({number, line.substr(2), line[0] == '?', ""});
        } else if (!cases.empty()) {
            cases.back().expected += line + "\n";
        }
    }
    return cases;
}

// A row in the form of the file; trailing spaces are not kept there.
std::string text(const std::vector<std::string>& row) {
    auto out = fmt::format("| {} | {} | {}\n", row[0], row[1], row[2]);
    if (row.size() < 4) return out;
    std::istringstream statement(row[3]);
    for (std::string line; std::getline(statement, line);) out += (line.empty() ? "" : "  " + line) + "\n";
    return out;
}

std::vector<std::string> rows_of(const Rows& rows) {
    std::vector<std::string> out;
    ByteReader in(rows.encoded);
    for (int32_t i = 0; i < rows.count; ++i) {
        std::vector<std::string> row;
        for (size_t c = 0; c < rows.columns->size(); ++c) row.emplace_back(in.read_value().value_or("null"));
        out.push_back(text(row));
    }
    EXPECT_TRUE(in.ok() && in.at_end());
    return out;
}

class DescribeCases : public ::testing::Test {
protected:
    void SetUp() override {
        CatalogOptions options;
        options.clock = &clock_;
        catalog_ = *Catalog::open(options);
    }

    void change(const std::string& statement) {
        auto parsed = cql::parse(statement);
        ASSERT_TRUE(parsed) << statement;
        if (const auto* use = std::get_if<cql::Use>(&parsed->body)) {
            keyspace_ = use->keyspace;
            return;
        }
        auto result = catalog_->apply(*parsed, keyspace_);
        ASSERT_TRUE(result) << statement << ": " << result.error().message;
    }

    ilion::Result<Rows> ask(const std::string& statement, const QueryOptions& options = {}) {
        auto parsed = cql::parse(statement);
        if (!parsed) return parsed.error();
        return describe(std::get<cql::Describe>(parsed->body), keyspace_, catalog_->schema(), {}, options);
    }

    std::string answer(const std::string& statement) {
        auto rows = ask(statement);
        if (!rows) return "! " + rows.error().message + "\n";
        std::string out;
        for (const auto& row : rows_of(*rows)) out += row;
        return out;
    }

    ManualClock clock_{1'700'000'000'000'000};
    std::unique_ptr<Catalog> catalog_;
    std::string keyspace_;
};

TEST_F(DescribeCases, AnswerAsCassandraDoes) {
    int described = 0;
    for (const auto& one : read_cases(ILION_TEST_FOLDER "/exec/describe_cases.txt")) {
        if (!one.is_describe) {
            change(one.text);
            continue;
        }
        ++described;
        EXPECT_EQ(answer(one.text), one.expected) << "line " << one.line << ": " << one.text;
    }
    EXPECT_GT(described, 30);
}

TEST_F(DescribeCases, PagesGiveTheSameRowsAsAWhole) {
    change("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    for (int i = 0; i < 5; ++i) change(fmt::format("CREATE TABLE k.t{} (a int PRIMARY KEY)", i));
    auto whole = rows_of(*ask("DESCRIBE KEYSPACE k"));
    EXPECT_EQ(whole.size(), 6U);

    std::vector<std::string> paged;
    QueryOptions options;
    options.page_size = 2;
    Bytes state;
    do {
        options.paging_state = state;
        auto page = ask("DESCRIBE KEYSPACE k", options);
        ASSERT_TRUE(page);
        for (auto& row : rows_of(*page)) paged.push_back(std::move(row));
        state = page->paging_state;
    } while (!state.empty());
    EXPECT_EQ(paged, whole);
}

TEST_F(DescribeCases, APageOfAnotherSchemaIsRefused) {
    change("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    QueryOptions options;
    options.page_size = 1;
    auto page = ask("DESCRIBE KEYSPACES", options);
    ASSERT_TRUE(page);
    ASSERT_FALSE(page->paging_state.empty());
    change("CREATE KEYSPACE k2 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");

    options.paging_state = page->paging_state;
    auto next = ask("DESCRIBE KEYSPACES", options);
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().message,
              "The schema has changed since the previous page of the DESCRIBE statement result. Please retry the "
              "DESCRIBE statement.");
    options.paging_state = "nonsense";
    EXPECT_FALSE(ask("DESCRIBE KEYSPACES", options));
}

TEST_F(DescribeCases, ClusterSaysWhoOwnsWhatOnlyInAKeyspace) {
    change("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    EXPECT_EQ(ask("DESCRIBE CLUSTER")->columns->size(), 3U);
    keyspace_ = "k";
    EXPECT_EQ(ask("DESCRIBE CLUSTER")->columns->size(), 4U);
    keyspace_.clear();
    auto nothing = ask("DESCRIBE TABLE t");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().message, "No keyspace specified and no current keyspace");
}

}  // namespace
}  // namespace ilion::exec
