// The tokens of CQL, as Cassandra's lexer divides text into them.
//
// A token is a span of the text; nothing is copied. Keywords are case-insensitive, and most of them are also
// identifiers: the classes below say which.
#pragma once

#include <cstdint>
#include <string_view>

namespace ilion::cql {

// X(enumerator, class). The spelling is the enumerator without a trailing underscore; Cassandra's name is K_ and
// the spelling in upper case.
// clang-format off
#define ILION_CQL_KEYWORDS(X) \
    X(access, basic) X(add, reserved) X(aggregate, basic) X(aggregates, basic) X(all, basic) X(allow, reserved) \
    X(alter, reserved) X(and_, reserved) X(ann, basic) X(apply, reserved) X(as, basic) X(asc, reserved) \
    X(ascii, native) X(authorize, reserved) X(batch, reserved) X(begin, reserved) X(bigint, native) X(blob, native) \
    X(boolean, native) X(by, reserved) X(called, basic) X(cast, other) X(cidrs, basic) X(cluster, basic) \
    X(clustering, basic) X(columnfamily, reserved) X(compact, basic) X(contains, basic) X(count, other) \
    X(counter, native) X(create, reserved) X(custom, basic) X(datacenters, basic) X(date, native) X(decimal, native) \
    X(default_, basic) X(delete_, reserved) X(desc, reserved) X(describe, reserved) X(distinct, other) \
    X(double_, native) X(drop, reserved) X(duration, native) X(entries, reserved) X(execute, reserved) \
    X(exists, basic) X(filtering, basic) X(finalfunc, basic) X(float_, native) X(from, reserved) X(frozen, basic) \
    X(full, reserved) X(function, basic) X(functions, basic) X(grant, reserved) X(group, basic) X(hashed, basic) \
    X(identity, basic) X(if_, reserved) X(in, reserved) X(index, reserved) X(inet, native) X(initcond, basic) \
    X(input, basic) X(insert, reserved) X(int_, native) X(internals, basic) X(into, reserved) X(is, reserved) \
    X(json, other) X(key, other) X(keys, basic) X(keyspace, reserved) X(keyspaces, basic) X(language, basic) \
    X(like, basic) X(limit, reserved) X(list, basic) X(login, basic) X(map, basic) X(masked, basic) \
    X(materialized, reserved) X(maxwritetime, other) X(mbean, basic) X(mbeans, basic) X(modify, reserved) \
    X(nologin, basic) X(norecursive, reserved) X(nosuperuser, basic) X(not_, reserved) X(null, reserved) \
    X(of, reserved) X(on, reserved) X(only, basic) X(options, basic) X(or_, reserved) X(order, reserved) \
    X(partition, basic) X(password, basic) X(per, basic) X(permission, basic) X(permissions, basic) \
    X(primary, reserved) X(rename, reserved) X(replace, basic) X(returns, basic) X(revoke, reserved) X(role, basic) \
    X(roles, basic) X(schema, reserved) X(select, reserved) X(select_masked, basic) X(set, reserved) X(sfunc, basic) \
    X(smallint, native) X(static_, basic) X(storage, basic) X(stype, basic) X(superuser, basic) X(tables, basic) \
    X(text, native) X(time, native) X(timestamp, native) X(timeuuid, native) X(tinyint, native) X(to, reserved) \
    X(token, reserved) X(trigger, basic) X(truncate, reserved) X(ttl, other) X(tuple, basic) X(type, basic) \
    X(types, basic) X(unlogged, reserved) X(unmask, basic) X(unset, basic) X(update, reserved) X(use, reserved) \
    X(user, basic) X(users, basic) X(using_, reserved) X(uuid, native) X(values, basic) X(varchar, native) \
    X(varint, native) X(vector, basic) X(view, reserved) X(where, reserved) X(with, reserved) X(writetime, other)

// X(enumerator, Cassandra's name): everything that is not a keyword.
#define ILION_CQL_SYMBOLS(X) \
    X(end, "EOF") X(none, "<none>") X(error, "<error>") X(space, "WS") \
    X(identifier, "IDENT") X(quoted_name, "QUOTED_NAME") X(empty_quoted_name, "EMPTY_QUOTED_NAME") \
    X(string_literal, "STRING_LITERAL") X(integer_literal, "INTEGER") X(float_literal, "FLOAT") \
    X(boolean_literal, "BOOLEAN") X(duration_literal, "DURATION") X(uuid_literal, "UUID") \
    X(hex_literal, "HEXNUMBER") X(positive_nan, "K_POSITIVE_NAN") X(negative_nan, "K_NEGATIVE_NAN") \
    X(positive_infinity, "K_POSITIVE_INFINITY") X(negative_infinity, "K_NEGATIVE_INFINITY") \
    X(question, "QMARK") X(range, "RANGE") X(not_equal, "'!='") X(percent, "'%'") X(left_paren, "'('") \
    X(right_paren, "')'") X(plus, "'+'") X(plus_equal, "'+='") X(comma, "','") X(minus, "'-'") \
    X(minus_equal, "'-='") X(dot, "'.'") X(slash, "'/'") X(colon, "':'") X(semicolon, "';'") X(less, "'<'") \
    X(less_equal, "'<='") X(equal, "'='") X(greater, "'>'") X(greater_equal, "'>='") X(left_bracket, "'['") \
    X(star, "'\\*'") X(right_bracket, "']'") X(expr_open, "'expr('") X(left_brace, "'{'") X(right_brace, "'}'")
// clang-format on

enum class TokenKind : uint8_t {
#define ILION_CQL_SYMBOL(name, text) name,
    ILION_CQL_SYMBOLS(ILION_CQL_SYMBOL)
#undef ILION_CQL_SYMBOL
#define ILION_CQL_KEYWORD(name, cls) name,
        ILION_CQL_KEYWORDS(ILION_CQL_KEYWORD)
#undef ILION_CQL_KEYWORD
            count_,
};

// Which words a keyword may stand for. `basic` names anything, `native` (a type) anything but a user type, `other`
// anything but a function or a user type (`count` names a function, `key` a user type).
enum class KeywordClass : uint8_t { reserved, basic, native, other, symbol };

struct Token {
    TokenKind kind = TokenKind::end;
    uint32_t begin = 0;  // byte offsets into the text
    uint32_t end = 0;
    uint32_t line = 0;        // from 1; 0 at the end of the text
    uint32_t line_begin = 0;  // offset of the first byte of that line
};

// Cassandra's name, as its messages say it: K_SELECT, IDENT, '\*'.
std::string_view name(TokenKind kind);

KeywordClass keyword_class(TokenKind kind);

// The keyword that `word` is in any case, or TokenKind::identifier.
TokenKind find_keyword(std::string_view word);

}  // namespace ilion::cql
