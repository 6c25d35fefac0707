// Constants, bind markers and the literals of collections, tuples and user types.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "cql/parser/tree.hpp"

namespace ilion::cql {
namespace {

LiteralKind literal_kind(TokenKind kind) {
    switch (kind) {
        case TokenKind::string_literal:
            return LiteralKind::string;
        case TokenKind::integer_literal:
            return LiteralKind::integer;
        case TokenKind::boolean_literal:
            return LiteralKind::boolean;
        case TokenKind::duration_literal:
            return LiteralKind::duration;
        case TokenKind::uuid_literal:
            return LiteralKind::uuid;
        case TokenKind::hex_literal:
            return LiteralKind::hex;
        default:
            return LiteralKind::float_;
    }
}

// Cassandra looks whether a constant with a point or an exponent fits a double, and that throws for those that have
// no finite one. Empty if it doesn't.
std::string_view float_exception(const std::string& text) {
    size_t e = text.find_first_of("eE");
    std::string digits = e == std::string::npos ? "0" : text.substr(e + 1);
    bool negative = digits.front() == '-';
    digits.erase(0, digits.front() == '-' || digits.front() == '+' ? 1 : 0);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.size() > 10) return "Too many nonzero exponent digits.";
    int64_t exponent = digits.empty() ? 0 : std::stoll(digits);
    size_t point = text.find('.');
    int64_t decimals = point == std::string::npos ? 0 : static_cast<int64_t>(std::min(e, text.size()) - point - 1);
    if (negative) exponent = -exponent;
    auto overflows = [](int64_t number) {
        return number < std::numeric_limits<int32_t>::min() || number > std::numeric_limits<int32_t>::max();
    };
    if (overflows(exponent) || overflows(decimals - exponent)) {
        return "Exponent overflow.";
    }
    if (std::isfinite(std::strtod(text.c_str(), nullptr))) return {};
    return "Character I is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.";
}

}  // namespace

Term Parser::constant() {
    if (!is_constant(la())) {
        no_viable();
        return {};
    }
    Token token = take();
    std::string text;
    switch (token.kind) {
        case TokenKind::positive_nan:
        case TokenKind::negative_nan:
            text = "NaN";
            break;
        case TokenKind::positive_infinity:
            text = "Infinity";
            break;
        case TokenKind::negative_infinity:
            text = "-Infinity";
            break;
        default:
            text = token_text(text_, token);
    }
    if (token.kind == TokenKind::float_literal) {
        if (std::string_view thrown = float_exception(text); !thrown.empty()) {
            refuse_as("NumberFormatException", thrown);
        }
    }
    return make_term(token, Literal{literal_kind(token.kind), std::move(text)});
}

// `?`, or `:name`.
Term Parser::marker() {
    Token begin = take();
    std::string name = begin.kind == TokenKind::colon ? ident() : std::string();
    if (failed()) {
        return {};
    }
    auto index = static_cast<int>(bind_markers_.size());
    if (!speculating()) {
        bind_markers_.push_back(name);
    }
    return make_term(begin, BindMarker{index, std::move(name)});
}

Term Parser::int_value() {
    switch (la()) {
        case TokenKind::integer_literal:
            return constant();
        case TokenKind::colon:
        case TokenKind::question:
            return marker();
        default:
            no_viable();
            return {};
    }
}

Term Parser::value() {
    TokenKind kind = la();
    switch (kind) {
        case TokenKind::left_brace: {
            TokenKind first = la(2);
            if (is_ident(first)) {
                TokenKind second = la(3);
                bool callable = is_callable(first) || first == TokenKind::cast;
                if (second == TokenKind::colon) {
                    look(4);
                    return usertype_literal();
                }
                if (second != TokenKind::dot && (second != TokenKind::left_paren || !callable)) {
                    no_viable(3);
                    return {};
                }
                look(4);
                return collection_literal();
            }
            if (first != TokenKind::right_brace && !starts_term(first)) {
                no_viable(2);
                return {};
            }
            look(3);
            return collection_literal();
        }
        case TokenKind::left_bracket:
            look(2);
            return list_literal();
        case TokenKind::left_paren:
            look(2);
            return tuple_literal();
        case TokenKind::null:
            return make_term(take(), NullLiteral{});
        case TokenKind::colon:
        case TokenKind::question:
            look(2);
            return marker();
        default:
            look(2);
            return constant();
    }
}

Term Parser::list_literal() {
    Token begin = match(TokenKind::left_bracket);
    ListLiteral list;
    if (starts_term(la())) {
        list.elements.push_back(term());
        while (accept(TokenKind::comma)) {
            list.elements.push_back(term());
        }
    }
    match(TokenKind::right_bracket);
    return make_term(begin, std::move(list));
}

Term Parser::tuple_literal() {
    Token begin = match(TokenKind::left_paren);
    TupleLiteral tuple;
    tuple.elements.push_back(term());
    while (accept(TokenKind::comma)) {
        tuple.elements.push_back(term());
    }
    match(TokenKind::right_paren);
    return make_term(begin, std::move(tuple));
}

Term Parser::usertype_literal() {
    Token begin = match(TokenKind::left_brace);
    UdtLiteral udt;
    do {
        std::string field = fident();
        match(TokenKind::colon);
        Term value = term();
        auto known = std::find_if(udt.fields.begin(), udt.fields.end(),
                                  [&field](const auto& one) { return one.first == field; });
        if (known == udt.fields.end()) {
            udt.fields.emplace_back(std::move(field), std::move(value));
        } else {
            known->second = std::move(value);
        }
    } while (accept(TokenKind::comma));
    match(TokenKind::right_brace);
    return make_term(begin, std::move(udt));
}

void Parser::map_entries(MapLiteral& map) {
    do {
        Term key = term();
        match(TokenKind::colon);
        map.entries.emplace_back(std::move(key), term());
    } while (accept(TokenKind::comma));
}

// A set or a map; `{}` is a set until its type is known.
Term Parser::collection_literal() {
    Token begin = match(TokenKind::left_brace);
    if (accept(TokenKind::right_brace)) {
        return make_term(begin, SetLiteral{});
    }
    Term first = term();
    if (accept(TokenKind::colon)) {
        MapLiteral map;
        map.entries.emplace_back(std::move(first), term());
        if (accept(TokenKind::comma)) {
            map_entries(map);
        }
        match(TokenKind::right_brace);
        return make_term(begin, std::move(map));
    }
    SetLiteral set;
    set.elements.push_back(std::move(first));
    if (la() != TokenKind::comma && la() != TokenKind::right_brace) {
        no_viable();
    }
    while (accept(TokenKind::comma)) {
        set.elements.push_back(term());
    }
    match(TokenKind::right_brace);
    return make_term(begin, std::move(set));
}

// Where only a map can stand: the values of properties.
MapLiteral Parser::full_map_literal() {
    MapLiteral map;
    match(TokenKind::left_brace);
    if (starts_term(la())) {
        map_entries(map);
    }
    match(TokenKind::right_brace);
    return map;
}

}  // namespace ilion::cql
