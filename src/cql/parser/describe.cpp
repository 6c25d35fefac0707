// DESCRIBE. Nearly every word that says what to describe may also name a thing to look for.
#include "cql/parser/parser.hpp"

namespace ilion::cql {

bool Parser::is_describe_end(TokenKind kind) {
    return kind == TokenKind::semicolon || kind == TokenKind::end || kind == TokenKind::with;
}

Describe Parser::describe_statement() {
    Describe describe;
    take();
    describe_element(describe);
    if (accept(TokenKind::with)) {
        match(TokenKind::internals);
        describe.with_internals = true;
    }
    return describe;
}

void Parser::describe_element(Describe& describe) {
    using What = Describe::What;
    switch (la()) {
        case TokenKind::cluster:
            return describe_listed(describe, What::cluster);
        case TokenKind::keyspaces:
            return describe_listed(describe, What::keyspaces);
        case TokenKind::tables:
            return describe_listed(describe, What::tables);
        case TokenKind::types:
            return describe_listed(describe, What::types);
        case TokenKind::functions:
            return describe_listed(describe, What::functions);
        case TokenKind::aggregates:
            return describe_listed(describe, What::aggregates);
        case TokenKind::type:
            return describe_named(describe, What::type);
        case TokenKind::function:
            return describe_named(describe, What::function);
        case TokenKind::aggregate:
            return describe_named(describe, What::aggregate);
        case TokenKind::full:
        case TokenKind::schema:
            look(2);
            describe.what = What::schema;
            describe.full = accept(TokenKind::full);
            match(TokenKind::schema);
            return;
        case TokenKind::only:
        case TokenKind::keyspace:
            return describe_keyspace(describe);
        case TokenKind::columnfamily:
        case TokenKind::index:
            look(2);
            describe.what = take().kind == TokenKind::index ? What::index : What::table;
            describe.name = table_name();
            return;
        case TokenKind::materialized:
            look(2);
            match_all(TokenKind::materialized, TokenKind::view);
            describe.what = What::materialized_view;
            describe.name = table_name();
            return;
        default:
            if (!is_ident(la())) {
                no_viable();
                return;
            }
            look(2);
            describe_generic(describe);
    }
}

void Parser::describe_listed(Describe& describe, Describe::What what) {
    look(3);
    take();
    describe.what = what;
}

// A word that is followed by a name says what the name is of; otherwise it is the name.
void Parser::describe_named(Describe& describe, Describe::What what) {
    TokenKind behind = la(2);
    bool is_function = what != Describe::What::type;
    if (is_ident(behind) || (is_function && (behind == TokenKind::token || behind == TokenKind::question))) {
        look(3);
        take();
        describe.what = what;
        describe.name = is_function ? function_name() : type_name();
    } else if (is_describe_end(behind) || behind == TokenKind::dot) {
        look(3);
        describe_generic(describe);
    } else {
        no_viable(2);
    }
}

void Parser::describe_keyspace(Describe& describe) {
    if (la() == TokenKind::only && la(2) != TokenKind::keyspace) {
        if (!is_describe_end(la(2)) && la(2) != TokenKind::dot) {
            no_viable(2);
            return;
        }
        look(3);
        describe_generic(describe);
        return;
    }
    look(la() == TokenKind::only ? 3 : 2);
    describe.what = accept(TokenKind::only) ? Describe::What::only_keyspace : Describe::What::keyspace;
    match(TokenKind::keyspace);
    if (is_ident(la()) || la() == TokenKind::question) {
        describe.name.keyspace = ks_name();
    }
}

void Parser::describe_generic(Describe& describe) {
    describe.what = Describe::What::generic;
    TokenKind behind = la(2);
    if (behind != TokenKind::dot && !is_describe_end(behind)) {
        no_viable(2);
        return;
    }
    look(3);
    if (behind == TokenKind::dot) {
        describe.name.keyspace = ident();
        match(TokenKind::dot);
    }
    describe.name.name = ident();
}

}  // namespace ilion::cql
