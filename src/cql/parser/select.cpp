// SELECT.
#include "cql/parser/parser.hpp"

namespace ilion::cql {
namespace {

enum SpeculationOfSelect : uint8_t { kJsonSelect = 8 };

}  // namespace

Select Parser::select_statement() {
    Select select;
    match(TokenKind::select);
    TokenKind first = la();
    if (first == TokenKind::json) {
        bool keyword = speculate(kJsonSelect, [this] {
            bool distinct = false;
            take();
            select_clause(distinct);
        });
        look(3);
        if (keyword) {
            take();
            select.json = true;
        }
    } else if (first != TokenKind::star && !starts_term(first)) {
        no_viable();
    }
    look(2);
    select.items = select_clause(select.distinct);
    match(TokenKind::from);
    select.table = table_name();
    if (accept(TokenKind::where)) {
        select.where = where_clause();
    }
    if (accept(TokenKind::group)) {
        match(TokenKind::by);
        do {
            select.group_by.push_back(selector());
        } while (accept(TokenKind::comma));
    }
    if (accept(TokenKind::order)) {
        match(TokenKind::by);
        do {
            select.order_by.push_back(ordering());
        } while (accept(TokenKind::comma));
    }
    if (accept(TokenKind::per)) {
        match_all(TokenKind::partition, TokenKind::limit);
        select.per_partition_limit = int_value();
    }
    if (accept(TokenKind::limit)) {
        select.limit = int_value();
    }
    if (accept(TokenKind::allow)) {
        match(TokenKind::filtering);
        select.allow_filtering = true;
    }
    return select;
}

Ordering Parser::ordering() {
    Ordering ordering;
    ordering.column = cident();
    if (accept(TokenKind::ann)) {
        match(TokenKind::of);
        ordering.ann_of = term();
    }
    if (!accept(TokenKind::asc)) {
        ordering.descending = accept(TokenKind::desc);
    }
    return ordering;
}

}  // namespace ilion::cql
