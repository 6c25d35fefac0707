// CREATE, ALTER and DROP of tables.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cql/parser/table_property.hpp"

namespace ilion::cql {
namespace {

std::string qualified(const QualifiedName& name) {
    return name.keyspace.empty() ? name.name : fmt::format("{}.{}", name.keyspace, name.name);
}

bool has_primary_key(const CreateTable& table) {
    return table.primary_key_clauses != 0 ||
           std::any_of(table.columns.begin(), table.columns.end(), [](const auto& c) { return c.primary_key; });
}

}  // namespace

CreateTable Parser::create_table() {
    CreateTable create;
    match_all(TokenKind::create, TokenKind::columnfamily);
    create.if_not_exists = if_not_exists();
    create.table = table_name();
    match(TokenKind::left_paren);
    table_columns(create);
    while (accept(TokenKind::comma)) {
        if (is_ident(la()) || la() == TokenKind::primary) {
            table_columns(create);
        }
    }
    match(TokenKind::right_paren);
    if (accept(TokenKind::with)) {
        do {
            table_property(create);
        } while (accept(TokenKind::and_));
    }
    return create;
}

// A column, or PRIMARY KEY ( ... ).
void Parser::table_columns(CreateTable& table) {
    if (la() == TokenKind::primary) {
        bool again = has_primary_key(table);
        ++table.primary_key_clauses;
        primary_key(table.partition_key, table.clustering, table.table, again);
        return;
    }
    ColumnDefinition column;
    column.name = ident();
    column.type = type();
    column.is_static = accept(TokenKind::static_);
    column.mask = column_mask();
    for (const ColumnDefinition& other : table.columns) {
        if (other.name == column.name) {
            refuse_invalid(fmt::format("Duplicate column '{}' declaration for table '{}'", column.name,
                                       qualified(table.table)));
        }
    }
    if (accept(TokenKind::primary)) {
        match(TokenKind::key);
        column.primary_key = true;
        if (has_primary_key(table)) {
            refuse_second_primary_key(table.table);
        }
    }
    table.columns.push_back(std::move(column));
}

void Parser::refuse_second_primary_key(const QualifiedName& table) {
    refuse_invalid(
        fmt::format("Multiple PRIMARY KEY specified for table '{}' (exactly one required)", qualified(table)));
}

void Parser::primary_key(std::vector<std::string>& partition_key, std::vector<std::string>& clustering,
                         const QualifiedName& table, bool again) {
    match_all(TokenKind::primary, TokenKind::key, TokenKind::left_paren);
    std::vector<std::string> first = ident_or_idents();
    if (again) {
        refuse_second_primary_key(table);
    }
    partition_key.insert(partition_key.end(), first.begin(), first.end());
    while (accept(TokenKind::comma)) {
        clustering.push_back(ident());
    }
    match(TokenKind::right_paren);
}

void Parser::clustering_order(std::vector<ClusteringOrder>& order, std::string_view kind,
                              const QualifiedName& name) {
    match_all(TokenKind::clustering, TokenKind::order, TokenKind::by, TokenKind::left_paren);
    do {
        ClusteringOrder column;
        column.column = ident();
        if (la() != TokenKind::asc && la() != TokenKind::desc) {
            no_viable();
        }
        column.descending = take().kind == TokenKind::desc;
        for (const ClusteringOrder& other : order) {
            if (other.column == column.column) {
                refuse_invalid(fmt::format("Duplicate column '{}' in CLUSTERING ORDER BY clause for {} '{}'",
                                           other.column, kind, qualified(name)));
            }
        }
        order.push_back(std::move(column));
    } while (accept(TokenKind::comma));
    match(TokenKind::right_paren);
}

// MASKED WITH function(arguments), or MASKED WITH DEFAULT; DEFAULT may also name a function.
std::optional<MaskFunction> Parser::column_mask() {
    if (la() != TokenKind::masked) {
        return std::nullopt;
    }
    if (la(2) != TokenKind::with) {
        no_viable(2);
        return std::nullopt;
    }
    TokenKind name = la(3);
    bool by_default = false;
    if (name == TokenKind::default_) {
        TokenKind behind = la(4);
        by_default = behind != TokenKind::left_paren && behind != TokenKind::dot;
        if (by_default && behind != TokenKind::comma && behind != TokenKind::right_paren &&
            behind != TokenKind::semicolon && behind != TokenKind::end && behind != TokenKind::primary) {
            no_viable(4);
            return std::nullopt;
        }
    } else if (!is_ident(name) && name != TokenKind::token && name != TokenKind::question) {
        no_viable(3);
        return std::nullopt;
    }
    match_all(TokenKind::masked, TokenKind::with);
    MaskFunction mask;
    if (by_default) {
        take();
        mask.function = {"system", "mask_default"};
        return mask;
    }
    mask.function = function_name();
    if (la() != TokenKind::left_paren) {
        no_viable();
    } else if (la(2) != TokenKind::right_paren && !starts_term(la(2))) {
        no_viable(2);
    }
    take();
    if (la() != TokenKind::right_paren) {
        do {
            mask.arguments.push_back(term());
        } while (accept(TokenKind::comma));
    }
    match(TokenKind::right_paren);
    return mask;
}

AlterTable Parser::alter_table() {
    AlterTable alter;
    match_all(TokenKind::alter, TokenKind::columnfamily);
    alter.if_exists = if_exists();
    alter.table = table_name();
    switch (la()) {
        case TokenKind::alter:
            alter_column(alter);
            break;
        case TokenKind::add:
            look(2);
            alter_add(alter);
            break;
        case TokenKind::drop:
            alter_drop(alter);
            break;
        case TokenKind::rename:
            look(2);
            alter_rename(alter);
            break;
        case TokenKind::with: {
            look(2);
            take();
            alter.action = AlterTable::With{properties()};
            break;
        }
        default:
            no_viable();
    }
    return alter;
}

// ALTER c TYPE type, or ALTER [IF EXISTS] c MASKED WITH ... or DROP MASKED.
void Parser::alter_column(AlterTable& alter) {
    TokenKind first = la(2);
    bool retype = false;
    if (is_cident(first)) {
        TokenKind behind = la(3);
        retype = behind == TokenKind::type;
        if (!retype && behind != TokenKind::drop && behind != TokenKind::masked) {
            no_viable(3);
            return;
        }
        look(4);
    } else if (first != TokenKind::if_) {
        no_viable(2);
        return;
    }
    look(3);
    match(TokenKind::alter);
    if (retype) {
        AlterTable::AlterType action;
        action.column = cident();
        match(TokenKind::type);
        action.type = type();
        alter.action = std::move(action);
        return;
    }
    AlterTable::Mask action;
    action.if_exists = if_exists();
    action.column = cident();
    if (la() == TokenKind::masked) {
        action.mask = column_mask();
    } else if (accept(TokenKind::drop)) {
        match(TokenKind::masked);
    } else {
        no_viable();
    }
    alter.action = std::move(action);
}

ColumnDefinition Parser::added_column() {
    ColumnDefinition column;
    column.name = ident();
    column.type = type();
    column.is_static = accept(TokenKind::static_);
    column.mask = column_mask();
    return column;
}

void Parser::alter_add(AlterTable& alter) {
    AlterTable::Add action;
    match(TokenKind::add);
    action.if_not_exists = if_not_exists();
    if (accept(TokenKind::left_paren)) {
        do {
            action.columns.push_back(added_column());
        } while (accept(TokenKind::comma));
        match(TokenKind::right_paren);
    } else {
        action.columns.push_back(added_column());
    }
    alter.action = std::move(action);
}

void Parser::alter_drop(AlterTable& alter) {
    TokenKind first = la(2);
    if (first == TokenKind::compact) {
        TokenKind behind = la(3);
        if (behind == TokenKind::storage) {
            look(4);
            match_all(TokenKind::drop, TokenKind::compact, TokenKind::storage);
            alter.action = AlterTable::DropCompactStorage{};
            return;
        }
        if (behind != TokenKind::semicolon && behind != TokenKind::end && behind != TokenKind::using_) {
            no_viable(3);
            return;
        }
        look(4);
    } else if (!is_ident(first) && first != TokenKind::left_paren && first != TokenKind::if_) {
        no_viable(2);
        return;
    }
    look(3);
    AlterTable::Drop action;
    match(TokenKind::drop);
    action.if_exists = if_exists();
    action.columns = ident_or_idents();
    if (accept(TokenKind::using_)) {
        match(TokenKind::timestamp);
        Token number = match(TokenKind::integer_literal);
        std::string_view digits = failed() ? "0" : spelling(number);
        int64_t timestamp = 0;
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), timestamp);
        if (error != std::errc()) {
            refuse_as("NumberFormatException", fmt::format("For input string: \"{}\"", digits));
        }
        action.timestamp = timestamp;
    }
    alter.action = std::move(action);
}

void Parser::alter_rename(AlterTable& alter) {
    AlterTable::Rename action;
    match(TokenKind::rename);
    action.if_exists = if_exists();
    do {
        std::string from = ident();
        match(TokenKind::to);
        action.columns.emplace_back(std::move(from), ident());
    } while (accept(TokenKind::and_));
    alter.action = std::move(action);
}

DropTable Parser::drop_table() {
    DropTable drop;
    match_all(TokenKind::drop, TokenKind::columnfamily);
    drop.if_exists = if_exists();
    drop.table = table_name();
    return drop;
}

}  // namespace ilion::cql
