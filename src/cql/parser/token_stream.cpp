#include "cql/parser/token_stream.hpp"

#include <algorithm>

namespace ilion::cql {

TokenStream::TokenStream(std::string_view text, bool exact) : text_(text), lexer_(text), exact_(exact) {
    constexpr size_t kUsual = 64;
    tokens_.reserve(std::min<size_t>(text.size() / 4 + 8, kUsual));
}

TokenKind TokenStream::fetch(size_t index) {
    while (tokens_.size() <= index) {
        if (!tokens_.empty() && tokens_.back().kind == TokenKind::end) {
            return TokenKind::end;
        }
        Token next = lexer_.next();
        if (next.kind == TokenKind::space) {
            continue;
        }
        if (next.kind == TokenKind::error) {
            fail(Failure::Kind::lexical, 0, TokenKind::none, lexer_.error(), true);
            return TokenKind::none;
        }
        tokens_.push_back(next);
    }
    return tokens_[index].kind;
}

Token TokenStream::take() {
    la();
    if (failed_) {
        return {};
    }
    Token result = token();
    if (result.kind != TokenKind::end) {
        ++position_;
        la();
    }
    return result;
}

void TokenStream::fail(Failure::Kind kind, size_t k, TokenKind expecting, std::string message, bool always) {
    if (fatal_ || (failed_ && !always)) {
        return;
    }
    failed_ = true;
    if (speculating_ != 0 && !always) {
        return;
    }
    fatal_ = true;
    if (later_ && kind != Failure::Kind::lexical) {
        kind = Failure::Kind::refused;
        message = *std::move(later_);
    }
    size_t index = std::min(position_ + (k == 0 ? 0 : k - 1), tokens_.empty() ? 0 : tokens_.size() - 1);
    failure_ = {kind, std::min(position_, index), index, tokens_.size(), expecting, std::move(message)};
}

void TokenStream::mismatched(TokenKind expecting) {
    fail(Failure::Kind::mismatched, 1, expecting, {});
}

void TokenStream::mismatched_set() {
    fail(Failure::Kind::mismatched_set, 1, TokenKind::none, {});
}

void TokenStream::no_viable(size_t k) {
    look(k);
    fail(Failure::Kind::no_viable, k, TokenKind::none, {});
}

void TokenStream::refuse(std::string message) {
    if (speculating_ == 0) {
        fail(Failure::Kind::refused, 1, TokenKind::none, std::move(message));
    }
}

void TokenStream::refuse_later(std::string message) {
    if (speculating_ == 0 && !failed_ && !later_) {
        later_ = std::move(message);
    }
}

void TokenStream::refuse_pending() {
    if (later_) {
        refuse(*later_);
    }
}

void TokenStream::refuse_invalid(std::string message) {
    bool first = !failed_;
    if (speculating_ == 0) {
        later_.reset();
    }
    refuse(std::move(message));
    if (first && fatal_) {
        failure_.code = ErrorCode::invalid;
    }
}

void TokenStream::refuse_as(std::string_view exception, std::string_view message) {
    refuse(parser_exception(text_, exception, message));
}

void TokenStream::deeper() {
    if (++depth_ > kMaxDepth) {
        fail(Failure::Kind::refused, 1, TokenKind::none, "The statement is nested too deeply", true);
    }
}

void TokenStream::chain(size_t length) {
    if (length > kMaxChain) {
        fail(Failure::Kind::refused, 1, TokenKind::none, "The expression has too many operators", true);
    }
}

std::optional<bool> TokenStream::remembered(uint8_t id) const {
    uint64_t key = (static_cast<uint64_t>(position_) << 8U) | id;
    auto i = std::lower_bound(memory_.begin(), memory_.end(), std::pair(key, false));
    return i != memory_.end() && i->first == key ? std::optional(i->second) : std::nullopt;
}

void TokenStream::remember(uint8_t id, bool fits) {
    uint64_t key = (static_cast<uint64_t>(position_) << 8U) | id;
    auto i = std::lower_bound(memory_.begin(), memory_.end(), std::pair(key, false));
    memory_.insert(i, {key, fits});
}

}  // namespace ilion::cql
