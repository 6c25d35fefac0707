// What changed in the schema: the body of a RESULT of kind 5 and of a SCHEMA_CHANGE event, each after its first
// field.
//
//   [string] change    CREATED, UPDATED, DROPPED
//   [string] target    KEYSPACE, TABLE, TYPE, FUNCTION, AGGREGATE
//   [string] keyspace
//   [string] name             unless the target is a keyspace
//   [string list] arguments   if the target is a function or an aggregate: CQL names of its argument types
#pragma once

#include "base/error.hpp"
#include "wire/codec/notation.hpp"

namespace ilion::wire {

struct SchemaChange {
    enum class Kind : uint8_t { created, updated, dropped };
    enum class Target : uint8_t { keyspace, table, type, function, aggregate };

    Kind kind = Kind::created;
    Target target = Target::keyspace;
    std::string keyspace;
    std::string name;
    std::vector<std::string> argument_types;

    void encode(ByteWriter& writer) const;
    // Fails the reader on a word that is none of the above.
    static SchemaChange decode(ByteReader& reader);
};

}  // namespace ilion::wire
