// Terms: arithmetic, function calls, casts. Which of the alternatives of a term comes is told by looking as far
// ahead as Cassandra's parser does, and no further.
#include "cql/parser/tree.hpp"

namespace ilion::cql {

bool Parser::starts_term(TokenKind kind) {
    switch (kind) {
        case TokenKind::left_paren:
        case TokenKind::left_bracket:
        case TokenKind::left_brace:
        case TokenKind::minus:
        case TokenKind::colon:
        case TokenKind::question:
        case TokenKind::null:
        case TokenKind::token:
            return true;
        default:
            return is_ident(kind) || is_constant(kind);
    }
}

// What may follow a term anywhere in the grammar.
bool Parser::ends_term(TokenKind kind) {
    switch (kind) {
        case TokenKind::right_paren:
        case TokenKind::comma:
        case TokenKind::colon:
        case TokenKind::semicolon:
        case TokenKind::right_bracket:
        case TokenKind::right_brace:
        case TokenKind::end:
        case TokenKind::allow:
        case TokenKind::and_:
        case TokenKind::apply:
        case TokenKind::asc:
        case TokenKind::delete_:
        case TokenKind::desc:
        case TokenKind::group:
        case TokenKind::if_:
        case TokenKind::insert:
        case TokenKind::limit:
        case TokenKind::order:
        case TokenKind::per:
        case TokenKind::primary:
        case TokenKind::update:
        case TokenKind::where:
        case TokenKind::range:
            return true;
        default:
            return false;
    }
}

// Whether an operator that adds follows. In `SET c = [1] + c` the plus does not belong to the term.
bool Parser::addition_follows() {
    TokenKind kind = la();
    if (kind == TokenKind::minus || ends_term(kind)) {
        look(2);
        return kind == TokenKind::minus;
    }
    if (kind != TokenKind::plus) {
        no_viable();
        return false;
    }
    kind = la(2);
    if (kind == TokenKind::empty_quoted_name) {
        look(3);
        return false;
    }
    if (!is_ident(kind)) {
        if (!starts_term(kind)) {
            no_viable(2);
        }
        look(3);
        return starts_term(kind);
    }
    TokenKind behind = la(3);
    if (behind == TokenKind::comma || behind == TokenKind::where) {
        look(4);
        return false;
    }
    bool callable = is_callable(kind) || kind == TokenKind::cast;
    if (behind != TokenKind::dot && (behind != TokenKind::left_paren || !callable)) {
        no_viable(3);
        return false;
    }
    look(4);
    return true;
}

Term Parser::term() {
    Nesting nesting(*this);
    Term left = term_multiplication();
    for (size_t length = 1; addition_follows(); ++length) {
        chain(length);
        auto op = take().kind == TokenKind::plus ? ArithmeticOperator::add : ArithmeticOperator::subtract;
        left = binary(op, std::move(left), term_multiplication());
    }
    return left;
}

Term Parser::binary(ArithmeticOperator op, Term left, Term right) {
    int line = left.line;
    int column = left.column;
    return {Arithmetic{op, std::make_unique<Term>(std::move(left)), std::make_unique<Term>(std::move(right))}, line,
            column};
}

std::optional<ArithmeticOperator> Parser::multiplication_operator() {
    switch (la()) {
        case TokenKind::star:
            return ArithmeticOperator::multiply;
        case TokenKind::slash:
            return ArithmeticOperator::divide;
        case TokenKind::percent:
            return ArithmeticOperator::modulo;
        default:
            return std::nullopt;
    }
}

Term Parser::term_multiplication() {
    Term left = term_group();
    size_t length = 0;
    while (auto op = multiplication_operator()) {
        chain(++length);
        take();
        left = binary(*op, std::move(left), term_group());
    }
    return left;
}

Term Parser::term_group() {
    if (la() == TokenKind::minus) {
        Token minus = take();
        return make_term(minus, Negation{std::make_unique<Term>(simple_term())});
    }
    if (!starts_term(la())) {
        no_viable();
        return {};
    }
    return simple_term();
}

Term Parser::simple_term() {
    Nesting nesting(*this);
    switch (simple_term_alternative()) {
        case kValue:
            return value();
        case kCall:
            return function();
        case kHint:
            return type_cast();
        case kCast:
            return cast();
        default:
            return {};
    }
}

Parser::TermForm Parser::simple_term_alternative() {
    TokenKind kind = la();
    if (kind == TokenKind::left_paren) {
        return after_left_paren();
    }
    if (kind == TokenKind::cast || kind == TokenKind::question) {
        TokenKind behind = la(2);
        if (behind == TokenKind::dot) {
            look(3);
            return kCall;
        }
        bool fits = kind == TokenKind::cast ? behind == TokenKind::left_paren
                                            : ends_term(behind) || behind == TokenKind::as || is_operator(behind);
        if (!fits) {
            no_viable(2);
            return kNothing;
        }
        look(3);
        return kind == TokenKind::cast ? kCast : kValue;
    }
    if (!starts_term(kind) || kind == TokenKind::minus) {
        no_viable();
        return kNothing;
    }
    look(2);
    return is_ident(kind) || kind == TokenKind::token ? kCall : kValue;
}

bool Parser::is_operator(TokenKind kind) {
    return kind == TokenKind::plus || kind == TokenKind::minus || kind == TokenKind::star ||
           kind == TokenKind::slash || kind == TokenKind::percent;
}

// `(int) 1`, `(f(x), 2)`, `('org.apache.Type') 1`: a type in parentheses before a term, or a tuple.
Parser::TermForm Parser::after_left_paren() {
    TokenKind kind = la(2);
    if (kind == TokenKind::set) {
        look(3);
        return kHint;
    }
    if (kind == TokenKind::string_literal) {
        TokenKind behind = la(3);
        if (behind == TokenKind::right_paren) {
            return after_custom_type();
        }
        if (!is_operator(behind) && behind != TokenKind::comma) {
            no_viable(3);
            return kNothing;
        }
        look(4);
        return kValue;
    }
    if (!is_ident(kind)) {
        if (!starts_term(kind)) {
            no_viable(2);
            return kNothing;
        }
        look(3);
        return kValue;
    }
    bool generic = kind == TokenKind::frozen || kind == TokenKind::list || kind == TokenKind::map ||
                   kind == TokenKind::tuple || kind == TokenKind::vector;
    bool names_type = is_plain(kind) || kind == TokenKind::key;
    bool names_call = is_callable(kind) || kind == TokenKind::cast;
    switch (la(3)) {
        case TokenKind::dot:
            return path_in_paren();
        case TokenKind::left_paren:
            if (names_call) {
                look(4);
                return kValue;
            }
            break;
        case TokenKind::right_paren:
            if (names_type) {
                look(4);
                return kHint;
            }
            break;
        case TokenKind::less:
            if (generic) {
                look(4);
                return kHint;
            }
            break;
        default:
            break;
    }
    no_viable(3);
    return kNothing;
}

// `(k.t)` is a type, `(k.f(` a call.
Parser::TermForm Parser::path_in_paren() {
    TokenKind kind = la(4);
    if (kind == TokenKind::key) {
        look(5);
        return kHint;
    }
    if (kind == TokenKind::count || kind == TokenKind::token || keyword_class(kind) == KeywordClass::native) {
        look(5);
        return kValue;
    }
    if (!is_plain(kind)) {
        no_viable(4);
        return kNothing;
    }
    TokenKind behind = la(5);
    if (behind != TokenKind::left_paren && behind != TokenKind::right_paren) {
        no_viable(5);
        return kNothing;
    }
    look(6);
    return behind == TokenKind::left_paren ? kValue : kHint;
}

// Behind `('x')`: a term makes it a type, anything else a string in parentheses.
Parser::TermForm Parser::after_custom_type() {
    TokenKind kind = la(4);
    TokenKind behind = TokenKind::none;
    bool value = false;
    bool hint = false;
    switch (kind) {
        case TokenKind::per:
            behind = la(5);
            value = behind == TokenKind::partition;
            hint = behind == TokenKind::left_paren || behind == TokenKind::dot;
            break;
        case TokenKind::group:
            behind = la(5);
            value = behind == TokenKind::by;
            hint = behind == TokenKind::left_paren || behind == TokenKind::dot;
            break;
        case TokenKind::as:
            behind = la(5);
            value = keyword_class(behind) == KeywordClass::native;
            hint = behind == TokenKind::left_paren || behind == TokenKind::dot;
            break;
        case TokenKind::colon:
            return colon_after_custom_type();
        default:
            value = ends_term(kind) || is_operator(kind);
            hint = starts_term(kind) && !value;
            if (!value && !hint) {
                no_viable(4);
                return kNothing;
            }
            look(5);
            return value ? kValue : kHint;
    }
    if (!value && !hint) {
        no_viable(5);
        return kNothing;
    }
    look(6);
    return value ? kValue : kHint;
}

// `('x') :name` is a marker of that type, `{('x'): 1}` an entry of a map.
Parser::TermForm Parser::colon_after_custom_type() {
    TokenKind kind = la(5);
    if (!is_ident(kind)) {
        if (!starts_term(kind)) {
            no_viable(5);
            return kNothing;
        }
        look(6);
        return kValue;
    }
    TokenKind behind = la(6);
    bool callable = is_callable(kind) || kind == TokenKind::cast;
    bool value = behind == TokenKind::dot || (behind == TokenKind::left_paren && callable);
    if (!value && !ends_term(behind) && !is_operator(behind) && behind != TokenKind::as) {
        no_viable(6);
        return kNothing;
    }
    look(7);
    return value ? kValue : kHint;
}

Term Parser::type_cast() {
    Token paren = match(TokenKind::left_paren);
    RawType hint = type();
    match(TokenKind::right_paren);
    return make_term(paren, TypeHint{std::move(hint), std::make_unique<Term>(simple_term())});
}

// CAST(x AS type) is a call of a function that Cassandra makes for each type.
Term Parser::cast() {
    Token word = match(TokenKind::cast);
    match(TokenKind::left_paren);
    FunctionCall call;
    call.arguments.push_back(simple_term());
    match(TokenKind::as);
    call.function = {"system", "cast_as_" + native_type().name};
    match(TokenKind::right_paren);
    return make_term(word, std::move(call));
}

Term Parser::function() {
    // Cassandra looks past the name for the closing parenthesis of a call without arguments.
    TokenKind kind = la();
    size_t paren = kind != TokenKind::token && la(2) == TokenKind::dot ? 4 : 2;
    bool name_fits = is_callable(kind) || kind == TokenKind::token || paren == 4;
    if (!name_fits) {
        no_viable(is_ident(kind) || kind == TokenKind::question ? 2 : 1);
        return {};
    }
    if (paren == 4 && !is_callable(la(3)) && la(3) != TokenKind::token) {
        no_viable(3);
        return {};
    }
    if (la(paren) != TokenKind::left_paren) {
        no_viable(paren);
        return {};
    }
    TokenKind first = la(paren + 1);
    if (first != TokenKind::right_paren && !starts_term(first)) {
        no_viable(paren + 1);
        return {};
    }
    look(paren + 2);

    Token begin = token();
    FunctionCall call;
    call.function = function_name();
    match(TokenKind::left_paren);
    if (first != TokenKind::right_paren) {
        call.arguments.push_back(term());
        while (accept(TokenKind::comma)) {
            call.arguments.push_back(term());
        }
    }
    match(TokenKind::right_paren);
    return make_term(begin, std::move(call));
}

}  // namespace ilion::cql
