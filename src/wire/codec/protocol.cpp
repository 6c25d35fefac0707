#include "wire/codec/protocol.hpp"

namespace ilion::wire {
namespace {

// By opcode; an empty name is an opcode that does not exist (4 was CREDENTIALS of protocol v1).
constexpr std::string_view kNames[] = {"ERROR",         "STARTUP",     "READY", "AUTHENTICATE", "CREDENTIALS",
                                       "OPTIONS",       "SUPPORTED",   "QUERY", "RESULT",       "PREPARE",
                                       "EXECUTE",       "REGISTER",    "EVENT", "BATCH",        "AUTH_CHALLENGE",
                                       "AUTH_RESPONSE", "AUTH_SUCCESS"};

}  // namespace

bool is_known_opcode(uint8_t opcode) {
    return opcode < std::size(kNames);
}

bool is_request(Opcode opcode) {
    switch (opcode) {
        case Opcode::startup:
        case Opcode::credentials:
        case Opcode::options:
        case Opcode::query:
        case Opcode::prepare:
        case Opcode::execute:
        case Opcode::register_:
        case Opcode::batch:
        case Opcode::auth_response:
            return true;
        default:
            return false;
    }
}

std::string_view opcode_name(Opcode opcode) {
    auto index = static_cast<size_t>(opcode);
    return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

std::string_view compression_name(Compression compression) {
    switch (compression) {
        case Compression::lz4:
            return "lz4";
        case Compression::snappy:
            return "snappy";
        case Compression::none:
            break;
    }
    return "";
}

}  // namespace ilion::wire
