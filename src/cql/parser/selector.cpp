// What stands between SELECT and FROM: arithmetic over groups, and the groups' modifiers `.field`, `[key]`.
#include "cql/parser/tree.hpp"

namespace ilion::cql {
namespace {

// The rules that are tried before they are parsed.
enum Speculation : uint8_t { kDistinctSelectors, kGroupWithField, kTypeHint };

std::unique_ptr<Selector> boxed(Selector selector) {
    return std::make_unique<Selector>(std::move(selector));
}

}  // namespace

// What may follow a group of a selector anywhere in the grammar.
bool Parser::ends_selection(TokenKind kind) {
    switch (kind) {
        case TokenKind::percent:
        case TokenKind::right_paren:
        case TokenKind::plus:
        case TokenKind::comma:
        case TokenKind::minus:
        case TokenKind::slash:
        case TokenKind::colon:
        case TokenKind::semicolon:
        case TokenKind::star:
        case TokenKind::right_bracket:
        case TokenKind::right_brace:
        case TokenKind::end:
        case TokenKind::allow:
        case TokenKind::as:
        case TokenKind::from:
        case TokenKind::limit:
        case TokenKind::order:
        case TokenKind::per:
            return true;
        default:
            return false;
    }
}

// DISTINCT and JSON are also names of columns; they are keywords here if selectors can follow them.
std::vector<SelectItem> Parser::select_clause(bool& distinct) {
    TokenKind kind = la();
    if (kind == TokenKind::distinct) {
        bool keyword = speculate(kDistinctSelectors, [this] {
            take();
            selectors();
        });
        look(3);
        if (keyword) {
            take();
            distinct = true;
        }
    } else if (kind != TokenKind::star && !starts_term(kind)) {
        no_viable();
    }
    look(2);
    return selectors();
}

std::vector<SelectItem> Parser::selectors() {
    std::vector<SelectItem> items;
    if (accept(TokenKind::star)) {
        return items;
    }
    if (!starts_term(la())) {
        no_viable();
        return items;
    }
    do {
        items.push_back(select_item());
    } while (accept(TokenKind::comma));
    return items;
}

SelectItem Parser::select_item() {
    SelectItem item;
    item.selector = selector();
    if (accept(TokenKind::as)) {
        item.alias = ident();
    }
    return item;
}

Selector Parser::selector() {
    Nesting nesting(*this);
    Selector left = selection_multiplication();
    size_t length = 0;
    while (la() == TokenKind::plus || la() == TokenKind::minus) {
        chain(++length);
        auto op = take().kind == TokenKind::plus ? ArithmeticOperator::add : ArithmeticOperator::subtract;
        left = {ArithmeticSelector{op, boxed(std::move(left)), boxed(selection_multiplication())}};
    }
    return left;
}

Selector Parser::selection_multiplication() {
    Selector left = selection_group();
    size_t length = 0;
    while (auto op = multiplication_operator()) {
        chain(++length);
        take();
        left = {ArithmeticSelector{*op, boxed(std::move(left)), boxed(selection_group())}};
    }
    return left;
}

// Cassandra first tries the group with its modifiers. If that fails it parses it without them, and the mistake is
// found behind it: only an exact parser needs to do so.
Selector Parser::selection_group() {
    Nesting nesting(*this);
    if (la() == TokenKind::minus) {
        look(2);
        take();
        return {NegationSelector{boxed(selection_group())}};
    }
    if (!starts_term(la())) {
        no_viable();
        return {};
    }
    look(2);
    bool with_field = !exact() || speculate(kGroupWithField, [this] { selection_with_field(); });
    look(3);
    return with_field ? selection_with_field() : selection_without_field();
}

Selector Parser::selection_with_field() {
    return modifiers(selection_without_field());
}

Selector Parser::modifiers(Selector receiver) {
    for (size_t length = 1;; ++length) {
        chain(length);
        if (accept(TokenKind::dot)) {
            receiver = {FieldSelector{boxed(std::move(receiver)), fident()}};
        } else if (accept(TokenKind::left_bracket)) {
            receiver = sub_selection(std::move(receiver));
            match(TokenKind::right_bracket);
        } else {
            // Cassandra's rule for modifiers does not know the semicolon; without modifiers it is allowed.
            if (!ends_selection(la()) || la() == TokenKind::semicolon) {
                no_viable();
            }
            return receiver;
        }
    }
}

// `[key]`, `[from..to]`, `[from..]`, `[..to]`.
Selector Parser::sub_selection(Selector receiver) {
    std::optional<Term> from;
    std::optional<Term> to;
    if (la() == TokenKind::range) {
        take();
        to = term();
        return {SliceSelector{boxed(std::move(receiver)), std::move(from), std::move(to)}};
    }
    if (!starts_term(la())) {
        no_viable();
        return {};
    }
    from = term();
    if (!accept(TokenKind::range)) {
        return {ElementSelector{boxed(std::move(receiver)), std::move(*from)}};
    }
    if (starts_term(la())) {
        to = term();
    }
    return {SliceSelector{boxed(std::move(receiver)), std::move(from), std::move(to)}};
}

Selector Parser::selection_without_field() {
    switch (la()) {
        case TokenKind::left_paren: {
            look(2);
            bool hint = speculate(kTypeHint, [this] { selection_type_hint(); });
            look(3);
            return hint ? selection_type_hint() : selection_tuple();
        }
        case TokenKind::left_bracket:
            look(2);
            return selection_list();
        case TokenKind::left_brace:
            look(2);
            return selection_map_or_set();
        default:
            look(2);
            return simple_selection();
    }
}

Selector Parser::selection_type_hint() {
    Nesting nesting(*this);
    match(TokenKind::left_paren);
    RawType hint = type();
    match(TokenKind::right_paren);
    if (!starts_term(la()) || la() == TokenKind::minus) {
        no_viable();
        return {};
    }
    return {TypeHintSelector{std::move(hint), boxed(selection_without_field())}};
}

Selector Parser::selection_list() {
    match(TokenKind::left_bracket);
    CollectionSelector list{CollectionForm::list, {}, {}};
    if (starts_term(la())) {
        list.elements.push_back(selector());
        while (accept(TokenKind::comma)) {
            list.elements.push_back(selector());
        }
    }
    match(TokenKind::right_bracket);
    return {std::move(list)};
}

Selector Parser::selection_tuple() {
    match(TokenKind::left_paren);
    CollectionSelector tuple{CollectionForm::tuple, {}, {}};
    do {
        tuple.elements.push_back(selector());
    } while (accept(TokenKind::comma));
    match(TokenKind::right_paren);
    return {std::move(tuple)};
}

Selector Parser::selection_map_or_set() {
    CollectionSelector result{CollectionForm::set, {}, {}};
    TokenKind first = la(2);
    if (first != TokenKind::right_brace && !starts_term(first)) {
        no_viable(2);
        return {};
    }
    match(TokenKind::left_brace);
    if (accept(TokenKind::right_brace)) {
        return {std::move(result)};
    }
    result.elements.push_back(selector());
    if (la() == TokenKind::colon) {
        result.form = CollectionForm::map;
        take();
        result.elements.push_back(selector());
        while (accept(TokenKind::comma)) {
            result.elements.push_back(selector());
            match(TokenKind::colon);
            result.elements.push_back(selector());
        }
    } else {
        if (la() != TokenKind::comma && la() != TokenKind::right_brace) {
            no_viable();
        }
        while (accept(TokenKind::comma)) {
            result.elements.push_back(selector());
        }
    }
    match(TokenKind::right_brace);
    return {std::move(result)};
}

}  // namespace ilion::cql
