// Types.
#include <fmt/format.h>

#include <charconv>

#include "cql/parser/parser.hpp"

namespace ilion::cql {

bool Parser::ends_type(TokenKind kind) {
    switch (kind) {
        case TokenKind::right_paren:
        case TokenKind::comma:
        case TokenKind::semicolon:
        case TokenKind::greater:
        case TokenKind::end:
        case TokenKind::finalfunc:
        case TokenKind::initcond:
        case TokenKind::language:
        case TokenKind::masked:
        case TokenKind::primary:
        case TokenKind::static_:
            return true;
        default:
            return false;
    }
}

bool Parser::starts_type(TokenKind kind) {
    return is_ident(kind) || kind == TokenKind::set || kind == TokenKind::string_literal;
}

RawType Parser::native_type() {
    RawType type;
    if (keyword_class(la()) != KeywordClass::native) {
        no_viable();
        return type;
    }
    type.name = normalised(take());
    return type;
}

// A word such as `int` or `list` may also name a user type or its keyspace; what comes behind it tells.
RawType Parser::type() {
    Nesting nesting(*this);
    TokenKind kind = la();
    if (kind == TokenKind::string_literal) {
        look(2);
        RawType custom;
        custom.form = RawType::Form::custom;
        custom.name = string_literal();
        if (check_class_ != nullptr && !failed() && !speculating()) {
            if (Status known = check_class_(custom.name); !known) refuse_later(known.error().message);
        }
        return custom;
    }
    if (kind == TokenKind::set) {
        look(2);
        return collection_type();
    }
    bool native = keyword_class(kind) == KeywordClass::native;
    bool generic = kind == TokenKind::list || kind == TokenKind::map || kind == TokenKind::tuple ||
                   kind == TokenKind::vector || kind == TokenKind::frozen;
    if (native || generic) {
        TokenKind behind = la(2);
        if (native && ends_type(behind)) {
            look(3);
            return native_type();
        }
        if (generic && behind == TokenKind::less) {
            look(3);
            return kind == TokenKind::frozen   ? frozen_type()
                   : kind == TokenKind::vector ? vector_type()
                                               : collection_type();
        }
        if (behind != TokenKind::dot && (native || !ends_type(behind))) {
            no_viable(2);
            return {};
        }
        look(3);
    } else if (is_ident(kind)) {
        look(2);
    } else {
        no_viable();
        return {};
    }
    RawType user;
    user.form = RawType::Form::user;
    QualifiedName name = type_name();
    user.keyspace = std::move(name.keyspace);
    user.name = std::move(name.name);
    return user;
}

RawType Parser::collection_type() {
    RawType result;
    TokenKind kind = take().kind;
    match(TokenKind::less);
    result.args.push_back(type());
    if (kind == TokenKind::map) {
        result.form = RawType::Form::map;
        match(TokenKind::comma);
        result.args.push_back(type());
    } else if (kind == TokenKind::tuple) {
        result.form = RawType::Form::tuple;
        while (accept(TokenKind::comma)) {
            result.args.push_back(type());
        }
    } else {
        result.form = kind == TokenKind::set ? RawType::Form::set : RawType::Form::list;
    }
    match(TokenKind::greater);
    return result;
}

RawType Parser::vector_type() {
    RawType result;
    result.form = RawType::Form::vector;
    match_all(TokenKind::vector, TokenKind::less);
    result.args.push_back(type());
    match(TokenKind::comma);
    Token number = match(TokenKind::integer_literal);
    match(TokenKind::greater);
    if (!failed()) {
        std::string_view digits = spelling(number);
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.dimension);
        if (error != std::errc()) {
            refuse_as("NumberFormatException", fmt::format("For input string: \"{}\"", digits));
        }
    }
    return result;
}

RawType Parser::frozen_type() {
    match_all(TokenKind::frozen, TokenKind::less);
    RawType result = type();
    match(TokenKind::greater);
    if (result.form == RawType::Form::native || result.form == RawType::Form::custom) {
        refuse_later(fmt::format("frozen<> is only allowed on collections, tuples, and user-defined types (got {})",
                                 text(result)));
    }
    result.frozen = true;
    return result;
}

std::vector<RawType> Parser::type_list() {
    std::vector<RawType> types;
    match(TokenKind::left_paren);
    if (starts_type(la())) {
        types.push_back(type());
        while (accept(TokenKind::comma)) {
            types.push_back(type());
        }
    }
    match(TokenKind::right_paren);
    return types;
}

}  // namespace ilion::cql
