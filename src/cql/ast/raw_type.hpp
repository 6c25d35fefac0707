// A type as written: names are resolved against a keyspace later (room `schema`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ilion::cql {

struct RawType {
    enum class Form : uint8_t { native, list, set, map, tuple, vector, user, custom };

    Form form = Form::native;
    bool frozen = false;   // wrapped in frozen<...>
    std::string keyspace;  // user: empty if not given
    std::string name;      // native: lower-case CQL name; user: normalised name; custom: the quoted class name
    std::vector<RawType> args;
    int32_t dimension = 0;  // vector
};

// As Cassandra prints a raw type in its messages: `frozen<list<int>>`. `keyspace` is that of user types which name
// none, if it is known by then.
std::string text(const RawType& type, std::string_view keyspace = {});

}  // namespace ilion::cql
