#include "cql/lexer.hpp"

#include <fmt/format.h>

#include "base/characters.hpp"

namespace ilion::cql {
namespace {

// The character at `i` between quotes, as ANTLR shows it.
std::string display(std::string_view text, size_t i) {
    if (i >= text.size()) {
        return "'<EOF>'";
    }
    switch (text[i]) {
        case '\n':
            return "'\\n'";
        case '\t':
            return "'\\t'";
        case '\r':
            return "'\\r'";
        default:
            break;
    }
    size_t end = i + 1;
    while (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xC0U) == 0x80U) {
        ++end;
    }
    // Beyond the first plane Java has the half of a character, which has no UTF-8.
    bool half = static_cast<uint8_t>(text[i]) >= 0xF0U;
    return fmt::format("'{}'", half ? "?" : text.substr(i, end - i));
}

}  // namespace

size_t utf16_length(std::string_view text) {
    size_t length = 0;
    for (char c : text) {
        auto byte = static_cast<uint8_t>(c);
        length += (byte & 0xC0U) == 0x80U ? 0 : (byte >= 0xF0U ? 2 : 1);
    }
    return length;
}

std::string token_text(std::string_view text, const Token& token) {
    std::string_view span = text.substr(token.begin, token.end - token.begin);
    if (token.kind != TokenKind::string_literal && token.kind != TokenKind::quoted_name) {
        return std::string(span);
    }
    if (span.front() == '$') {
        return std::string(span.substr(2, span.size() - 4));
    }
    char quote = span.front();
    span = span.substr(1, span.size() - 2);
    std::string out;
    out.reserve(span.size());
    for (size_t i = 0; i < span.size(); ++i) {
        out.push_back(span[i]);
        i += span[i] == quote ? 1 : 0;
    }
    return out;
}

size_t Lexer::skip_digits(size_t i) const {
    while (is_digit(at(i))) {
        ++i;
    }
    return i;
}

void Lexer::count_lines(size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) {
        if (text_[i] == '\n') {
            ++line_;
            line_begin_ = static_cast<uint32_t>(i + 1);
        }
    }
}

Token Lexer::token(TokenKind kind, size_t end) {
    Token result{kind, static_cast<uint32_t>(pos_), static_cast<uint32_t>(end), line_, line_begin_};
    pos_ = end;
    return result;
}

Token Lexer::fail(size_t at, std::string_view before, std::string_view after) {
    at = std::min(at, text_.size());
    count_lines(pos_, at);
    error_ = fmt::format("line {}:{} {}{}{}", line_, utf16_length(text_.substr(line_begin_, at - line_begin_)),
                         before, display(text_, at), after);
    return token(TokenKind::error, text_.size());
}

Token Lexer::next() {
    if (!error_.empty()) {
        return token(TokenKind::error, text_.size());
    }
    if (pos_ >= text_.size()) {
        auto end = static_cast<uint32_t>(text_.size());
        return {TokenKind::end, end, end, 0, 0};
    }
    char c = text_[pos_];
    if (is_space(c)) {
        return space();
    }
    if (is_letter(c)) {
        return word();
    }
    if (is_digit(c)) {
        return number();
    }
    return symbol(c);
}

Token Lexer::either(char second, TokenKind two, TokenKind one) {
    return at(pos_ + 1) == second ? token(two, pos_ + 2) : single(one);
}

Token Lexer::symbol(char c) {
    switch (c) {
        case '\'':
        case '"':
            return quoted(c);
        case '$':
            return dollar_string();
        case '-':
            return minus();
        case '/':
            return at(pos_ + 1) == '/'   ? line_comment()
                   : at(pos_ + 1) == '*' ? block_comment()
                                         : single(TokenKind::slash);
        case '?':
            return single(TokenKind::question);
        case '.':
            return either('.', TokenKind::range, TokenKind::dot);
        case '!':
            return at(pos_ + 1) == '=' ? token(TokenKind::not_equal, pos_ + 2)
                                       : mismatch(pos_ + 1, " expecting '='");
        case '%':
            return single(TokenKind::percent);
        case '(':
            return single(TokenKind::left_paren);
        case ')':
            return single(TokenKind::right_paren);
        case '+':
            return either('=', TokenKind::plus_equal, TokenKind::plus);
        case ',':
            return single(TokenKind::comma);
        case ':':
            return single(TokenKind::colon);
        case ';':
            return single(TokenKind::semicolon);
        case '<':
            return either('=', TokenKind::less_equal, TokenKind::less);
        case '>':
            return either('=', TokenKind::greater_equal, TokenKind::greater);
        case '=':
            return single(TokenKind::equal);
        case '[':
            return single(TokenKind::left_bracket);
        case ']':
            return single(TokenKind::right_bracket);
        case '{':
            return single(TokenKind::left_brace);
        case '}':
            return single(TokenKind::right_brace);
        case '*':
            return single(TokenKind::star);
        default:
            return fail(pos_, "no viable alternative at character ");
    }
}

Token Lexer::space() {
    size_t begin = pos_;
    size_t end = pos_ + 1;
    while (end < text_.size() && is_space(text_[end])) {
        ++end;
    }
    Token result = token(TokenKind::space, end);
    count_lines(begin, end);
    return result;
}

Token Lexer::line_comment() {
    size_t end = text_.find_first_of("\n\r", pos_ + 2);
    if (end == std::string_view::npos) {
        return mismatch(text_.size(), " expecting set null");
    }
    size_t begin = pos_;
    Token result = token(TokenKind::space, end + 1);
    count_lines(begin, end + 1);
    return result;
}

Token Lexer::block_comment() {
    size_t end = text_.find("*/", pos_ + 2);
    if (end == std::string_view::npos) {
        bool after_star = text_.size() > pos_ + 2 && text_.back() == '*';
        return mismatch(text_.size(), after_star ? " expecting '/'" : " expecting '*'");
    }
    size_t begin = pos_;
    Token result = token(TokenKind::space, end + 2);
    count_lines(begin, end + 2);
    return result;
}

Token Lexer::quoted(char quote) {
    bool name = quote == '"';
    size_t begin = pos_;
    if (name && at(pos_ + 1) == '"' && at(pos_ + 2) != '"') {
        return token(TokenKind::empty_quoted_name, pos_ + 2);
    }
    if (name && at_end(pos_ + 1)) {
        return fail(pos_ + 1, "no viable alternative at character ");
    }
    size_t end = pos_ + 1;
    while (true) {
        end = text_.find(quote, end);
        if (end == std::string_view::npos) {
            return mismatch(text_.size(), name ? " expecting '\"'" : " expecting '''");
        }
        if (at(end + 1) != quote) {
            break;
        }
        end += 2;
    }
    Token result = token(name ? TokenKind::quoted_name : TokenKind::string_literal, end + 1);
    count_lines(begin, end + 1);
    return result;
}

Token Lexer::dollar_string() {
    if (at(pos_ + 1) != '$') {
        return mismatch(pos_ + 1, " expecting '$'");
    }
    size_t end = text_.find("$$", pos_ + 2);
    if (end == std::string_view::npos) {
        // The body takes everything but the last character, where the closing dollars are then missed.
        size_t last = std::max(text_.size() - 1, pos_ + 2);
        return mismatch(at(last) == '$' ? last + 1 : last, " expecting '$'");
    }
    size_t begin = pos_;
    Token result = token(TokenKind::string_literal, end + 2);
    count_lines(begin, end + 2);
    return result;
}

}  // namespace ilion::cql
