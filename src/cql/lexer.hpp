// Divides CQL text into tokens, one at a time, exactly where Cassandra's lexer does: `1..2` is three tokens, `a-1`
// is two (the second the integer -1), `12345678-` is the beginning of a UUID.
//
// Owns nothing but its position; the text must outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cql/token.hpp"

namespace ilion::cql {

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    // The next token. A run of white space and a comment are tokens of kind `space`. After a mistake in the text:
    // `error`, and error() says which. After the last: `end`, again and again.
    Token next();

    // Cassandra's message: "line 1:4 mismatched character '<EOF>' expecting '''".
    const std::string& error() const { return error_; }

private:
    Token token(TokenKind kind, size_t end);
    Token single(TokenKind kind) { return token(kind, pos_ + 1); }
    Token fail(size_t at, std::string_view before, std::string_view after = {});
    Token mismatch(size_t at, std::string_view expecting) { return fail(at, "mismatched character ", expecting); }

    Token symbol(char c);
    Token either(char second, TokenKind two, TokenKind one);
    Token space();
    Token line_comment();
    Token block_comment();
    Token quoted(char quote);
    Token dollar_string();
    Token word();
    Token number();
    Token minus();
    Token negative_word(std::string_view word, TokenKind kind);
    Token integer_or_float(size_t digits_end);
    Token exponent(size_t at);
    Token duration(size_t units);
    Token period(size_t p);
    Token alternative_duration(size_t p);
    bool is_uuid_group(size_t dash) const;
    Token uuid();

    char at(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
    bool at_end(size_t i) const { return i >= text_.size(); }
    size_t skip_digits(size_t i) const;
    void count_lines(size_t from, size_t to);

    std::string_view text_;
    size_t pos_ = 0;
    uint32_t line_ = 1;
    uint32_t line_begin_ = 0;
    std::string error_;
};

// The text that the token stands for: string and quoted names without their quotes and with doubled quotes single,
// the rest as written.
std::string token_text(std::string_view text, const Token& token);

// How many UTF-16 units `text` takes: columns in Cassandra's messages count those.
size_t utf16_length(std::string_view text);

}  // namespace ilion::cql
