// WHERE and IF.
#include "cql/parser/tree.hpp"

namespace ilion::cql {

bool Parser::is_relation_type(TokenKind kind) {
    return kind == TokenKind::equal || kind == TokenKind::less || kind == TokenKind::less_equal ||
           kind == TokenKind::greater || kind == TokenKind::greater_equal || kind == TokenKind::not_equal;
}

WhereClause Parser::where_clause() {
    WhereClause where;
    do {
        relation_or_expression(where);
    } while (accept(TokenKind::and_));
    return where;
}

void Parser::relation_or_expression(WhereClause& where) {
    if (accept(TokenKind::expr_open)) {
        IndexExpression expression;
        expression.index.name = idx_name();
        match(TokenKind::comma);
        expression.value = term();
        match(TokenKind::right_paren);
        where.expressions.push_back(std::move(expression));
        return;
    }
    relation(where);
}

void Parser::relation(WhereClause& where) {
    Nesting nesting(*this);
    TokenKind kind = la();
    if (is_cident(kind)) {
        single_column_relation(where);
    } else if (kind == TokenKind::token) {
        look(2);
        token_relation(where);
    } else if (kind == TokenKind::left_paren) {
        multi_column_relation(where);
    } else {
        no_viable();
    }
}

void Parser::single_column_relation(WhereClause& where) {
    TokenKind op = la(2);
    if (op == TokenKind::in) {
        TokenKind behind = la(3);
        if (behind != TokenKind::left_paren && behind != TokenKind::question && behind != TokenKind::colon) {
            no_viable(3);
            return;
        }
        look(4);
    } else if (is_relation_type(op) || op == TokenKind::like || op == TokenKind::is || op == TokenKind::contains ||
               op == TokenKind::left_bracket) {
        look(3);
    } else {
        no_viable(2);
        return;
    }
    Relation relation;
    relation.line = static_cast<int>(token().line);
    relation.column = static_cast<int>(token().begin - token().line_begin);
    relation.columns.push_back(cident());
    if (op == TokenKind::left_bracket) {
        take();
        relation.element = term();
        match(TokenKind::right_bracket);
    }
    switch (op) {
        case TokenKind::in:
            take();
            relation.op = Operator::in;
            in_values(relation.values, relation.in_list);
            break;
        case TokenKind::like:
            take();
            relation.op = Operator::like;
            relation.values.push_back(term());
            break;
        case TokenKind::is: {
            take();
            match(TokenKind::not_);
            Token null = match(TokenKind::null);
            relation.op = Operator::is_not;
            relation.values.push_back(make_term(null, NullLiteral{}));
            break;
        }
        case TokenKind::contains:
            relation.op = contains_operator();
            relation.values.push_back(term());
            break;
        default:
            relation.op = relation_type();
            relation.values.push_back(term());
    }
    where.relations.push_back(std::move(relation));
}

void Parser::token_relation(WhereClause& where) {
    Relation relation;
    relation.token = true;
    relation.line = static_cast<int>(token().line);
    relation.column = static_cast<int>(token().begin - token().line_begin);
    match(TokenKind::token);
    relation.columns = tuple_of_identifiers();
    relation.op = relation_type();
    relation.values.push_back(term());
    where.relations.push_back(std::move(relation));
}

// `(a, b) > (1, 2)`, or a relation in parentheses.
void Parser::multi_column_relation(WhereClause& where) {
    TokenKind first = la(2);
    bool nested = first == TokenKind::left_paren || first == TokenKind::token;
    if (is_cident(first)) {
        TokenKind second = la(3);
        bool tuple = second == TokenKind::right_paren || second == TokenKind::comma;
        nested = is_relation_type(second) || second == TokenKind::left_bracket || second == TokenKind::contains ||
                 second == TokenKind::in || second == TokenKind::is || second == TokenKind::like;
        if (!tuple && !nested) {
            no_viable(3);
            return;
        }
        look(4);
    } else if (nested) {
        look(3);
    } else {
        no_viable(2);
        return;
    }
    if (nested) {
        match(TokenKind::left_paren);
        relation(where);
        match(TokenKind::right_paren);
        return;
    }
    Relation relation;
    relation.tuple = true;
    relation.line = static_cast<int>(token().line);
    relation.column = static_cast<int>(token().begin - token().line_begin);
    relation.columns = tuple_of_identifiers();
    if (la() == TokenKind::in) {
        look(2);
        take();
        relation.op = Operator::in;
        multi_column_in(relation);
    } else if (is_relation_type(la())) {
        TokenKind value = la(2);
        if (value != TokenKind::left_paren && value != TokenKind::colon && value != TokenKind::question) {
            no_viable(2);
            return;
        }
        look(3);
        relation.op = relation_type();
        relation.values.push_back(value == TokenKind::left_paren ? tuple_literal() : marker());
    } else {
        no_viable();
    }
    where.relations.push_back(std::move(relation));
}

// `()`, `?`, `((1, 2), (3, 4))` or `(?, ?)`.
void Parser::multi_column_in(Relation& relation) {
    TokenKind kind = la();
    if (kind == TokenKind::colon || kind == TokenKind::question) {
        relation.values.push_back(marker());
        return;
    }
    if (kind != TokenKind::left_paren) {
        no_viable();
        return;
    }
    relation.in_list = true;
    TokenKind first = la(2);
    if (first == TokenKind::right_paren) {
        match_all(TokenKind::left_paren, TokenKind::right_paren);
        return;
    }
    bool tuples = first == TokenKind::left_paren;
    if (!tuples && first != TokenKind::colon && first != TokenKind::question) {
        no_viable(2);
        return;
    }
    match(TokenKind::left_paren);
    do {
        if (tuples) {
            relation.values.push_back(tuple_literal());
        } else if (la() == TokenKind::colon || la() == TokenKind::question) {
            relation.values.push_back(marker());
        } else {
            no_viable();
        }
    } while (accept(TokenKind::comma));
    match(TokenKind::right_paren);
}

std::vector<std::string> Parser::tuple_of_identifiers() {
    std::vector<std::string> names;
    match(TokenKind::left_paren);
    do {
        names.push_back(cident());
    } while (accept(TokenKind::comma));
    match(TokenKind::right_paren);
    return names;
}

// Behind IN: values in parentheses, perhaps none, or a marker.
void Parser::in_values(std::vector<Term>& values, bool& in_list) {
    if (la() == TokenKind::colon || la() == TokenKind::question) {
        values.push_back(marker());
        return;
    }
    if (la() != TokenKind::left_paren) {
        no_viable();
        return;
    }
    in_list = true;
    take();
    if (starts_term(la())) {
        values.push_back(term());
        while (accept(TokenKind::comma)) {
            values.push_back(term());
        }
    }
    match(TokenKind::right_paren);
}

Operator Parser::relation_type() {
    Operator op = Operator::eq;
    switch (la()) {
        case TokenKind::equal:
            break;
        case TokenKind::less:
            op = Operator::lt;
            break;
        case TokenKind::less_equal:
            op = Operator::lte;
            break;
        case TokenKind::greater:
            op = Operator::gt;
            break;
        case TokenKind::greater_equal:
            op = Operator::gte;
            break;
        case TokenKind::not_equal:
            op = Operator::neq;
            break;
        default:
            no_viable();
            return op;
    }
    take();
    return op;
}

Operator Parser::contains_operator() {
    match(TokenKind::contains);
    // KEY may also be the keyspace of a function.
    if (la() != TokenKind::key || !starts_term(la(2))) {
        return Operator::contains;
    }
    take();
    return Operator::contains_key;
}

std::vector<Condition> Parser::conditions() {
    std::vector<Condition> conditions;
    do {
        conditions.push_back(condition());
    } while (accept(TokenKind::and_));
    return conditions;
}

Condition Parser::condition() {
    Condition condition;
    condition.column = cident();
    bool of_part = la() == TokenKind::left_bracket || la() == TokenKind::dot;
    if (accept(TokenKind::left_bracket)) {
        condition.element = term();
        match(TokenKind::right_bracket);
    } else if (accept(TokenKind::dot)) {
        condition.field = fident();
    }
    if (accept(TokenKind::in)) {
        condition.op = Operator::in;
        in_values(condition.values, condition.in_list);
        return condition;
    }
    condition.op = la() == TokenKind::contains && !of_part ? contains_operator() : relation_type();
    condition.values.push_back(term());
    return condition;
}

// IF EXISTS or conditions; EXISTS is also the name of a column.
void Parser::conditional(bool& exists, std::vector<Condition>& conditions) {
    if (!accept(TokenKind::if_)) {
        return;
    }
    if (la() != TokenKind::exists) {
        if (!is_cident(la())) {
            no_viable();
            return;
        }
        conditions = this->conditions();
        return;
    }
    TokenKind behind = la(2);
    if (is_relation_type(behind) || behind == TokenKind::contains || behind == TokenKind::in ||
        behind == TokenKind::left_bracket || behind == TokenKind::dot) {
        conditions = this->conditions();
        return;
    }
    switch (behind) {
        case TokenKind::end:
        case TokenKind::semicolon:
        case TokenKind::apply:
        case TokenKind::delete_:
        case TokenKind::insert:
        case TokenKind::update:
            take();
            exists = true;
            break;
        default:
            no_viable(2);
    }
}

}  // namespace ilion::cql
