// Types as written to types: names are looked up, what CQL forbids inside what is refused.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cql/ast/raw_type.hpp"
#include "schema/schema.hpp"

namespace ilion::plan {

// `types` are the user-defined types of `keyspace`, in which the statement is.
Result<TypePtr> resolve_type(const cql::RawType& type, std::string_view keyspace,
                             const std::map<std::string, TypePtr, std::less<>>& types);

// The same for a statement that only mentions a type (casts, type hints): the keyspace may be missing.
Result<TypePtr> resolve_type(const cql::RawType& type, std::string_view keyspace, const schema::Schema& schema);

// Whether the classes of custom types in it are known. Cassandra's parser looks them up, so that a statement with
// an unknown one is a syntax error, whatever else is wrong with it.
Status check_classes(const cql::RawType& type);
Status check_class(std::string_view name);

// The raw type with the keyspace of user-defined types filled in, as messages print it after resolution.
cql::RawType qualified(const cql::RawType& type, std::string_view keyspace);

// Marks the type and everything in it that can be frozen, as frozen<...> does. Tuples are frozen by themselves and
// freeze what is in them; a vector is one value, whatever its elements are.
cql::RawType freeze(const cql::RawType& type);

// A counter as a column's whole type.
inline bool is_counter(const cql::RawType& type) {
    return type.form == cql::RawType::Form::native && type.name == "counter";
}

}  // namespace ilion::plan
