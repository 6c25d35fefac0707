// Names of things.
#include <fmt/format.h>

#include "base/characters.hpp"
#include "cql/parser/parser.hpp"

namespace ilion::cql {
namespace {

// Names that a type cannot have although they are no keywords.
bool is_reserved_type_name(std::string_view name) {
    for (std::string_view reserved : {"byte", "complex", "enum", "date", "interval", "macaddr", "bitstring"}) {
        if (name == reserved) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string Parser::normalised(const Token& token) {
    if (token.kind == TokenKind::quoted_name) {
        return token_text(text_, token);
    }
    return lower_case(spelling(token));
}

std::string Parser::ident() {
    if (!is_ident(la())) {
        no_viable();
        return {};
    }
    return normalised(take());
}

std::string Parser::cident() {
    if (accept(TokenKind::empty_quoted_name)) {
        return {};
    }
    return ident();
}

std::string Parser::fident() {
    return ident();
}

std::string Parser::unbound_ident(const char* what) {
    if (la() == TokenKind::question) {
        take();
        refuse(std::string("Bind variables cannot be used for ") + what + " names");
        return {};
    }
    return ident();
}

std::string Parser::ks_name() {
    return unbound_ident("keyspace");
}

std::string Parser::cf_name() {
    return unbound_ident("table");
}

std::string Parser::idx_name() {
    return unbound_ident("index");
}

std::string Parser::role_name() {
    if (la() == TokenKind::question) {
        take();
        refuse("Bind variables cannot be used for role names");
        return {};
    }
    if (la() == TokenKind::string_literal) {
        return string_literal();
    }
    return ident();
}

// What may come behind the name of a table.
QualifiedName Parser::table_name() {
    QualifiedName name;
    if (!is_ident(la()) && la() != TokenKind::question) {
        no_viable();
        return name;
    }
    switch (la(2)) {
        case TokenKind::dot:
            look(3);
            name.keyspace = ks_name();
            match(TokenKind::dot);
            break;
        case TokenKind::left_paren:
        case TokenKind::semicolon:
        case TokenKind::end:
        case TokenKind::add:
        case TokenKind::allow:
        case TokenKind::alter:
        case TokenKind::as:
        case TokenKind::drop:
        case TokenKind::from:
        case TokenKind::group:
        case TokenKind::json:
        case TokenKind::limit:
        case TokenKind::norecursive:
        case TokenKind::of:
        case TokenKind::order:
        case TokenKind::per:
        case TokenKind::primary:
        case TokenKind::rename:
        case TokenKind::set:
        case TokenKind::to:
        case TokenKind::using_:
        case TokenKind::where:
        case TokenKind::with:
            look(3);
            break;
        default:
            no_viable(2);
            return name;
    }
    name.name = cf_name();
    return name;
}

QualifiedName Parser::index_name() {
    QualifiedName name;
    if (!is_ident(la()) && la() != TokenKind::question) {
        no_viable();
        return name;
    }
    switch (la(2)) {
        case TokenKind::dot:
            look(3);
            name.keyspace = ks_name();
            match(TokenKind::dot);
            break;
        case TokenKind::semicolon:
        case TokenKind::end:
            look(3);
            break;
        default:
            no_viable(2);
            return name;
    }
    name.name = idx_name();
    return name;
}

QualifiedName Parser::type_name() {
    QualifiedName name;
    TokenKind kind = la();
    bool may_be_type = kind == TokenKind::identifier || kind == TokenKind::quoted_name || kind == TokenKind::key ||
                       keyword_class(kind) == KeywordClass::basic;
    if (may_be_type ? la(2) == TokenKind::dot : is_ident(kind)) {
        name.keyspace = ident();
        match(TokenKind::dot);
    }
    name.name = non_type_ident();
    return name;
}

std::string Parser::non_type_ident() {
    TokenKind kind = la();
    if (kind != TokenKind::identifier && kind != TokenKind::quoted_name && kind != TokenKind::key &&
        keyword_class(kind) != KeywordClass::basic) {
        no_viable();
        return {};
    }
    Token token = take();
    if (kind == TokenKind::identifier && is_reserved_type_name(spelling(token))) {
        refuse(fmt::format("Invalid (reserved) user type name {}", spelling(token)));
    }
    return normalised(token);
}

bool Parser::function_name_is_qualified() {
    TokenKind kind = la();
    if (is_callable(kind)) {
        switch (la(2)) {
            case TokenKind::dot:
                look(3);
                return true;
            case TokenKind::left_paren:
            case TokenKind::semicolon:
            case TokenKind::end:
            case TokenKind::with:
                look(3);
                return false;
            default:
                no_viable(2);
                return false;
        }
    }
    if (is_ident(kind) || kind == TokenKind::question) {
        look(2);
        return true;
    }
    if (kind == TokenKind::token) {
        look(2);
        return false;
    }
    no_viable();
    return false;
}

QualifiedName Parser::function_name() {
    QualifiedName name;
    if (function_name_is_qualified()) {
        name.keyspace = ks_name();
        match(TokenKind::dot);
    }
    name.name = allowed_function_name();
    return name;
}

// A keyword that names a function keeps its case, an identifier does not.
std::string Parser::allowed_function_name() {
    TokenKind kind = la();
    if (!is_callable(kind) && kind != TokenKind::token) {
        no_viable();
        return {};
    }
    Token token = take();
    return keyword_class(kind) == KeywordClass::basic ? std::string(spelling(token)) : normalised(token);
}

std::string Parser::string_literal() {
    Token token = match(TokenKind::string_literal);
    return failed() ? std::string() : token_text(text_, token);
}

bool Parser::if_not_exists() {
    if (!accept(TokenKind::if_)) {
        return false;
    }
    match_all(TokenKind::not_, TokenKind::exists);
    return true;
}

bool Parser::if_exists() {
    if (!accept(TokenKind::if_)) {
        return false;
    }
    match(TokenKind::exists);
    return true;
}

std::vector<std::string> Parser::ident_or_idents() {
    std::vector<std::string> names;
    if (accept(TokenKind::left_paren)) {
        names.push_back(ident());
        while (accept(TokenKind::comma)) {
            names.push_back(ident());
        }
        match(TokenKind::right_paren);
    } else {
        names.push_back(ident());
    }
    return names;
}

}  // namespace ilion::cql
