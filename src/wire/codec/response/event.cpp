#include "wire/codec/response/event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/characters.hpp"
#include "wire/codec/request/request_reader.hpp"

namespace ilion::wire {
namespace {

constexpr std::string_view kKinds[kEventKinds] = {"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE",
                                                  "TRACE_COMPLETE"};
constexpr std::string_view kTopologyKinds[] = {"NEW_NODE", "REMOVED_NODE", "MOVED_NODE"};
constexpr std::string_view kStatusKinds[] = {"UP", "DOWN"};

// The index of `word` in `words`, or n.
template <size_t n>
size_t index_of(std::string_view word, const std::string_view (&words)[n]) {
    return static_cast<size_t>(
        std::find_if(std::begin(words), std::end(words),
                     [&](std::string_view known) { return equals_ignoring_case(word, known); }) -
        std::begin(words));
}

template <class Change, size_t n>
Change read_node_change(ByteReader& reader, const std::string_view (&words)[n]) {
    size_t kind = index_of(read_string(reader), words);
    if (kind == n) reader.fail();
    Change change;
    change.kind = static_cast<typename Change::Kind>(kind);
    change.node = read_inet(reader);
    return change;
}

}  // namespace

std::string_view event_kind_name(EventKind kind) {
    return kKinds[static_cast<size_t>(kind)];
}

void Register::encode(Bytes& out) const {
    ByteWriter writer(out);
    writer.write(static_cast<uint16_t>(kinds.size()));
    for (auto kind : kinds) write_string(writer, event_kind_name(kind));
}

Result<Register> Register::decode(BytesView body, int version) {
    RequestReader reader(body, Opcode::register_);
    Register message;
    size_t count = reader.read<uint16_t>();
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        auto word = reader.read_string();
        if (!reader.ok()) break;
        size_t kind = index_of(word, kKinds);
        if (kind == std::size(kKinds)) return protocol_error(fmt::format("Invalid value '{}' for Type", word));
        message.kinds.push_back(static_cast<EventKind>(kind));
        if (message.kinds.back() == EventKind::trace_complete && version < 4) {
            return protocol_error(
                fmt::format("Event {} not valid for protocol version {}/v{}", kKinds[kind], version, version));
        }
    }
    if (!reader.ok()) return reader.take_error();
    return message;
}

void Event::encode(Bytes& out) const {
    ByteWriter writer(out);
    write_string(writer, event_kind_name(kind()));
    if (const auto* topology = std::get_if<TopologyChange>(&body)) {
        write_string(writer, kTopologyKinds[static_cast<size_t>(topology->kind)]);
        write_inet(writer, topology->node);
    } else if (const auto* status = std::get_if<StatusChange>(&body)) {
        write_string(writer, kStatusKinds[static_cast<size_t>(status->kind)]);
        write_inet(writer, status->node);
    } else {
        std::get<SchemaChange>(body).encode(writer);
    }
}

Result<Event> Event::decode(BytesView body) {
    ByteReader reader(body);
    Event event;
    switch (index_of(read_string(reader), kKinds)) {
        case 0:
            event.body = read_node_change<TopologyChange>(reader, kTopologyKinds);
            break;
        case 1:
            event.body = read_node_change<StatusChange>(reader, kStatusKinds);
            break;
        case 2:
            event.body = SchemaChange::decode(reader);
            break;
        default:
            reader.fail();
            break;
    }
    if (!reader.ok()) return protocol_error("Malformed EVENT message");
    return event;
}

}  // namespace ilion::wire
