// Indexes and materialized views.
#include "cql/parser/table_property.hpp"

namespace ilion::cql {

CreateIndex Parser::create_index() {
    CreateIndex create;
    match(TokenKind::create);
    create.custom = accept(TokenKind::custom);
    match(TokenKind::index);
    create.if_not_exists = if_not_exists();
    if (is_ident(la()) || la() == TokenKind::question) {
        create.name = idx_name();
    }
    match(TokenKind::on);
    create.table = table_name();
    match(TokenKind::left_paren);
    if (is_cident(la()) || la() == TokenKind::entries || la() == TokenKind::full) {
        do {
            create.targets.push_back(index_target());
        } while (accept(TokenKind::comma));
    }
    match(TokenKind::right_paren);
    if (accept(TokenKind::using_)) {
        create.using_class = string_literal();
    }
    if (accept(TokenKind::with)) {
        create.properties = properties();
    }
    return create;
}

// A column, or VALUES, KEYS, ENTRIES or FULL of one; VALUES and KEYS are also names of columns.
IndexTarget Parser::index_target() {
    IndexTarget target;
    TokenKind kind = la();
    switch (kind) {
        case TokenKind::entries:
            target.kind = IndexTarget::Kind::entries;
            break;
        case TokenKind::full:
            target.kind = IndexTarget::Kind::full;
            break;
        case TokenKind::values:
        case TokenKind::keys: {
            TokenKind behind = la(2);
            if (behind == TokenKind::left_paren) {
                target.kind = kind == TokenKind::values ? IndexTarget::Kind::values : IndexTarget::Kind::keys;
            } else if (behind != TokenKind::comma && behind != TokenKind::right_paren) {
                no_viable(2);
            }
            break;
        }
        default:
            break;
    }
    if (target.kind == IndexTarget::Kind::simple) {
        target.column = cident();
        return target;
    }
    take();
    match(TokenKind::left_paren);
    target.column = cident();
    match(TokenKind::right_paren);
    return target;
}

DropIndex Parser::drop_index() {
    DropIndex drop;
    match_all(TokenKind::drop, TokenKind::index);
    drop.if_exists = if_exists();
    drop.index = index_name();
    return drop;
}

CreateView Parser::create_view() {
    CreateView create;
    match_all(TokenKind::create, TokenKind::materialized, TokenKind::view);
    create.if_not_exists = if_not_exists();
    create.view = table_name();
    match_all(TokenKind::as, TokenKind::select);
    create.items = selectors();
    match(TokenKind::from);
    create.base = table_name();
    if (accept(TokenKind::where)) {
        create.where = where_clause();
    }
    primary_key(create.partition_key, create.clustering, create.view, false);
    if (accept(TokenKind::with)) {
        do {
            table_property(create);
        } while (accept(TokenKind::and_));
    }
    return create;
}

AlterView Parser::alter_view() {
    AlterView alter;
    match_all(TokenKind::alter, TokenKind::materialized, TokenKind::view);
    alter.if_exists = if_exists();
    alter.view = table_name();
    match(TokenKind::with);
    alter.properties = properties();
    return alter;
}

DropView Parser::drop_view() {
    DropView drop;
    match_all(TokenKind::drop, TokenKind::materialized, TokenKind::view);
    drop.if_exists = if_exists();
    drop.view = table_name();
    return drop;
}

}  // namespace ilion::cql
