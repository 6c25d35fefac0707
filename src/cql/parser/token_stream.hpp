// What the rules of the grammar stand on: tokens with lookahead, and the first mistake.
//
// A rule asks la() which token comes, match()es those it must have, and after a mistake simply goes on: every token
// is then TokenKind::none, so each rule and loop ends at once, and what was built is thrown away. There are two
// kinds of mistake, as in an ANTLR 3 parser:
//
// - match() of one token finds another: "mismatched input";
// - a decision between alternatives finds none that fits: no_viable(k), k being the token that excluded the last
// one,
//   counted from where the decision began.
//
// Cassandra's messages end with a piece of the statement that reaches as far as the parser had looked ahead. Rules
// therefore look exactly as far as Cassandra's: look(k) fetches k tokens where its prediction does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cql/lexer.hpp"
#include "cql/token.hpp"

namespace ilion::cql {

// The first mistake of a parse.
struct Failure {
    enum class Kind : uint8_t { mismatched, mismatched_set, no_viable, lexical, refused };
    Kind kind = Kind::refused;
    size_t position = 0;  // index of the token where the parser stood
    size_t token = 0;     // index of the token that does not fit; `position` or behind it
    size_t fetched = 0;   // how many tokens had been read
    TokenKind expecting = TokenKind::none;
    std::string message;  // lexical, refused
    ErrorCode code = ErrorCode::syntax_error;
};

class TokenStream {
public:
    bool failed() const { return failed_; }
    const Failure& failure() const { return failure_; }

protected:
    // An exact stream is for telling a mistake as Cassandra does; it costs more: see Parser.
    TokenStream(std::string_view text, bool exact);

    // The kind of the k-th token from here (1 is the next); TokenKind::none after a mistake.
    TokenKind la(size_t k = 1) {
        if (failed_) {
            return TokenKind::none;
        }
        size_t i = position_ + k - 1;
        return i < tokens_.size() ? tokens_[i].kind : fetch(i);
    }
    // The k-th token; only for a k whose la(k) was asked.
    const Token& token(size_t k = 1) const {
        size_t i = position_ + k - 1;
        return tokens_[i < tokens_.size() ? i : tokens_.size() - 1];
    }
    std::string_view spelling(const Token& token) const {
        return text_.substr(token.begin, token.end - token.begin);
    }
    void look(size_t k) { la(k); }

    // Goes over the next token.
    Token take();
    bool accept(TokenKind kind) {
        if (la() != kind) {
            return false;
        }
        take();
        return true;
    }
    Token match(TokenKind kind) {
        if (la() != kind) {
            mismatched(kind);
            return {};
        }
        return take();
    }
    // The same, for several in a row.
    template <class... Kinds>
    void match_all(Kinds... kinds) {
        (match(kinds), ...);
    }

    void mismatched(TokenKind expecting);
    void mismatched_set();
    void no_viable(size_t k = 1);
    // What an action of Cassandra's grammar refuses although it can be parsed.
    void refuse(std::string message);
    // The same, told when the statement has been parsed, or where its syntax is found wrong: unless a refusal of
    // another kind comes before that.
    void refuse_later(std::string message);
    void refuse_pending();
    void refuse_invalid(std::string message);
    // The same where that action fails with a Java exception.
    void refuse_as(std::string_view exception, std::string_view message);

    // Whether `rule` can be parsed here. Leaves no trace but the tokens fetched. `id` names the rule.
    template <class Rule>
    bool speculate(uint8_t id, Rule rule) {
        if (failed_) {
            return false;
        }
        if (std::optional<bool> known = remembered(id)) {
            return *known;
        }
        size_t begin = position_;
        ++speculating_;
        rule();
        --speculating_;
        bool fits = !failed_;
        position_ = begin;
        failed_ = fatal_;
        remember(id, fits);
        return fits;
    }
    bool speculating() const { return speculating_ != 0; }
    bool exact() const { return exact_; }

    // Counts nesting, so that no statement can exhaust the stack of this parser or of what walks its trees.
    class Nesting {
    public:
        explicit Nesting(TokenStream& stream) : stream_(stream) { stream_.deeper(); }
        ~Nesting() { --stream_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        TokenStream& stream_;
    };
    // The same for what makes a tree deep without nesting: the operators of a chain.
    void chain(size_t length);

    std::string_view text_;

private:
    TokenKind fetch(size_t index);
    void deeper();
    void fail(Failure::Kind kind, size_t k, TokenKind expecting, std::string message, bool always = false);
    std::optional<bool> remembered(uint8_t id) const;
    void remember(uint8_t id, bool fits);

    static constexpr size_t kMaxDepth = 160;
    static constexpr size_t kMaxChain = 1000;

    Lexer lexer_;
    std::vector<Token> tokens_;
    size_t position_ = 0;
    size_t depth_ = 0;
    size_t speculating_ = 0;
    bool exact_;
    bool failed_ = false;
    bool fatal_ = false;  // a mistake outside all speculation: the failure stands
    Failure failure_;
    std::optional<std::string> later_;               // of refuse_later
    std::vector<std::pair<uint64_t, bool>> memory_;  // outcome of speculations, sorted by position and rule
};

// "Failed parsing statement: [...] reason: ...": what Cassandra answers when its parser throws.
std::string parser_exception(std::string_view text, std::string_view exception, std::string_view message);

// The message for a failure of parsing `text`.
std::string describe(std::string_view text, const Failure& failure);

}  // namespace ilion::cql
