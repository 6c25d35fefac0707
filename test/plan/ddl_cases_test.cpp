// Every statement of ddl_cases.txt, in order, on a schema that begins empty: ours answers as Apache Cassandra did.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cql/parse.hpp"
#include "plan/ddl/ddl.hpp"

namespace ilion::plan {
namespace {

struct Case {
    int line = 0;
    std::string statement;
    std::vector<std::string> expected;
};

std::vector<Case> read_cases(const std::string& path) {
    std::ifstream in(path);
    EXPECT_TRUE(in.good()) << path;
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("> ")) {
            cases.push_back({number, line.substr(2), {}});
        } else if (!cases.empty() && (line.starts_with("= ") || line.starts_with("! ") || line.starts_with("~ "))) {
            cases.back().expected.push_back(line);
        }
    }
    return cases;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

std::string text(const schema::SchemaChange& change) {
    constexpr std::string_view kKinds[] = {"CREATED", "UPDATED", "DROPPED"};
    constexpr std::string_view kTargets[] = {"KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"};
    auto out = fmt::format("= {} {} {}", kKinds[static_cast<size_t>(change.kind)],
                           kTargets[static_cast<size_t>(change.target)], change.keyspace);
    return change.name.empty() ? out : out + "." + change.name;
}

class DdlCases : public ::testing::Test {
protected:
    // The answer in the form of the file.
    std::vector<std::string> run(const std::string& statement) {
        auto parsed = cql::parse(statement);
        if (!parsed) return error(parsed.error());
        if (const auto* use = std::get_if<cql::Use>(&parsed->body)) {
            context_.keyspace = use->keyspace;
            return {"= void"};
        }
        if (!is_ddl(*parsed)) return {"not a schema statement"};
        auto outcome = plan_ddl(*parsed, context_);
        if (!outcome) return error(outcome.error());
        EXPECT_EQ(outcome->change.has_value(), outcome->schema != context_.schema);
        context_.schema = outcome->schema;
        ++context_.next_table_number;
        std::vector<std::string> lines{outcome->change ? text(*outcome->change) : "= void"};
        for (const auto& warning : outcome->warnings) lines.push_back("~ " + first_line(warning));
        return lines;
    }

    static std::vector<std::string> error(const Error& error) {
        return {fmt::format("! {:04x} {}", static_cast<int>(error.code), first_line(error.message))};
    }

    ManualClock clock_{1'700'000'000'000'000};
    DdlContext context_{std::make_shared<const schema::Schema>(), "", &clock_};
};

TEST_F(DdlCases, AnswerAsCassandraDoes) {
    auto cases = read_cases(ILION_TEST_FOLDER "/plan/ddl_cases.txt");
    EXPECT_GT(cases.size(), 300U);
    for (const auto& one : cases) {
        EXPECT_EQ(run(one.statement), one.expected) << "line " << one.line << ": " << one.statement;
    }
}

}  // namespace
}  // namespace ilion::plan
