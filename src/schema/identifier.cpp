#include "schema/identifier.hpp"

#include <algorithm>

#include "types/type/identifier.hpp"

#include "base/characters.hpp"

namespace ilion::schema {

std::string qualified(std::string_view keyspace, std::string_view name) {
    return maybe_quote(keyspace) + "." + maybe_quote(name);
}

std::string quote_text(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        out += c;
        if (c == '\'') out += c;
    }
    return out += '\'';
}

bool is_valid_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_word);
}

bool is_local_system_keyspace(std::string_view name) {
    return equals_ignoring_case(name, "system") || equals_ignoring_case(name, "system_schema");
}

bool is_virtual_system_keyspace(std::string_view name) {
    return equals_ignoring_case(name, "system_views") || equals_ignoring_case(name, "system_virtual_schema");
}

bool is_replicated_system_keyspace(std::string_view name) {
    return equals_ignoring_case(name, "system_auth") || equals_ignoring_case(name, "system_distributed") ||
           equals_ignoring_case(name, "system_traces");
}

bool is_system_keyspace(std::string_view name) {
    return is_local_system_keyspace(name) || is_virtual_system_keyspace(name) ||
           is_replicated_system_keyspace(name);
}

}  // namespace ilion::schema
