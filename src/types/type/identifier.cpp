#include "types/type/identifier.hpp"

#include <algorithm>
#include <iterator>

#include "base/characters.hpp"

namespace ilion {
namespace {

// Sorted.
constexpr std::string_view kReserved[] = {
    "add",  "allow",        "alter",  "and",          "apply",    "asc",      "authorize",   "batch",   "begin",
    "by",   "columnfamily", "create", "delete",       "desc",     "describe", "drop",        "entries", "execute",
    "from", "full",         "grant",  "if",           "in",       "index",    "infinity",    "insert",  "into",
    "is",   "keyspace",     "limit",  "materialized", "modify",   "nan",      "norecursive", "not",     "null",
    "of",   "on",           "or",     "order",        "primary",  "rename",   "revoke",      "schema",  "select",
    "set",  "table",        "to",     "token",        "truncate", "unlogged", "update",      "use",     "using",
    "view", "where",        "with",
};

static_assert(std::is_sorted(std::begin(kReserved), std::end(kReserved)));

}  // namespace

bool is_reserved_keyword(std::string_view word) {
    return std::binary_search(std::begin(kReserved), std::end(kReserved), word);
}

std::string maybe_quote(std::string_view name) {
    bool plain = !name.empty() && is_lower(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
        return is_lower(c) || is_digit(c) || c == '_';
    });
    if (plain && !is_reserved_keyword(name)) return std::string(name);
    std::string quoted = "\"";
    for (char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted += '"';
}

}  // namespace ilion
