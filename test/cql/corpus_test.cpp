// The statements of corpus.txt parse; those of errors.txt fail as the file says.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "cql/parse.hpp"

namespace ilion::cql {
namespace {

std::string unescaped(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            c = text[++i];
            c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
        }
        out += c;
    }
    return out;
}

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in(std::string(ILION_TEST_FOLDER) + "/cql/" + file);
    EXPECT_TRUE(in) << file;
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line[0] != '#') {
            lines.push_back(line);
        }
    }
    return lines;
}

// "line 3:14", or nothing.
std::string position(const std::string& message) {
    return message.starts_with("line ") ? message.substr(0, message.find(' ', 5)) : std::string();
}

TEST(Corpus, Parses) {
    std::vector<std::string> lines = lines_of("corpus.txt");
    EXPECT_GT(lines.size(), 400U);
    for (const std::string& line : lines) {
        auto statement = parse(unescaped(line));
        EXPECT_TRUE(statement) << line << "\n" << statement.error().message;
    }
}

TEST(Corpus, FailsAsCassandraDoes) {
    std::vector<std::string> lines = lines_of("errors.txt");
    EXPECT_GT(lines.size(), 1000U);
    for (size_t i = 0; i + 1 < lines.size(); i += 2) {
        const std::string& answer = lines[i + 1];
        ASSERT_TRUE(answer.starts_with("= ") || answer.starts_with("~ ")) << answer;
        std::string message = unescaped(answer.substr(7));
        auto statement = parse(unescaped(lines[i]));
        ASSERT_FALSE(statement) << lines[i];
        EXPECT_EQ(static_cast<int>(statement.error().code), std::stoi(answer.substr(2, 4), nullptr, 16))
            << lines[i];
        if (answer[0] == '=') {
            EXPECT_EQ(statement.error().message, message) << lines[i];
        } else if (!position(message).empty()) {
            EXPECT_EQ(position(statement.error().message), position(message)) << lines[i];
        }
    }
}

// However a statement is cut or nested, parsing ends in time and on a bounded stack.
TEST(Corpus, EveryPrefixIsParsedOrRefused) {
    for (const std::string& line : lines_of("corpus.txt")) {
        std::string statement = unescaped(line);
        for (size_t length = 0; length < statement.size(); ++length) {
            auto result = parse(std::string_view(statement).substr(0, length));
            EXPECT_TRUE(result || !result.error().message.empty());
        }
    }
}

std::string repeated(const std::string& text, size_t n) {
    std::string out;
    for (size_t i = 0; i < n; ++i) {
        out += text;
    }
    return out;
}

TEST(Nesting, IsLimited) {
    constexpr size_t kDeep = 100'000;
    for (const char* unit : {"(", "[", "{", "{1:", "f(", "(int)", "-(", "a[", "cast(", "- ", "(a,", "1+", "1*",
                             "a.", "(a)(b)", "writetime(a["}) {
        for (const char* before : {"SELECT ", "SELECT * FROM t WHERE a = ", "INSERT INTO t (a) VALUES (",
                                   "UPDATE t SET a = ", "SELECT * FROM t WHERE "}) {
            EXPECT_FALSE(parse(before + repeated(unit, kDeep))) << before << unit;
        }
    }
    EXPECT_FALSE(parse("CREATE TABLE t (a " + repeated("list<", kDeep)));
    EXPECT_FALSE(parse("CREATE TABLE t (a " + repeated("frozen<tuple<", kDeep)));
    auto deep = parse("SELECT " + repeated("(", kDeep) + "1" + repeated(")", kDeep) + " FROM t");
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().message, "The statement is nested too deeply");
}

TEST(Nesting, WithinTheLimitIsParsed) {
    constexpr size_t kUsual = 40;
    EXPECT_TRUE(parse("SELECT " + repeated("(", kUsual) + "1" + repeated(")", kUsual) + " FROM t"));
    EXPECT_TRUE(parse("SELECT * FROM t WHERE a = " + repeated("[", kUsual) + repeated("]", kUsual)));
    EXPECT_TRUE(parse("SELECT * FROM t WHERE a = 1" + repeated(" + 1", 500)));
}

}  // namespace
}  // namespace ilion::cql
