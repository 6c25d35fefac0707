// A strict parser of RFC 8259 that gives Jackson's messages.
#include <fmt/format.h>

#include <algorithm>

#include "base/characters.hpp"
#include "types/hex.hpp"
#include "types/json.hpp"
#include "types/utf8.hpp"

namespace ilion::json {
namespace {

constexpr size_t kMaxDepth = 1'000;
constexpr size_t kMaxNumber = 1'000;
constexpr size_t kMaxToken = 256;
constexpr const char* kSource = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";
constexpr const char* kNoComments =
    ": maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for "
    "parser)";
constexpr const char* kExpectedValue =
    "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

// What can be part of a Java identifier; all of what is not ASCII counts, but for the no-break space and halves of
// characters.
bool is_word(std::string_view rest) {
    if (rest.empty()) return false;
    auto byte = static_cast<unsigned char>(rest[0]);
    if (byte >= 0x80) return byte < 0xf0 && !rest.starts_with("\xc2\xa0") && !rest.starts_with("\xef\xbb\xbf");
    return ilion::is_word(rest[0]) || rest[0] == '$';
}

void append_utf8(uint32_t code, std::string& out) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    // Keeps its place in nested values on a stack of its own, so that their depth costs no stack of the thread.
    Result<Value> parse();

private:
    bool at_end() const { return at_ >= text_.size(); }
    int peek() const { return at_end() ? -1 : static_cast<unsigned char>(text_[at_]); }
    bool take(char c) {
        if (peek() != static_cast<unsigned char>(c)) return false;
        ++at_;
        return true;
    }
    void skip_blank() {
        while (!at_end() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }

    static Error malformed(std::string_view message) {
        return invalid(fmt::format("com.fasterxml.jackson.core.JsonParseException: {}", message));
    }
    static Error ended(std::string_view message) {
        return invalid(
            fmt::format("com.fasterxml.jackson.core.io.JsonEOFException: Unexpected end-of-input{}", message));
    }
    static Error exceeded(std::string_view message) {
        return invalid(fmt::format("com.fasterxml.jackson.core.exc.StreamConstraintsException: {}", message));
    }
    // `detail` begins with what stands between the character and it.
    Error unexpected(std::string_view detail) const;
    Error unexpected_value() const;
    std::string location(size_t at) const;

    // An array or object that is not closed yet, and where it began.
    struct Open {
        Value value;
        size_t start;

        bool is_object() const { return value.kind == Kind::object; }
    };

    Result<Value> parse_scalar(bool at_root);
    Result<Value> parse_word();
    Result<Value> parse_number(bool at_root);
    Status begin_entry(Open& open);
    Status parse_string(std::string_view at_end_message, std::string& out);
    Status parse_escape(std::string& out);
    Result<uint32_t> parse_code_unit();
    Result<bool> close(const Open& open);
    Error missing_close(const Open& open) const;

    std::string_view text_;
    size_t at_ = 0;
};

Error Parser::unexpected(std::string_view detail) const {
    // The character and its number.
    size_t length = 1;
    auto first = static_cast<unsigned char>(text_[at_]);
    uint32_t code = first;
    if (first >= 0xc0) {
        length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        code = first & (0xffu >> (length + 1));
        for (size_t i = 1; i < length && at_ + i < text_.size(); ++i) code = code << 6 | (text_[at_ + i] & 0x3f);
    }
    // Beyond the first plane Java has the half of a character, which has no UTF-8.
    bool half = code > 0xffff;
    if (half) code = 0xd800 + ((code - 0x10000) >> 10);
    std::string number = code > 0xff ? fmt::format("{} / 0x{:x}", code, code) : std::to_string(code);
    std::string shown;
    if (first < 0x20) {
        shown = fmt::format("(CTRL-CHAR, code {})", number);
    } else {
        std::string character;
        append_repaired_utf8(half ? "?" : text_.substr(at_, length), character);
        shown = fmt::format("'{}' (code {})", character, number);
    }
    // Between values a comment might be meant.
    if (text_[at_] == '/' && detail.starts_with(": was expecting")) detail = kNoComments;
    return malformed(fmt::format("Unexpected character ({}){}", shown, detail));
}

Error Parser::unexpected_value() const {
    if (peek() == '/') return unexpected(kNoComments);
    return unexpected(fmt::format(": {}", kExpectedValue));
}

std::string Parser::location(size_t at) const {
    auto before = text_.substr(0, at);
    auto line = std::count(before.begin(), before.end(), '\n') + 1;
    size_t line_start = before.rfind('\n') + 1;  // npos + 1 is the start of the text
    // Java counts UTF-16 units.
    size_t column = 1;
    for (unsigned char c : before.substr(line_start)) column += c >= 0xf0 ? 2 : c < 0x80 || c >= 0xc0 ? 1 : 0;
    return fmt::format("{}; line: {}, column: {}]", kSource, line, column);
}

Result<Value> Parser::parse() {
    skip_blank();
    if (at_end()) {
        return invalid(
            "com.fasterxml.jackson.databind.exc.MismatchedInputException: No content to map due to end-of-input");
    }
    std::vector<Open> stack;
    while (true) {
        Value value;
        if (peek() == '[' || peek() == '{') {
            stack.push_back({{peek() == '[' ? Kind::array : Kind::object, {}, {}, {}}, at_++});
            if (stack.size() > kMaxDepth) {
                return exceeded(
                    fmt::format("Document nesting depth ({}) exceeds the maximum allowed ({}, from "
                                "`StreamReadConstraints.getMaxNestingDepth()`)",
                                stack.size(), kMaxDepth));
            }
            ILION_TRY_ASSIGN(bool is_empty, close(stack.back()));
            if (!is_empty) {
                ILION_TRY(begin_entry(stack.back()));
                continue;
            }
            value = std::move(stack.back().value);
            stack.pop_back();
        } else {
            ILION_TRY_ASSIGN(value, parse_scalar(stack.empty()));
        }
        while (true) {
            if (stack.empty()) return value;
            Open& open = stack.back();
            open.value.elements.push_back(std::move(value));
            ILION_TRY_ASSIGN(bool is_closed, close(open));
            if (!is_closed) break;
            if (open.is_object()) merge_duplicates(open.value);
            value = std::move(open.value);
            stack.pop_back();
        }
        Open& open = stack.back();
        if (!take(',')) {
            return unexpected(
                fmt::format(": was expecting comma to separate {} entries", open.is_object() ? "Object" : "Array"));
        }
        ILION_TRY(begin_entry(open));
    }
}

Result<Value> Parser::parse_scalar(bool at_root) {
    int c = peek();
    if (c == '"') {
        Value value{Kind::string, {}, {}, {}};
        ILION_TRY(parse_string(": was expecting closing quote for a string value", value.text));
        return value;
    }
    if (c == '-' || c == '+' || is_digit(c)) return parse_number(at_root);
    return parse_word();
}

Result<Value> Parser::parse_word() {
    size_t start = at_;
    if (!is_word(text_.substr(at_))) return unexpected_value();
    while (is_word(text_.substr(at_))) ++at_;
    std::string_view word = text_.substr(start, at_ - start);
    if (word == "null") return Value{};
    if (word == "true" || word == "false") return Value{Kind::boolean, std::string(word), {}, {}};
    std::string shown;
    append_repaired_utf8(word.substr(0, kMaxToken), shown);
    if (word == "NaN" || word == "Infinity" || word == "INF") {
        return malformed(fmt::format(
            "Non-standard token '{}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", shown));
    }
    return malformed(
        fmt::format("Unrecognized token '{}': was expecting (JSON String, Number, Array, Object or token 'null', "
                    "'true' or 'false')",
                    shown));
}

Result<Value> Parser::parse_number(bool at_root) {
    size_t start = at_;
    char sign = text_[at_] == '-' || text_[at_] == '+' ? text_[at_++] : ' ';
    for (std::string_view infinity : {"Infinity", "INF"}) {
        if (sign != ' ' && text_.substr(at_).starts_with(infinity)) {
            return malformed(fmt::format(
                "Non-standard token '{}{}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", sign,
                infinity));
        }
    }
    if (sign != ' ' && at_end()) return ended("No digit following sign");
    if (sign == '+') {
        --at_;
        return unexpected(
            " in numeric value: JSON spec does not allow numbers to have plus signs: enable "
            "`JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow");
    }
    if (!is_digit(peek())) {
        return unexpected(" in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value");
    }
    bool leading_zero = take('0');
    if (leading_zero && is_digit(peek())) return malformed("Invalid numeric value: Leading zeroes not allowed");
    while (is_digit(peek())) ++at_;
    Kind kind = Kind::integer;
    if (peek() == '.') {
        kind = Kind::real;
        ++at_;
        if (!is_digit(peek())) {
            if (at_end()) --at_;
            return unexpected(" in numeric value: Decimal point not followed by a digit");
        }
        while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
        kind = Kind::real;
        ++at_;
        if (!take('+')) take('-');
        if (at_end()) return ended("expected a digit for number exponent");
        if (!is_digit(peek())) return unexpected(" in numeric value: Exponent indicator not followed by a digit");
        while (is_digit(peek())) ++at_;
    }
    size_t size = at_ - start;
    if (size > kMaxNumber) {
        return exceeded(
            fmt::format("Number value length ({}) exceeds the maximum allowed ({}, from "
                        "`StreamReadConstraints.getMaxNumberLength()`)",
                        size, kMaxNumber));
    }
    if (at_root && !at_end() && std::string_view(" \t\r\n").find(text_[at_]) == std::string_view::npos) {
        return unexpected(": Expected space separating root-level values");
    }
    return Value{kind, std::string(text_.substr(start, size)), {}, {}};
}

Error Parser::missing_close(const Open& open) const {
    return ended(fmt::format(": expected close marker for {} (start marker at {})",
                             open.is_object() ? "Object" : "Array", location(open.start)));
}

// After the opening bracket or an entry: takes the closing bracket if it comes.
Result<bool> Parser::close(const Open& open) {
    skip_blank();
    if (at_end()) return missing_close(open);
    char close = open.is_object() ? '}' : ']';
    char other = open.is_object() ? ']' : '}';
    if (peek() != other) return take(close);
    return malformed(fmt::format("Unexpected close marker '{}': expected '{}' (for {} starting at {})", other,
                                 close, open.is_object() ? "Object" : "Array", location(open.start)));
}

// Up to the value of an entry: takes its name if it has one.
Status Parser::begin_entry(Open& open) {
    skip_blank();
    if (at_end()) return missing_close(open);
    if (!open.is_object()) return {};
    if (peek() != '"') return unexpected(": was expecting double-quote to start field name");
    std::string name;
    ILION_TRY(parse_string(" in field name", name));
    open.value.names.push_back(std::move(name));
    skip_blank();
    if (at_end()) return ended(" within/between Object entries");
    if (!take(':')) return unexpected(": was expecting a colon to separate field name and value");
    skip_blank();
    if (at_end()) return ended(" within/between Object entries");
    return {};
}

Status Parser::parse_string(std::string_view at_end_message, std::string& out) {
    ++at_;
    while (true) {
        size_t stop = at_;
        while (stop < text_.size() && text_[stop] != '"' && text_[stop] != '\\' &&
               static_cast<unsigned char>(text_[stop]) >= 0x20) {
            ++stop;
        }
        append_repaired_utf8(text_.substr(at_, stop - at_), out);
        at_ = stop;
        if (at_end()) return ended(at_end_message);
        if (take('"')) return {};
        if (!take('\\')) {
            return malformed(
                fmt::format("Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using "
                            "backslash to be included in {}",
                            peek(), at_end_message == " in field name" ? "name" : "string value"));
        }
        ILION_TRY(parse_escape(out));
    }
}

Result<uint32_t> Parser::parse_code_unit() {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        if (at_end()) return ended(" in character escape sequence");
        int digit = hex_digit(text_[at_]);
        if (digit < 0) return unexpected(": expected a hex-digit for character escape sequence");
        unit = unit << 4 | static_cast<uint32_t>(digit);
    }
    return unit;
}

Status Parser::parse_escape(std::string& out) {
    if (at_end()) return ended(" in character escape sequence");
    static constexpr std::string_view kEscapes = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (size_t found = kEscapes.find(text_[at_]); found != std::string_view::npos) {
        out += kMeanings[found];
        ++at_;
        return {};
    }
    if (!take('u')) {
        return malformed(fmt::format("Unrecognized character escape '{}' (code {})", text_[at_], peek()));
    }
    ILION_TRY_ASSIGN(uint32_t unit, parse_code_unit());
    bool is_high = unit >= 0xd800 && unit < 0xdc00;
    if (is_high && text_.substr(at_).starts_with("\\u")) {
        size_t before = at_;
        at_ += 2;
        ILION_TRY_ASSIGN(uint32_t low, parse_code_unit());
        if (low >= 0xdc00 && low < 0xe000) {
            append_utf8(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), out);
            return {};
        }
        at_ = before;
    }
    // Half of a pair has no UTF-8 form; Java writes a question mark.
    append_utf8(unit >= 0xd800 && unit < 0xe000 ? '?' : unit, out);
    return {};
}

}  // namespace

Result<Value> parse(std::string_view text) {
    return Parser(text).parse();
}

}  // namespace ilion::json
