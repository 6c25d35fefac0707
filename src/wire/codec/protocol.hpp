// The numbers of the native protocol: versions, opcodes, header flags, consistency levels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace ilion::wire {

constexpr int kMinVersion = 3;
constexpr int kMaxVersion = 5;
// Still in beta in Cassandra: version 5 under another number, for who asks for it with kFlagUseBeta.
constexpr int kBetaVersion = 6;

enum class Opcode : uint8_t {
    error = 0x00,
    startup = 0x01,
    ready = 0x02,
    authenticate = 0x03,
    credentials = 0x04,  // of protocol v1: known by name, never spoken
    options = 0x05,
    supported = 0x06,
    query = 0x07,
    result = 0x08,
    prepare = 0x09,
    execute = 0x0A,
    register_ = 0x0B,
    event = 0x0C,
    batch = 0x0D,
    auth_challenge = 0x0E,
    auth_response = 0x0F,
    auth_success = 0x10,
};

bool is_known_opcode(uint8_t opcode);
bool is_request(Opcode opcode);
// As Cassandra's texts write it: STARTUP, AUTH_RESPONSE.
std::string_view opcode_name(Opcode opcode);

// Bits of FrameHeader::flags.
constexpr uint8_t kFlagCompressed = 0x01;
constexpr uint8_t kFlagTracing = 0x02;
constexpr uint8_t kFlagCustomPayload = 0x04;  // from v4
constexpr uint8_t kFlagWarning = 0x08;        // from v4
constexpr uint8_t kFlagUseBeta = 0x10;

enum class Consistency : uint16_t {
    any = 0,
    one = 1,
    two = 2,
    three = 3,
    quorum = 4,
    all = 5,
    local_quorum = 6,
    each_quorum = 7,
    serial = 8,
    local_serial = 9,
    local_one = 10,
    node_local = 11,  // of a node for itself; clients are refused
};

enum class Compression : uint8_t { none, lz4, snappy };

std::string_view compression_name(Compression compression);

// The largest frame body either end accepts (Cassandra's native_transport_max_frame_size default is smaller for
// requests: ServerLink takes its own limit).
constexpr size_t kMaxFrameBody = size_t{256} << 20;

}  // namespace ilion::wire
