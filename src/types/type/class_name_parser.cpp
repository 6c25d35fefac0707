// Java class names to types: `Name`, `Name(parameter, ...)` and, for user types, `Name(keyspace, hex name,
// hex field:type, ...)`. Names without a package are of org.apache.cassandra.db.marshal. As Cassandra does, text
// that begins with no name at all is a blob, and what follows a complete type is not looked at.
#include <charconv>

#include <fmt/format.h>

#include "types/hex.hpp"
#include "types/type/custom_class.hpp"
#include "types/type/data_type.hpp"
#include "types/type/type_names.hpp"

namespace ilion {
namespace {

// Far beyond what a schema can hold; keeps hostile text from exhausting the stack.
constexpr int kMaxDepth = 100;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<TypePtr> parse() {
        skip_blank();
        if (at_end() || !type_names::is_of_class_name(text_[at_])) return DataType::of(TypeKind::blob);
        return parse_type(0);
    }
    // Of what was parsed: whether the outermost class is reversed.
    bool is_reversed() const { return is_reversed_; }

private:
    bool at_end() const { return at_ >= text_.size(); }
    bool at(char c) const { return !at_end() && text_[at_] == c; }
    void skip_blank() {
        while (!at_end() && is_blank(text_[at_])) ++at_;
    }
    // Blanks and at most one comma; false at the end of the text.
    bool skip_separator() {
        skip_blank();
        if (at(',')) ++at_;
        skip_blank();
        return !at_end();
    }
    std::string_view identifier() {
        size_t start = at_;
        while (!at_end() && type_names::is_of_class_name(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }
    Error wrong(std::string_view what) const {
        return syntax_error(fmt::format("Syntax error parsing '{}' at char {}: {}", text_, at_, what));
    }
    Error bad_definition(std::string_view name) const {
        return syntax_error(fmt::format("Invalid definition for comparator {}{}.", type_names::kPackage, name));
    }

    Result<TypePtr> parse_type(int depth);
    Result<std::vector<TypePtr>> parse_parameters(int depth);
    Result<TypePtr> parse_parameterized(std::string_view name, int depth);
    Result<TypePtr> parse_vector(int depth);
    Result<TypePtr> parse_user_type(int depth);
    Result<std::string> parse_hex_name();
    Result<TypePtr> parse_custom(std::string_view name, int depth);
    Status skip_parameters();
    Status skip_options(int depth);

    std::string_view text_;
    size_t at_ = 0;
    bool is_reversed_ = false;
};

Result<TypePtr> Parser::parse_type(int depth) {
    if (depth > kMaxDepth) return wrong("too deeply nested");
    skip_blank();
    std::string_view full_name = identifier();
    if (full_name.empty()) return wrong("expecting a class name");
    skip_blank();
    std::string_view name = full_name;
    if (name.starts_with(type_names::kPackage)) name.remove_prefix(type_names::kPackage.size());
    if (name == "DateType") name = "TimestampType";
    for (const auto& native : type_names::kNatives) {
        if (name != native.java) continue;
        ILION_TRY(skip_options(depth));
        return DataType::of(native.kind);
    }
    if (name == "VectorType") return parse_vector(depth);
    if (name == "UserType") return parse_user_type(depth);
    static constexpr std::string_view kParameterized[] = {"ListType",  "SetType",    "MapType",
                                                          "TupleType", "FrozenType", "ReversedType"};
    if (depth == 0) is_reversed_ = name == "ReversedType";
    for (std::string_view known : kParameterized) {
        if (name == known) return parse_parameterized(name, depth);
    }
    return parse_custom(full_name, depth);
}

Result<std::vector<TypePtr>> Parser::parse_parameters(int depth) {
    std::vector<TypePtr> parameters;
    if (!at('(')) return parameters;
    ++at_;
    while (skip_separator()) {
        if (at(')')) {
            ++at_;
            return parameters;
        }
        ILION_TRY_ASSIGN(auto parameter, parse_type(depth + 1));
        parameters.push_back(std::move(parameter));
    }
    return wrong("unexpected end of string");
}

Result<TypePtr> Parser::parse_parameterized(std::string_view name, int depth) {
    ILION_TRY_ASSIGN(auto parameters, parse_parameters(depth));
    if (name == "TupleType") return DataType::tuple(std::move(parameters));
    if (parameters.size() != (name == "MapType" ? 2u : 1u)) return bad_definition(name);
    if (name == "ReversedType") return parameters[0];
    if (name == "FrozenType") return parameters[0]->frozen();
    if (name == "ListType") return DataType::list(parameters[0]->frozen(), true);
    if (name == "SetType") return DataType::set(parameters[0]->frozen(), true);
    return DataType::map(parameters[0]->frozen(), parameters[1]->frozen(), true);
}

Result<TypePtr> Parser::parse_vector(int depth) {
    if (!at('(')) return bad_definition("VectorType");
    ++at_;
    skip_separator();
    ILION_TRY_ASSIGN(auto element, parse_type(depth + 1));
    skip_separator();
    std::string_view digits = identifier();
    int32_t dimension = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), dimension);
    skip_separator();
    if (error != std::errc() || end != digits.data() + digits.size() || dimension <= 0 || !at(')')) {
        return bad_definition("VectorType");
    }
    ++at_;
    return DataType::vector(std::move(element), dimension);
}

Result<std::string> Parser::parse_hex_name() {
    std::string name;
    if (!parse_hex(identifier(), name)) return wrong("expecting a name in hexadecimal");
    return name;
}

Result<TypePtr> Parser::parse_user_type(int depth) {
    if (!at('(')) return bad_definition("UserType");
    ++at_;
    skip_separator();
    std::string keyspace(identifier());
    skip_separator();
    ILION_TRY_ASSIGN(auto name, parse_hex_name());
    std::vector<std::string> field_names;
    std::vector<TypePtr> field_types;
    while (skip_separator()) {
        if (at(')')) {
            ++at_;
            return DataType::udt(std::move(keyspace), std::move(name), std::move(field_names),
                                 std::move(field_types), true);
        }
        ILION_TRY_ASSIGN(auto field, parse_hex_name());
        skip_blank();
        if (!at(':')) return wrong("expecting ':' token");
        ++at_;
        ILION_TRY_ASSIGN(auto type, parse_type(depth + 1));
        field_names.push_back(std::move(field));
        field_types.push_back(std::move(type));
    }
    return wrong("unexpected end of string");
}

// Its parameters, which only its class understands, belong to the name.
Result<TypePtr> Parser::parse_custom(std::string_view name, int depth) {
    std::string full = name.find('.') == std::string_view::npos ? std::string(type_names::kPackage) : "";
    full += name;
    if (custom_class(full) == CustomClass::lexical_uuid) {
        ILION_TRY(skip_options(depth));
        return DataType::custom(std::move(full));
    }
    size_t start = at_;
    ILION_TRY(skip_parameters());
    full += text_.substr(start, at_ - start);
    return DataType::custom(std::move(full));
}

Status Parser::skip_parameters() {
    if (!at('(')) return {};
    int open = 0;
    do {
        if (at_end()) return wrong("unexpected end of string");
        if (at('(')) ++open;
        if (at(')')) --open;
        ++at_;
    } while (open > 0);
    return {};
}

// What a class that is made of nothing may be given: names, with or without values. None of them is the type's own:
// `reversed` is its column's.
Status Parser::skip_options(int depth) {
    if (!at('(')) return {};
    ++at_;
    while (skip_separator()) {
        if (at(')')) {
            ++at_;
            return {};
        }
        std::string_view option = identifier();
        std::string_view value;
        skip_blank();
        if (at('=')) {
            ++at_;
            skip_blank();
            value = identifier();
        } else if (!at_end() && !at(',') && !at(')')) {
            return wrong(fmt::format("unexpected character '{}'", text_[at_]));
        }
        if (depth == 0 && option == "reversed") is_reversed_ = value.empty() || value == "true";
    }
    return wrong("unexpected end of string");
}

}  // namespace

Result<TypePtr> parse_class_name(std::string_view text) {
    return Parser(text).parse();
}

bool is_reversed_class(std::string_view text) {
    Parser parser(text);
    return parser.parse().has_value() && parser.is_reversed();
}

}  // namespace ilion
