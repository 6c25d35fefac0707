#include "wire/codec/response/schema_change.hpp"

#include <iterator>

namespace ilion::wire {
namespace {

constexpr std::string_view kKinds[] = {"CREATED", "UPDATED", "DROPPED"};
constexpr std::string_view kTargets[] = {"KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"};

template <class Enum, size_t n>
Enum read_word(ByteReader& reader, const std::string_view (&words)[n]) {
    auto word = read_string(reader);
    for (size_t i = 0; i < n; ++i) {
        if (word == words[i]) return static_cast<Enum>(i);
    }
    reader.fail();
    return Enum{};
}

bool has_arguments(SchemaChange::Target target) {
    return target == SchemaChange::Target::function || target == SchemaChange::Target::aggregate;
}

}  // namespace

void SchemaChange::encode(ByteWriter& writer) const {
    write_string(writer, kKinds[static_cast<size_t>(kind)]);
    write_string(writer, kTargets[static_cast<size_t>(target)]);
    write_string(writer, keyspace);
    if (target != Target::keyspace) write_string(writer, name);
    if (has_arguments(target)) write_string_list(writer, argument_types);
}

SchemaChange SchemaChange::decode(ByteReader& reader) {
    SchemaChange change;
    change.kind = read_word<Kind>(reader, kKinds);
    change.target = read_word<Target>(reader, kTargets);
    change.keyspace = read_string(reader);
    if (change.target != Target::keyspace) change.name = read_string(reader);
    if (has_arguments(change.target)) change.argument_types = read_string_list(reader);
    return change;
}

}  // namespace ilion::wire
