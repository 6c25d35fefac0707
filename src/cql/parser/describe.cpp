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
    auto listed = [&](What what) {
        look(3);
        take();
        describe.what = what;
    };
    // A word that is followed by a name says what the name is of; otherwise it is the name.
    auto named = [&](What what) {
        TokenKind behind = la(2);
        bool is_function = what == What::function || what == What::aggregate;
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
    };
    auto of_table = [&](What what) {
        describe.what = what;
        describe.name = table_name();
    };
    TokenKind kind = la();
    switch (kind) {
        case TokenKind::cluster:
            return listed(What::cluster);
        case TokenKind::keyspaces:
            return listed(What::keyspaces);
        case TokenKind::tables:
            return listed(What::tables);
        case TokenKind::types:
            return listed(What::types);
        case TokenKind::functions:
            return listed(What::functions);
        case TokenKind::aggregates:
            return listed(What::aggregates);
        case TokenKind::type:
            return named(What::type);
        case TokenKind::function:
            return named(What::function);
        case TokenKind::aggregate:
            return named(What::aggregate);
        case TokenKind::full:
        case TokenKind::schema:
            look(2);
            describe.what = What::schema;
            describe.full = accept(TokenKind::full);
            match(TokenKind::schema);
            return;
        case TokenKind::only:
            if (la(2) != TokenKind::keyspace) {
                if (!is_describe_end(la(2)) && la(2) != TokenKind::dot) {
                    no_viable(2);
                    return;
                }
                look(3);
                return describe_generic(describe);
            }
            look(3);
            [[fallthrough]];
        case TokenKind::keyspace:
            look(2);
            describe.what = accept(TokenKind::only) ? What::only_keyspace : What::keyspace;
            match(TokenKind::keyspace);
            if (is_ident(la()) || la() == TokenKind::question) {
                describe.name.keyspace = ks_name();
            }
            return;
        case TokenKind::columnfamily:
            look(2);
            take();
            return of_table(What::table);
        case TokenKind::index:
            look(2);
            take();
            return of_table(What::index);
        case TokenKind::materialized:
            look(2);
            match_all(TokenKind::materialized, TokenKind::view);
            return of_table(What::materialized_view);
        default:
            if (!is_ident(kind)) {
                no_viable();
                return;
            }
            look(2);
            describe_generic(describe);
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
