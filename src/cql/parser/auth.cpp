// Users, roles and identities.
#include <fmt/format.h>

#include "cql/parser/parser.hpp"

namespace ilion::cql {

std::string Parser::user_name(std::string_view what) {
    switch (la()) {
        case TokenKind::identifier:
            return std::string(spelling(take()));
        case TokenKind::string_literal:
            return string_literal();
        case TokenKind::quoted_name:
            take();
            refuse(std::string(what));
            return {};
        default:
            no_viable();
            return {};
    }
}

namespace {

constexpr std::string_view kNoQuotedUser =
    "Quoted strings are are not supported for user names and USER is deprecated, please use ROLE";
constexpr std::string_view kNoQuotedIdentity = "Quoted strings are are not supported for identity";

}  // namespace

template <class T>
void Parser::set_option(std::optional<T>& option, T value, std::string_view name) {
    if (option) {
        refuse(fmt::format("Multiple definition for property '{}'", name));
    }
    option = std::move(value);
}

void Parser::check_passwords(const RoleOptions& options) {
    if (options.password && options.hashed_password) {
        refuse("Options 'password' and 'hashed password' are mutually exclusive");
    }
}

void Parser::user_password(RoleOptions& options) {
    if (!accept(TokenKind::with)) {
        return;
    }
    if (accept(TokenKind::password)) {
        options.password = string_literal();
    } else if (accept(TokenKind::hashed)) {
        match(TokenKind::password);
        options.hashed_password = string_literal();
    } else {
        no_viable();
    }
}

CreateRole Parser::create_user() {
    CreateRole create;
    create.as_user = true;
    create.options.login = true;
    match_all(TokenKind::create, TokenKind::user);
    create.if_not_exists = if_not_exists();
    create.name = user_name(kNoQuotedUser);
    user_password(create.options);
    create.options.superuser = accept(TokenKind::superuser);
    if (!*create.options.superuser) {
        accept(TokenKind::nosuperuser);
    }
    return create;
}

AlterRole Parser::alter_user() {
    AlterRole alter;
    alter.as_user = true;
    match_all(TokenKind::alter, TokenKind::user);
    alter.if_exists = if_exists();
    alter.name = user_name(kNoQuotedUser);
    user_password(alter.options);
    if (accept(TokenKind::superuser)) {
        alter.options.superuser = true;
    } else if (accept(TokenKind::nosuperuser)) {
        alter.options.superuser = false;
    }
    return alter;
}

DropRole Parser::drop_user() {
    DropRole drop;
    drop.as_user = true;
    match_all(TokenKind::drop, TokenKind::user);
    drop.if_exists = if_exists();
    drop.name = user_name(kNoQuotedUser);
    return drop;
}

AddIdentity Parser::add_identity() {
    AddIdentity add;
    match_all(TokenKind::add, TokenKind::identity);
    add.if_not_exists = if_not_exists();
    add.identity = user_name(kNoQuotedIdentity);
    match_all(TokenKind::to, TokenKind::role);
    add.role = user_name(kNoQuotedIdentity);
    return add;
}

DropIdentity Parser::drop_identity() {
    DropIdentity drop;
    match_all(TokenKind::drop, TokenKind::identity);
    drop.if_exists = if_exists();
    drop.identity = user_name(kNoQuotedIdentity);
    return drop;
}

CreateRole Parser::create_role() {
    CreateRole create;
    match_all(TokenKind::create, TokenKind::role);
    create.if_not_exists = if_not_exists();
    create.name = role_name();
    create.options = role_options();
    create.options.login = create.options.login.value_or(false);
    create.options.superuser = create.options.superuser.value_or(false);
    return create;
}

AlterRole Parser::alter_role() {
    AlterRole alter;
    match_all(TokenKind::alter, TokenKind::role);
    alter.if_exists = if_exists();
    alter.name = role_name();
    alter.options = role_options();
    return alter;
}

DropRole Parser::drop_role() {
    DropRole drop;
    match_all(TokenKind::drop, TokenKind::role);
    drop.if_exists = if_exists();
    drop.name = role_name();
    return drop;
}

RoleOptions Parser::role_options() {
    RoleOptions options;
    if (accept(TokenKind::with)) {
        do {
            role_option(options);
        } while (accept(TokenKind::and_));
        check_passwords(options);
    }
    return options;
}

void Parser::role_option(RoleOptions& options) {
    auto boolean = [this] {
        Token token = match(TokenKind::boolean_literal);
        return !failed() && (spelling(token).front() == 't' || spelling(token).front() == 'T');
    };
    switch (la()) {
        case TokenKind::access:
            access_option(options);
            break;
        case TokenKind::password:
            look(2);
            match_all(TokenKind::password, TokenKind::equal);
            set_option(options.password, string_literal(), "PASSWORD");
            break;
        case TokenKind::hashed:
            look(2);
            match_all(TokenKind::hashed, TokenKind::password, TokenKind::equal);
            set_option(options.hashed_password, string_literal(), "HASHED_PASSWORD");
            break;
        case TokenKind::options:
            look(2);
            match_all(TokenKind::options, TokenKind::equal);
            set_option(options.options, property_map(full_map_literal()), "OPTIONS");
            break;
        case TokenKind::superuser:
            look(2);
            match_all(TokenKind::superuser, TokenKind::equal);
            set_option(options.superuser, boolean(), "SUPERUSER");
            break;
        case TokenKind::login:
            look(2);
            match_all(TokenKind::login, TokenKind::equal);
            set_option(options.login, boolean(), "LOGIN");
            break;
        default:
            no_viable();
    }
}

// ACCESS TO [ALL] DATACENTERS, ACCESS FROM [ALL] CIDRS.
void Parser::access_option(RoleOptions& options) {
    TokenKind direction = la(2);
    if (direction != TokenKind::to && direction != TokenKind::from) {
        no_viable(2);
        return;
    }
    bool datacenters = direction == TokenKind::to;
    TokenKind what = datacenters ? TokenKind::datacenters : TokenKind::cidrs;
    if (la(3) != TokenKind::all && la(3) != what) {
        no_viable(3);
        return;
    }
    look(4);
    match_all(TokenKind::access, direction);
    std::vector<std::string>& names = datacenters ? options.datacenters : options.cidrs;
    bool& all = datacenters ? options.all_datacenters : options.all_cidrs;
    if (accept(TokenKind::all)) {
        match(what);
        all = true;
        if (!names.empty()) {
            refuse_as("IllegalArgumentException",
                      datacenters ? "DCs have already been set" : "CIDR Groups have already been set");
        }
        return;
    }
    match(what);
    for (std::string& name : string_set()) {
        names.push_back(std::move(name));
    }
    if (all) {
        refuse_as("IllegalArgumentException", "All has been set");
    }
}

std::vector<std::string> Parser::string_set() {
    std::vector<std::string> strings;
    match(TokenKind::left_brace);
    do {
        strings.push_back(string_literal());
    } while (accept(TokenKind::comma));
    match(TokenKind::right_brace);
    return strings;
}

GrantRole Parser::grant_role() {
    GrantRole grant;
    match(TokenKind::grant);
    grant.role = role_name();
    match(TokenKind::to);
    grant.to = role_name();
    return grant;
}

RevokeRole Parser::revoke_role() {
    RevokeRole revoke;
    match(TokenKind::revoke);
    revoke.role = role_name();
    match(TokenKind::from);
    revoke.from = role_name();
    return revoke;
}

ListRoles Parser::list_roles() {
    ListRoles list;
    match(TokenKind::list);
    if (accept(TokenKind::users)) {
        list.as_users = true;
        return list;
    }
    match(TokenKind::roles);
    if (accept(TokenKind::of)) {
        list.of = role_name();
    }
    list.recursive = !accept(TokenKind::norecursive);
    return list;
}

}  // namespace ilion::cql
