// Which statement it is; USE and TRUNCATE.
#include "cql/parser/parser.hpp"

namespace ilion::cql {

Statement Parser::statement() {
    Statement statement;
    statement.body = statement_body();
    while (accept(TokenKind::semicolon)) {
    }
    match(TokenKind::end);
    refuse_pending();
    statement.bind_markers = std::move(bind_markers_);
    return statement;
}

StatementBody Parser::statement_body() {
    switch (la()) {
        case TokenKind::select:
            look(2);
            return select_statement();
        case TokenKind::insert:
            look(2);
            return insert_statement();
        case TokenKind::update:
            look(2);
            return update_statement();
        case TokenKind::begin:
            look(2);
            return batch_statement();
        case TokenKind::delete_:
            look(2);
            return delete_statement();
        case TokenKind::use:
            look(2);
            return use_statement();
        case TokenKind::truncate:
            look(2);
            return truncate_statement();
        case TokenKind::desc:
        case TokenKind::describe:
            look(2);
            return describe_statement();
        case TokenKind::add:
            look(2);
            return add_identity();
        case TokenKind::create:
            return create_statement();
        case TokenKind::drop:
            return drop_statement();
        case TokenKind::alter:
            return alter_statement();
        case TokenKind::grant:
            return grant_statement();
        case TokenKind::revoke:
            return revoke_statement();
        case TokenKind::list:
            return list_statement();
        default:
            no_viable();
            return {};
    }
}

StatementBody Parser::create_statement() {
    TokenKind what = la(2);
    size_t depth = 3;
    if (what == TokenKind::or_) {
        if (la(3) != TokenKind::replace) {
            no_viable(3);
            return {};
        }
        what = la(4);
        depth = 5;
        if (what != TokenKind::function && what != TokenKind::aggregate) {
            no_viable(4);
            return {};
        }
    }
    look(depth);
    switch (what) {
        case TokenKind::keyspace:
            return create_keyspace();
        case TokenKind::columnfamily:
            return create_table();
        case TokenKind::user:
            return create_user();
        case TokenKind::trigger:
            return create_trigger();
        case TokenKind::type:
            return create_type();
        case TokenKind::role:
            return create_role();
        case TokenKind::materialized:
            return create_view();
        case TokenKind::custom:
        case TokenKind::index:
            return create_index();
        case TokenKind::function:
            return create_function();
        case TokenKind::aggregate:
            return create_aggregate();
        default:
            no_viable(2);
            return {};
    }
}

StatementBody Parser::drop_statement() {
    TokenKind what = la(2);
    look(3);
    switch (what) {
        case TokenKind::keyspace:
            return drop_keyspace();
        case TokenKind::columnfamily:
            return drop_table();
        case TokenKind::index:
            return drop_index();
        case TokenKind::user:
            return drop_user();
        case TokenKind::trigger:
            return drop_trigger();
        case TokenKind::type:
            return drop_type();
        case TokenKind::function:
            return drop_function();
        case TokenKind::aggregate:
            return drop_aggregate();
        case TokenKind::role:
            return drop_role();
        case TokenKind::materialized:
            return drop_view();
        case TokenKind::identity:
            return drop_identity();
        default:
            no_viable(2);
            return {};
    }
}

StatementBody Parser::alter_statement() {
    TokenKind what = la(2);
    switch (what) {
        case TokenKind::columnfamily:
            look(3);
            return alter_table();
        case TokenKind::keyspace:
            look(3);
            return alter_keyspace();
        case TokenKind::user:
            look(3);
            return alter_user();
        case TokenKind::type:
            look(3);
            return alter_type();
        case TokenKind::role:
            look(3);
            return alter_role();
        case TokenKind::materialized:
            look(3);
            return alter_view();
        default:
            no_viable(2);
            return {};
    }
}

// Whether a permission is granted or a role of that name: ALL, UNMASK and SELECT_MASKED may name roles.
bool Parser::grants_role(TokenKind preposition, bool& grants_permission) {
    TokenKind what = la(2);
    bool ambiguous = what == TokenKind::all || what == TokenKind::select_masked || what == TokenKind::unmask;
    if (ambiguous) {
        TokenKind behind = la(3);
        bool role = behind == preposition;
        grants_permission = behind == TokenKind::on || (what == TokenKind::all ? behind == TokenKind::permissions
                                                                               : behind == TokenKind::permission ||
                                                                                     behind == TokenKind::comma);
        if (!role && !grants_permission) {
            no_viable(3);
        }
        look(4);
        return role;
    }
    grants_permission = is_permission(what);
    bool role =
        !grants_permission && (is_ident(what) || what == TokenKind::question || what == TokenKind::string_literal);
    if (!role && !grants_permission) {
        no_viable(2);
    }
    look(3);
    return role;
}

StatementBody Parser::grant_statement() {
    bool permission = false;
    if (grants_role(TokenKind::to, permission)) {
        return grant_role();
    }
    return permission ? StatementBody(grant_permissions(false)) : StatementBody();
}

StatementBody Parser::revoke_statement() {
    bool permission = false;
    if (grants_role(TokenKind::from, permission)) {
        return revoke_role();
    }
    return permission ? StatementBody(grant_permissions(true)) : StatementBody();
}

StatementBody Parser::list_statement() {
    TokenKind what = la(2);
    if (what == TokenKind::users || what == TokenKind::roles) {
        look(3);
        return list_roles();
    }
    if (what == TokenKind::all || is_permission(what)) {
        look(3);
        return list_permissions();
    }
    no_viable(2);
    return {};
}

Use Parser::use_statement() {
    match(TokenKind::use);
    return {ks_name()};
}

Truncate Parser::truncate_statement() {
    match(TokenKind::truncate);
    accept(TokenKind::columnfamily);
    return {table_name()};
}

}  // namespace ilion::cql
