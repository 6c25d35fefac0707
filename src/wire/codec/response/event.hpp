// REGISTER (request 0x0B) asks for kinds of events, EVENT (response 0x0C, stream -1) brings one.
//
//   REGISTER   [string list]   TOPOLOGY_CHANGE, STATUS_CHANGE, SCHEMA_CHANGE, from v4 TRACE_COMPLETE
//   EVENT      [string] kind, then
//     TOPOLOGY_CHANGE   [string] NEW_NODE, REMOVED_NODE or MOVED_NODE; [inet]
//     STATUS_CHANGE     [string] UP or DOWN; [inet]
//     SCHEMA_CHANGE     see schema_change.hpp
#pragma once

#include <variant>

#include "wire/codec/response/schema_change.hpp"

namespace ilion::wire {

// Nobody ever sends the last: Cassandra lets clients ask for it.
enum class EventKind : uint8_t { topology_change, status_change, schema_change, trace_complete };
inline constexpr size_t kEventKinds = 4;
std::string_view event_kind_name(EventKind kind);

struct Register {
    std::vector<EventKind> kinds;

    void encode(Bytes& out) const;
    // A kind that is unknown, or not of this version, is a protocol error with Cassandra's text.
    static Result<Register> decode(BytesView body, int version);
};

struct TopologyChange {
    enum class Kind : uint8_t { new_node, removed_node, moved_node };
    Kind kind = Kind::new_node;
    Inet node;
};

struct StatusChange {
    enum class Kind : uint8_t { up, down };
    Kind kind = Kind::up;
    Inet node;
};

struct Event {
    std::variant<TopologyChange, StatusChange, SchemaChange> body;

    EventKind kind() const { return static_cast<EventKind>(body.index()); }
    void encode(Bytes& out) const;
    static Result<Event> decode(BytesView body);
};

}  // namespace ilion::wire
