// The tokens that begin with a letter, a digit or a minus sign. Which token a run of such characters is depends on
// characters further on; the rules here choose where Cassandra's lexer chooses, so that mistakes are found at the
// same character.
#include "base/characters.hpp"
#include "cql/lexer.hpp"

namespace ilion::cql {
namespace {

constexpr std::string_view kNoAlternative = "no viable alternative at character ";
constexpr std::string_view kExpectingSet = " expecting set null";
constexpr size_t kUuidHead = 8;   // hexadecimal digits before the first dash of a UUID
constexpr size_t kUuidGroup = 4;  // and between the dashes

// The length of a duration's unit (y mo w d h m s ms us µs ns), 0 if there is none.
size_t unit_length(std::string_view text) {
    char c = text.empty() ? '\0' : to_lower(text[0]);
    char next = text.size() < 2 ? '\0' : to_lower(text[1]);
    switch (c) {
        case 'm':
            return next == 'o' || next == 's' ? 2 : 1;
        case 'u':
        case 'n':
            return next == 's' ? 2 : 0;
        case 'y':
        case 'w':
        case 'd':
        case 'h':
        case 's':
            return 1;
        default:
            return text.starts_with("\xC2\xB5") && to_lower(text.size() < 3 ? '\0' : text[2]) == 's' ? 3 : 0;
    }
}

bool starts_unit(std::string_view text) {
    char c = text.empty() ? '\0' : to_lower(text[0]);
    return std::string_view("ymwdhsun").find(c) != std::string_view::npos || text.starts_with("\xC2\xB5");
}

// Matches digits and one of the designators, in order and each at most once. Returns the end, or `from` if there is
// no such part.
size_t designators(std::string_view text, size_t from, std::string_view letters) {
    size_t end = from;
    for (char letter : letters) {
        size_t i = end;
        while (i < text.size() && is_digit(text[i])) {
            ++i;
        }
        if (i > end && i < text.size() && text[i] == letter) {
            end = i + 1;
        }
    }
    return end;
}

// Whether a duration in the format P0001-02-03T04:05:06 begins with the P at `p`.
bool is_alternative_format(std::string_view text, size_t p) {
    constexpr size_t kYear = 4;
    size_t i = p + 1;
    while (i < text.size() && is_digit(text[i])) {
        ++i;
    }
    return i == p + 1 + kYear && i < text.size() && text[i] == '-';
}

// The end of an ISO 8601 duration that begins with the P at `p`, or 0.
size_t iso_duration_end(std::string_view text, size_t p) {
    if (size_t end = designators(text, p + 1, "W"); end > p + 1) {
        return end;
    }
    size_t end = designators(text, p + 1, "YMD");
    if (end < text.size() && text[end] == 'T') {
        size_t time = designators(text, end + 1, "HMS");
        end = time > end + 1 ? time : end;
    }
    return end > p + 1 ? end : 0;
}

}  // namespace

Token Lexer::word() {
    size_t end = pos_ + 1;
    while (end < text_.size() && is_word(text_[end])) {
        ++end;
    }
    std::string_view word = text_.substr(pos_, end - pos_);
    if (word.size() == kUuidHead && at(end) == '-') {
        size_t i = 0;
        while (i < word.size() && is_hex(word[i])) {
            ++i;
        }
        if (i == kUuidHead) {
            return uuid();
        }
    }
    if (word[0] == 'P') {
        if (is_alternative_format(text_, pos_)) {
            return alternative_duration(pos_);
        }
        size_t duration_end = iso_duration_end(text_, pos_);
        if (duration_end >= end) {
            return token(TokenKind::duration_literal, duration_end);
        }
    }
    if (word == "expr" && at(end) == '(') {
        return token(TokenKind::expr_open, end + 1);
    }
    return token(find_keyword(word), end);
}

// Whether `1234567e-` goes on as a UUID does, and not as the exponent of a float.
bool Lexer::is_uuid_group(size_t dash) const {
    if (at(dash) != '-') {
        return false;
    }
    size_t i = dash + 1;
    while (is_digit(at(i)) && i <= dash + kUuidGroup) {
        ++i;
    }
    return i > dash + kUuidGroup ? at(dash + kUuidGroup + 1) == '-' : is_hex(at(i));
}

Token Lexer::uuid() {
    size_t i = pos_;
    for (size_t group : {8, 4, 4, 4, 12}) {
        for (size_t n = 0; n < group; ++n, ++i) {
            if (!is_hex(at(i))) {
                return mismatch(i, kExpectingSet);
            }
        }
        if (group != 12) {
            if (at(i) != '-') {
                return mismatch(i, " expecting '-'");
            }
            ++i;
        }
    }
    return token(TokenKind::uuid_literal, i);
}

// Reads up to eight hexadecimal digits to tell integers, floats, durations and UUIDs apart: `1d2` may become a
// duration or a UUID, `1e2` a float or a UUID.
Token Lexer::number() {
    enum class Maybe { integer, duration, real } maybe = Maybe::integer;
    if (at(pos_) == '0' && to_lower(at(pos_ + 1)) == 'x') {
        size_t end = pos_ + 2;
        while (is_hex(at(end))) {
            ++end;
        }
        return token(TokenKind::hex_literal, end);
    }
    size_t i = pos_;
    for (;; ++i) {
        char c = to_lower(at(i));
        bool head = i - pos_ < kUuidHead;  // still within what could be a UUID
        if (is_digit(c)) {
            if (!head && maybe == Maybe::integer) {
                i = skip_digits(i);
                break;
            }
            if (head) {
                continue;
            }
        }
        if (!head && c == '-' && i - pos_ == kUuidHead) {
            return uuid();
        }
        if (!head || !is_hex(c)) {
            break;
        }
        bool may_be_unit = c == 'd' && maybe != Maybe::real;
        bool may_be_exponent = c == 'e' && maybe == Maybe::integer;
        if (!may_be_unit && !may_be_exponent) {
            return uuid();
        }
        char following = to_lower(at(i + 1));
        if (may_be_unit && !is_hex(following)) {
            // `1234567d-`: the dash after eight digits makes it a UUID, whatever follows.
            bool is_uuid_head = following == '-' && i - pos_ + 1 == kUuidHead;
            return is_uuid_head ? uuid() : duration(pos_);
        }
        if (may_be_exponent && (following == '+' || following == '-')) {
            return i - pos_ + 1 == kUuidHead && is_uuid_group(i + 1) ? uuid() : exponent(i);
        }
        if (!is_hex(following)) {
            return fail(i + 1, kNoAlternative);
        }
        if (!is_digit(following)) {
            return uuid();
        }
        maybe = may_be_unit ? Maybe::duration : Maybe::real;
    }
    if (maybe == Maybe::real) {
        size_t e = pos_;
        while (to_lower(at(e)) != 'e') {
            ++e;
        }
        return exponent(e);
    }
    if (maybe == Maybe::duration) {
        return starts_unit(text_.substr(std::min(i, text_.size()))) || is_digit(at(i)) ? duration(pos_)
                                                                                       : fail(i, kNoAlternative);
    }
    return integer_or_float(i);
}

Token Lexer::integer_or_float(size_t digits_end) {
    size_t i = digits_end;
    if (at(i) == '.') {
        if (at(i + 1) == '.' && at(i + 2) != '.') {
            return token(TokenKind::integer_literal, i);
        }
        i = skip_digits(i + 1);
        return to_lower(at(i)) == 'e' ? exponent(i) : token(TokenKind::float_literal, i);
    }
    if (to_lower(at(i)) == 'e') {
        return exponent(i);
    }
    if (starts_unit(text_.substr(std::min(i, text_.size())))) {
        return duration(is_digit(at(pos_)) ? pos_ : pos_ + 1);
    }
    return token(TokenKind::integer_literal, i);
}

Token Lexer::exponent(size_t at_e) {
    size_t i = at_e + 1;
    if (at(i) == '+' || at(i) == '-') {
        ++i;
    }
    size_t end = skip_digits(i);
    if (end == i) {
        return fail(i, "required (...)+ loop did not match anything at character ");
    }
    return token(TokenKind::float_literal, end);
}

// Number and unit, repeated, from `units` on.
Token Lexer::duration(size_t units) {
    size_t i = units;
    while (is_digit(at(i))) {
        i = skip_digits(i);
        std::string_view rest = text_.substr(std::min(i, text_.size()));
        size_t unit = unit_length(rest);
        if (unit == 0) {
            if (rest.starts_with("\xC2\xB5") || to_lower(at(i)) == 'u' || to_lower(at(i)) == 'n') {
                return mismatch(i + (rest[0] == '\xC2' ? 2 : 1), kExpectingSet);
            }
            return fail(i, kNoAlternative);
        }
        i += unit;
    }
    return token(TokenKind::duration_literal, i);
}

Token Lexer::minus() {
    char c = at(pos_ + 1);
    switch (c) {
        case '-':
            return line_comment();
        case '=':
            return token(TokenKind::minus_equal, pos_ + 2);
        case 'P':
            return period(pos_ + 1);
        case 'n':
        case 'N':
            return negative_word("nan", TokenKind::negative_nan);
        case 'i':
        case 'I':
            return negative_word("infinity", TokenKind::negative_infinity);
        default:
            return is_digit(c) ? integer_or_float(skip_digits(pos_ + 1)) : single(TokenKind::minus);
    }
}

Token Lexer::negative_word(std::string_view word, TokenKind kind) {
    for (size_t i = 0; i < word.size(); ++i) {
        if (to_lower(at(pos_ + 1 + i)) != word[i]) {
            return mismatch(pos_ + 1 + i, kExpectingSet);
        }
    }
    return token(kind, pos_ + 1 + word.size());
}

Token Lexer::alternative_duration(size_t p) {
    size_t i = p;
    for (char c : std::string_view("Pdddd-dd-ddTdd:dd:dd")) {
        if (c == 'd' && !is_digit(at(i))) {
            return mismatch(i, kExpectingSet);
        }
        if (c != 'd' && at(i) != c) {
            return mismatch(i, c == '-' ? " expecting '-'" : c == 'T' ? " expecting 'T'" : " expecting ':'");
        }
        ++i;
    }
    return token(TokenKind::duration_literal, i);
}

Token Lexer::period(size_t p) {
    if (is_alternative_format(text_, p)) {
        return alternative_duration(p);
    }
    if (size_t end = iso_duration_end(text_, p); end != 0) {
        return token(TokenKind::duration_literal, end);
    }
    size_t i = skip_digits(p + (at(p + 1) == 'T' ? 2 : 1));
    return fail(i, kNoAlternative);
}

}  // namespace ilion::cql
