// User-defined functions and aggregates.
#include "cql/parser/parser.hpp"

namespace ilion::cql {

CreateFunction Parser::create_function() {
    CreateFunction create;
    match(TokenKind::create);
    if (accept(TokenKind::or_)) {
        match(TokenKind::replace);
        create.or_replace = true;
    }
    match(TokenKind::function);
    create.if_not_exists = if_not_exists();
    create.function = function_name();
    match(TokenKind::left_paren);
    if (is_ident(la())) {
        do {
            std::string name = ident();
            create.arguments.emplace_back(std::move(name), type());
        } while (accept(TokenKind::comma));
    }
    match(TokenKind::right_paren);
    if (accept(TokenKind::returns)) {
        match(TokenKind::null);
    } else if (accept(TokenKind::called)) {
        create.called_on_null = true;
    } else {
        no_viable();
    }
    match_all(TokenKind::on, TokenKind::null, TokenKind::input, TokenKind::returns);
    create.return_type = type();
    match(TokenKind::language);
    Token language = match(TokenKind::identifier);
    match(TokenKind::as);
    create.body = string_literal();
    if (!failed()) {
        create.language = normalised(language);
    }
    return create;
}

DropFunction Parser::drop_function() {
    DropFunction drop;
    match_all(TokenKind::drop, TokenKind::function);
    drop.if_exists = if_exists();
    drop.function = function_name();
    if (la() == TokenKind::left_paren) {
        drop.arguments = type_list();
    }
    return drop;
}

CreateAggregate Parser::create_aggregate() {
    CreateAggregate create;
    match(TokenKind::create);
    if (accept(TokenKind::or_)) {
        match(TokenKind::replace);
        create.or_replace = true;
    }
    match(TokenKind::aggregate);
    create.if_not_exists = if_not_exists();
    create.aggregate = function_name();
    create.arguments = type_list();
    match(TokenKind::sfunc);
    create.state_function = allowed_function_name();
    match(TokenKind::stype);
    create.state_type = type();
    if (accept(TokenKind::finalfunc)) {
        create.final_function = allowed_function_name();
    }
    if (accept(TokenKind::initcond)) {
        create.initial = term();
    }
    return create;
}

DropAggregate Parser::drop_aggregate() {
    DropAggregate drop;
    match_all(TokenKind::drop, TokenKind::aggregate);
    drop.if_exists = if_exists();
    drop.aggregate = function_name();
    if (la() == TokenKind::left_paren) {
        drop.arguments = type_list();
    }
    return drop;
}

}  // namespace ilion::cql
