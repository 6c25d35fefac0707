// Properties; keyspaces, types and triggers.
#include <fmt/format.h>

#include "cql/parser/parser.hpp"

namespace ilion::cql {

Properties Parser::properties() {
    Properties properties;
    do {
        property(properties);
    } while (accept(TokenKind::and_));
    return properties;
}

void Parser::property(Properties& properties) {
    if (!is_ident(la())) {
        no_viable();
        return;
    }
    if (la(2) != TokenKind::equal) {
        no_viable(2);
        return;
    }
    TokenKind first = la(3);
    bool is_map = first == TokenKind::left_brace;
    bool is_word = is_ident(first) && first != TokenKind::identifier && first != TokenKind::quoted_name;
    if (!is_map && !is_word && !is_constant(first)) {
        no_viable(3);
        return;
    }
    look(4);
    Property property;
    property.name = ident();
    match(TokenKind::equal);
    if (is_map) {
        property.value = property_map(full_map_literal());
    } else {
        property.value = property_value();
    }
    for (const Property& other : properties) {
        if (other.name == property.name) {
            refuse_later(fmt::format("Multiple definitions for property '{}'", property.name));
        }
    }
    properties.push_back(std::move(property));
}

std::string Parser::property_value() {
    if (is_constant(la())) {
        Term value = constant();
        return failed() ? std::string() : std::get<Literal>(value.value).text;
    }
    Token token = take();
    bool native = keyword_class(token.kind) == KeywordClass::native;
    return native ? normalised(token) : std::string(spelling(token));
}

PropertyMap Parser::property_map(const MapLiteral& map) {
    constexpr std::string_view kNoMarkers = " (bind variables are not supported in DDL queries)";
    PropertyMap out;
    if (failed()) {
        return out;
    }
    for (const auto& [key, value] : map.entries) {
        const auto* name = std::get_if<Literal>(&key.value);
        if (name == nullptr) {
            bool marker = std::holds_alternative<BindMarker>(key.value);
            refuse(fmt::format("Invalid property name: {}{}", text(key), marker ? kNoMarkers : ""));
            break;
        }
        const auto* literal = std::get_if<Literal>(&value.value);
        if (literal == nullptr) {
            bool marker = std::holds_alternative<BindMarker>(value.value);
            refuse(fmt::format("Invalid property value: {} for property: {}{}", text(value), text(key),
                               marker ? kNoMarkers : ""));
            break;
        }
        for (const auto& other : out) {
            if (other.first == name->text) {
                refuse(fmt::format("Multiple definition for property {}", name->text));
            }
        }
        out.emplace_back(name->text, literal->text);
    }
    return out;
}

CreateKeyspace Parser::create_keyspace() {
    CreateKeyspace create;
    match_all(TokenKind::create, TokenKind::keyspace);
    create.if_not_exists = if_not_exists();
    create.name = ks_name();
    match(TokenKind::with);
    create.properties = properties();
    return create;
}

AlterKeyspace Parser::alter_keyspace() {
    AlterKeyspace alter;
    match_all(TokenKind::alter, TokenKind::keyspace);
    alter.if_exists = if_exists();
    alter.name = ks_name();
    match(TokenKind::with);
    alter.properties = properties();
    return alter;
}

DropKeyspace Parser::drop_keyspace() {
    DropKeyspace drop;
    match_all(TokenKind::drop, TokenKind::keyspace);
    drop.if_exists = if_exists();
    drop.name = ks_name();
    return drop;
}

CreateType Parser::create_type() {
    CreateType create;
    match_all(TokenKind::create, TokenKind::type);
    create.if_not_exists = if_not_exists();
    create.type = type_name();
    match(TokenKind::left_paren);
    std::string name = fident();
    create.fields.emplace_back(std::move(name), type());
    while (accept(TokenKind::comma)) {
        if (is_ident(la())) {
            name = fident();
            create.fields.emplace_back(std::move(name), type());
        }
    }
    match(TokenKind::right_paren);
    return create;
}

AlterType Parser::alter_type() {
    AlterType alter;
    match_all(TokenKind::alter, TokenKind::type);
    alter.if_exists = if_exists();
    alter.type = type_name();
    if (accept(TokenKind::alter)) {
        AlterType::AlterField action;
        action.name = fident();
        match(TokenKind::type);
        action.type = type();
        alter.action = std::move(action);
    } else if (accept(TokenKind::add)) {
        AlterType::AddField action;
        action.if_not_exists = if_not_exists();
        action.name = fident();
        action.type = type();
        alter.action = std::move(action);
    } else if (accept(TokenKind::rename)) {
        AlterType::RenameFields action;
        action.if_exists = if_exists();
        do {
            std::string from = fident();
            match(TokenKind::to);
            action.fields.emplace_back(std::move(from), fident());
        } while (accept(TokenKind::and_));
        alter.action = std::move(action);
    } else {
        no_viable();
    }
    return alter;
}

DropType Parser::drop_type() {
    DropType drop;
    match_all(TokenKind::drop, TokenKind::type);
    drop.if_exists = if_exists();
    drop.type = type_name();
    return drop;
}

CreateTrigger Parser::create_trigger() {
    CreateTrigger create;
    match_all(TokenKind::create, TokenKind::trigger);
    create.if_not_exists = if_not_exists();
    create.name = ident();
    match(TokenKind::on);
    create.table = table_name();
    match(TokenKind::using_);
    create.class_name = string_literal();
    return create;
}

DropTrigger Parser::drop_trigger() {
    DropTrigger drop;
    match_all(TokenKind::drop, TokenKind::trigger);
    drop.if_exists = if_exists();
    drop.name = ident();
    match(TokenKind::on);
    drop.table = table_name();
    return drop;
}

}  // namespace ilion::cql
