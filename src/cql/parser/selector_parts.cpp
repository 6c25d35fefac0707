// The simplest selectors: a column, a literal or marker, a function call.
#include "cql/parser/tree.hpp"

namespace ilion::cql {
namespace {

std::unique_ptr<Selector> boxed(Selector selector) {
    return std::make_unique<Selector>(std::move(selector));
}

}  // namespace

Selector Parser::simple_selection() {
    switch (simple_selection_alternative()) {
        case kColumn:
            return {ColumnSelector{ident()}};
        case kLiteral: {
            TokenKind kind = la();
            if (kind == TokenKind::colon || kind == TokenKind::question) {
                return {TermSelector{marker()}};
            }
            if (kind == TokenKind::null) {
                return {TermSelector{make_term(take(), NullLiteral{})}};
            }
            return {TermSelector{constant()}};
        }
        case kFunction:
            return selection_function();
        default:
            return {};
    }
}

Parser::SelectionForm Parser::simple_selection_alternative() {
    TokenKind kind = la();
    if (is_constant(kind) || kind == TokenKind::colon || kind == TokenKind::null) {
        look(2);
        return kLiteral;
    }
    if (kind == TokenKind::token) {
        look(2);
        return kFunction;
    }
    bool marker = kind == TokenKind::question;
    if (!marker && !is_ident(kind)) {
        no_viable();
        return kUnknown;
    }
    TokenKind behind = la(2);
    if (behind == TokenKind::dot) {
        return path_selection(marker ? kLiteral : kColumn);
    }
    bool calls = !marker && kind != TokenKind::distinct && kind != TokenKind::json && kind != TokenKind::key;
    if (behind == TokenKind::left_paren && calls) {
        look(3);
        return kFunction;
    }
    if (!ends_selection(behind) && behind != TokenKind::left_bracket) {
        no_viable(2);
        return kUnknown;
    }
    look(3);
    return marker ? kLiteral : kColumn;
}

// `a.b(` is a call; `a.b` a field.
Parser::SelectionForm Parser::path_selection(SelectionForm otherwise) {
    TokenKind name = la(3);
    if (name == TokenKind::token) {
        look(4);
        return kFunction;
    }
    if (!is_callable(name)) {
        if (!is_ident(name)) {
            no_viable(3);
            return kUnknown;
        }
        look(4);
        return otherwise;
    }
    TokenKind behind = la(4);
    if (behind != TokenKind::left_paren && behind != TokenKind::dot && behind != TokenKind::left_bracket &&
        !ends_selection(behind)) {
        no_viable(4);
        return kUnknown;
    }
    look(5);
    return behind == TokenKind::left_paren ? kFunction : otherwise;
}

// COUNT, WRITETIME and the like are also names of keyspaces: `ttl.f(x)`.
Selector Parser::selection_function() {
    TokenKind kind = la();
    bool special = kind == TokenKind::count || kind == TokenKind::maxwritetime || kind == TokenKind::writetime ||
                   kind == TokenKind::ttl || kind == TokenKind::cast;
    if (!special) {
        look(2);
        return function_selection();
    }
    TokenKind behind = la(2);
    if (behind == TokenKind::dot) {
        look(3);
        return function_selection();
    }
    if (behind != TokenKind::left_paren) {
        no_viable(2);
        return {};
    }
    look(3);
    switch (kind) {
        case TokenKind::count:
            return count_selection();
        case TokenKind::cast:
            return cast_selection();
        case TokenKind::ttl:
            return attribute_selection(CellAttribute::ttl);
        case TokenKind::writetime:
            return attribute_selection(CellAttribute::writetime);
        default:
            return attribute_selection(CellAttribute::maxwritetime);
    }
}

Selector Parser::count_selection() {
    TokenKind argument = la(3);
    if (argument != TokenKind::star) {
        if (argument != TokenKind::right_paren && !starts_term(argument)) {
            no_viable(3);
            return {};
        }
        look(4);
        return function_selection();
    }
    look(4);
    match_all(TokenKind::count, TokenKind::left_paren, TokenKind::star, TokenKind::right_paren);
    return {CountStar{}};
}

Selector Parser::attribute_selection(CellAttribute attribute) {
    take();
    match(TokenKind::left_paren);
    Selector operand = modifiers({ColumnSelector{ident()}});
    match(TokenKind::right_paren);
    return {AttributeSelector{attribute, boxed(std::move(operand))}};
}

Selector Parser::cast_selection() {
    match_all(TokenKind::cast, TokenKind::left_paren);
    Selector operand = selector();
    match(TokenKind::as);
    RawType target = native_type();
    match(TokenKind::right_paren);
    return {CastSelector{boxed(std::move(operand)), std::move(target)}};
}

Selector Parser::function_selection() {
    FunctionSelector call;
    call.function = function_name();
    match(TokenKind::left_paren);
    if (starts_term(la())) {
        call.arguments.push_back(selector());
        while (accept(TokenKind::comma)) {
            call.arguments.push_back(selector());
        }
    }
    match(TokenKind::right_paren);
    return {std::move(call)};
}

}  // namespace ilion::cql
