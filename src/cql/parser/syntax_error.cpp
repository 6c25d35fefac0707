// Tells a failure as Cassandra does: where, what, and a piece of the statement around it.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.hpp"
#include "cql/parser/token_stream.hpp"

namespace ilion::cql {
namespace {

// The piece begins this many tokens before the one where the parser stood and ends this many behind it. White space
// between tokens and comments count as tokens.
constexpr size_t kBefore = 10;
constexpr size_t kBehind = 2;

// Columns are counted as Java does, in UTF-16 units.
struct Located {
    size_t line, column, end_column;
};

Located locate(std::string_view text, const Token& token) {
    size_t column = utf16_length(text.substr(token.line_begin, token.begin - token.line_begin));
    return {token.line - 1, column, column + utf16_length(token_text(text, token))};
}

// All tokens, white space too, up to the `count`-th that is not white space.
std::vector<Token> all_tokens(std::string_view text, size_t count) {
    std::vector<Token> tokens;
    Lexer lexer(text);
    while (count > 0) {
        Token token = lexer.next();
        if (token.kind == TokenKind::error) {
            break;
        }
        tokens.push_back(token);
        count -= token.kind == TokenKind::space ? 0 : 1;
        if (token.kind == TokenKind::end) {
            break;
        }
    }
    return tokens;
}

size_t index_of(const std::vector<Token>& tokens, size_t significant) {
    for (size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != TokenKind::space && significant-- == 0) {
            return i;
        }
    }
    return tokens.empty() ? 0 : tokens.size() - 1;
}

std::vector<std::u16string> split_lines(std::string_view text) {
    std::vector<std::u16string> lines;
    size_t begin = 0;
    while (true) {
        size_t end = text.find('\n', begin);
        lines.push_back(to_utf16(text.substr(begin, end == std::string_view::npos ? end : end - begin)));
        if (end == std::string_view::npos) {
            break;
        }
        begin = end + 1;
    }
    while (lines.size() > 1 && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

// " (select * from [t] where...)"; empty at the end of the statement. Where Cassandra itself fails to cut the piece
// out, `exception` is what it says then.
std::string snippet(std::string_view text, const std::vector<Token>& tokens, size_t index, std::string& exception) {
    size_t last = std::min(tokens.size() - 1, index + kBehind);
    if (tokens[last].kind == TokenKind::end || tokens[index].kind == TokenKind::end) {
        return "";
    }
    Located from = locate(text, tokens[index < kBefore ? 0 : index - kBefore]);
    Located to = locate(text, tokens[last]);
    Located offending = locate(text, tokens[index]);
    std::vector<std::u16string> lines = split_lines(text);
    if (to.line >= lines.size()) {
        exception = parser_exception(text, "ArrayIndexOutOfBoundsException",
                                     fmt::format("Index {} out of bounds for length {}", to.line, lines.size()));
        return {};
    }
    bool from_begin = from.line == 0 && from.column == 0;
    bool to_end = to.line + 1 == lines.size() && to.end_column == lines.back().size();

    std::u16string& to_line = lines[to.line];
    to_line.resize(std::min(to_line.size(), to.end_column));
    std::u16string& line = lines[offending.line];
    if (offending.end_column > line.size()) {
        exception = parser_exception(text, "StringIndexOutOfBoundsException",
                                     fmt::format("begin 0, end {}, length {}", offending.end_column, line.size()));
        return {};
    }
    line.insert(offending.end_column, u"]");
    line.insert(offending.column, u"[");
    lines[from.line].erase(0, from.column);

    std::string out = from_begin ? " (" : " (...";
    for (size_t i = from.line; i <= to.line; ++i) {
        out += to_utf8(lines[i]);
    }
    out += to_end ? ")" : "...)";
    return out;
}

// The token between quotes; line breaks and tabs are shown as escapes.
std::string display(std::string_view text, const Token& token) {
    if (token.kind == TokenKind::end) {
        return "'<EOF>'";
    }
    std::string out = "'";
    for (char c : token_text(text, token)) {
        switch (c) {
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c;
        }
    }
    return out + "'";
}

std::string problem(std::string_view text, const Failure& failure, const Token& token) {
    switch (failure.kind) {
        case Failure::Kind::mismatched:
            return fmt::format("mismatched input {} expecting {}", display(text, token), name(failure.expecting));
        case Failure::Kind::mismatched_set:
            return fmt::format("mismatched input {} expecting set null", display(text, token));
        default:
            return fmt::format("no viable alternative at input {}", display(text, token));
    }
}

}  // namespace

std::string parser_exception(std::string_view text, std::string_view exception, std::string_view message) {
    return fmt::format("Failed parsing statement: [{}] reason: {} {}", text, exception, message);
}

std::string describe(std::string_view text, const Failure& failure) {
    if (failure.kind == Failure::Kind::lexical || failure.kind == Failure::Kind::refused) {
        return failure.message;
    }
    std::vector<Token> tokens = all_tokens(text, failure.fetched);
    if (tokens.empty()) {
        return "line 0:-1 no viable alternative at input '<EOF>'";
    }
    const Token& token = tokens[index_of(tokens, failure.token)];
    std::string what = problem(text, failure, token);
    if (token.kind == TokenKind::end) {
        what = "line 0:-1 " + what;
    } else {
        std::string_view line = text.substr(token.line_begin, token.begin - token.line_begin);
        what = fmt::format("line {}:{} {}", token.line, utf16_length(line), what);
    }
    std::string exception;
    what += snippet(text, tokens, index_of(tokens, failure.position), exception);
    return exception.empty() ? what : exception;
}

}  // namespace ilion::cql
