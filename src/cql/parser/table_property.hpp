// What may stand in WITH of a table and of a view alike.
#pragma once

#include <type_traits>

#include "cql/parser/parser.hpp"

namespace ilion::cql {

// COMPACT STORAGE, CLUSTERING ORDER BY, or a property; both first words may also name a property.
template <class Definition>
void Parser::table_property(Definition& definition) {
    TokenKind kind = la();
    bool special = kind == TokenKind::compact || kind == TokenKind::clustering;
    if (special) {
        TokenKind behind = la(2);
        if (behind == (kind == TokenKind::compact ? TokenKind::storage : TokenKind::order)) {
            if (kind == TokenKind::clustering) {
                if constexpr (std::is_same_v<Definition, CreateTable>) {
                    clustering_order(definition.clustering_order, "table", definition.table);
                } else {
                    clustering_order(definition.clustering_order, "view", definition.view);
                }
                return;
            }
            match_all(TokenKind::compact, TokenKind::storage);
            if constexpr (std::is_same_v<Definition, CreateTable>) {
                definition.compact_storage = true;
            } else {
                refuse("COMPACT STORAGE tables are not allowed starting with version 4.0");
            }
            return;
        }
        if (behind != TokenKind::equal) {
            no_viable(2);
            return;
        }
    }
    property(definition.properties);
}

}  // namespace ilion::cql
