// INSERT, UPDATE, DELETE and BATCH.
#include <fmt/format.h>

#include "cql/parser/tree.hpp"

namespace ilion::cql {

Insert Parser::insert_statement() {
    Insert insert;
    match_all(TokenKind::insert, TokenKind::into);
    insert.table = table_name();
    if (la() == TokenKind::left_paren) {
        insert_values(insert);
    } else if (accept(TokenKind::json)) {
        insert_json(insert);
    } else {
        no_viable();
    }
    insert.if_not_exists = if_not_exists();
    insert.using_clause = using_clause();
    return insert;
}

void Parser::insert_values(Insert& insert) {
    insert.columns = tuple_of_identifiers();
    match_all(TokenKind::values, TokenKind::left_paren);
    insert.values.reserve(insert.columns.size());
    do {
        insert.values.push_back(term());
    } while (accept(TokenKind::comma));
    match(TokenKind::right_paren);
}

void Parser::insert_json(Insert& insert) {
    switch (la()) {
        case TokenKind::string_literal:
            insert.json = constant();
            break;
        case TokenKind::colon:
        case TokenKind::question:
            insert.json = marker();
            break;
        default:
            no_viable();
    }
    if (accept(TokenKind::default_)) {
        if (!accept(TokenKind::null)) {
            if (la() != TokenKind::unset) {
                no_viable();
            }
            take();
            insert.json_default_unset = true;
        }
    }
}

UsingClause Parser::using_clause() {
    UsingClause clause;
    if (accept(TokenKind::using_)) {
        do {
            using_objective(clause);
        } while (accept(TokenKind::and_));
    }
    return clause;
}

void Parser::using_objective(UsingClause& clause) {
    if (accept(TokenKind::timestamp)) {
        clause.timestamp = int_value();
    } else if (accept(TokenKind::ttl)) {
        clause.ttl = int_value();
    } else {
        no_viable();
    }
}

Update Parser::update_statement() {
    Update update;
    match(TokenKind::update);
    update.table = table_name();
    update.using_clause = using_clause();
    match(TokenKind::set);
    do {
        update.assignments.push_back(assignment(update.assignments));
    } while (accept(TokenKind::comma));
    match(TokenKind::where);
    update.where = where_clause();
    conditional(update.if_exists, update.conditions);
    return update;
}

Assignment Parser::assignment(const std::vector<Assignment>& before) {
    Assignment result;
    result.column = cident();
    switch (la()) {
        case TokenKind::equal:
            take();
            assigned_value(result);
            break;
        case TokenKind::plus_equal:
        case TokenKind::minus_equal:
            result.form = take().kind == TokenKind::plus_equal ? Assignment::Form::add : Assignment::Form::subtract;
            result.operand_column = result.column;
            result.value = term();
            break;
        case TokenKind::left_bracket:
            take();
            result.form = Assignment::Form::element;
            result.key = term();
            match_all(TokenKind::right_bracket, TokenKind::equal);
            result.value = term();
            break;
        case TokenKind::dot:
            take();
            result.form = Assignment::Form::field;
            result.field = fident();
            match(TokenKind::equal);
            result.value = term();
            break;
        default:
            no_viable();
    }
    check_compatible(before, result);
    return result;
}

// `term`, `term + column`, `column + term`, `column - term`, `column -1`.
void Parser::assigned_value(Assignment& assignment) {
    using Form = Assignment::Form;
    TokenKind kind = la();
    bool call = false;
    TokenKind op = TokenKind::none;
    if (is_cident(kind)) {
        op = la(2);
        bool callable = is_callable(kind) || kind == TokenKind::cast;
        call = (op == TokenKind::dot && is_ident(kind)) || (op == TokenKind::left_paren && callable);
        if (!call && op != TokenKind::plus && op != TokenKind::minus && op != TokenKind::integer_literal) {
            no_viable(2);
            return;
        }
        look(3);
    } else if (starts_term(kind)) {
        look(2);
        call = true;
    } else {
        no_viable();
        return;
    }
    if (call) {
        assignment.value = term();
        if (accept(TokenKind::plus)) {
            assignment.form = Form::prepend;
            assignment.operand_column = cident();
            if (assignment.operand_column != assignment.column) {
                refuse("Only expressions of the form X = <value> + X are supported.");
            }
        }
        return;
    }
    assignment.operand_column = cident();
    bool own = assignment.operand_column == assignment.column;
    if (op == TokenKind::integer_literal) {
        bool negative = spelling(token()).starts_with('-');
        assignment.form = Form::add;
        assignment.value = constant();
        if (!own) {
            refuse(
                fmt::format("Only expressions of the form X = X {} <value> are supported.", negative ? '-' : '+'));
        }
        return;
    }
    take();
    assignment.form = op == TokenKind::plus ? Form::add : Form::subtract;
    assignment.value = term();
    if (!own) {
        refuse(fmt::format("Only expressions of the form X = X {}<value> are supported.",
                           op == TokenKind::plus ? '+' : '-'));
    }
}

// A column that is set as a whole can be set only once, and so can each field.
void Parser::check_compatible(const std::vector<Assignment>& before, const Assignment& assignment) {
    using Form = Assignment::Form;
    for (const Assignment& other : before) {
        if (other.column != assignment.column) {
            continue;
        }
        bool whole = other.form == Form::set || assignment.form == Form::set;
        bool fields = other.form == Form::field && assignment.form == Form::field;
        if (whole || (fields && other.field == assignment.field)) {
            refuse(fmt::format("Multiple incompatible setting of column {}", assignment.column));
        }
    }
}

Delete Parser::delete_statement() {
    Delete result;
    match(TokenKind::delete_);
    if (is_cident(la())) {
        do {
            result.targets.push_back(delete_target());
        } while (accept(TokenKind::comma));
    }
    match(TokenKind::from);
    result.table = table_name();
    if (accept(TokenKind::using_)) {
        match(TokenKind::timestamp);
        result.using_clause.timestamp = int_value();
    }
    match(TokenKind::where);
    result.where = where_clause();
    conditional(result.if_exists, result.conditions);
    return result;
}

DeleteTarget Parser::delete_target() {
    DeleteTarget target;
    if (!is_cident(la())) {
        no_viable();
        return target;
    }
    TokenKind behind = la(2);
    if (behind != TokenKind::comma && behind != TokenKind::from && behind != TokenKind::left_bracket &&
        behind != TokenKind::dot) {
        no_viable(2);
        return target;
    }
    look(3);
    target.column = cident();
    if (accept(TokenKind::left_bracket)) {
        target.key = term();
        match(TokenKind::right_bracket);
    } else if (accept(TokenKind::dot)) {
        target.field = fident();
    }
    return target;
}

Batch Parser::batch_statement() {
    Batch batch;
    match(TokenKind::begin);
    if (accept(TokenKind::unlogged)) {
        batch.kind = Batch::Kind::unlogged;
    } else if (accept(TokenKind::counter)) {
        batch.kind = Batch::Kind::counter;
    }
    match(TokenKind::batch);
    batch.using_clause = using_clause();
    for (bool more = true; more;) {
        switch (la()) {
            case TokenKind::insert:
                batch.statements.emplace_back(insert_statement());
                break;
            case TokenKind::update:
                batch.statements.emplace_back(update_statement());
                break;
            case TokenKind::delete_:
                batch.statements.emplace_back(delete_statement());
                break;
            default:
                more = false;
                continue;
        }
        accept(TokenKind::semicolon);
    }
    match_all(TokenKind::apply, TokenKind::batch);
    return batch;
}

}  // namespace ilion::cql
