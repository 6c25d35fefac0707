// BATCH (request 0x0D): several modifications at once.
//
//   uint8 type          0 logged, 1 unlogged, 2 counter
//   uint16 n            then n times:
//     uint8 kind        0: [long string] query; 1: [short bytes] id
//     uint16 m          then m [value]
//   uint16 consistency
//   uint8 (v5: int32) flags
//   if 0x10           uint16 serial consistency
//   if 0x20           int64 default timestamp, microseconds
//   if 0x80           [string] keyspace, sent from v5 only
//   if 0x100  (v5)    int32 now in seconds
#pragma once

#include "wire/codec/request/query_parameters.hpp"

namespace ilion::wire {

struct Batch {
    enum class Type : uint8_t { logged, unlogged, counter };
    struct Statement {
        bool prepared = false;
        BytesView query_or_id;
        std::vector<ValueView> values;
        // Encoding only: instead of `values`, the values in the form that follows m.
        BytesView encoded_values;
        uint16_t encoded_value_count = 0;
    };

    Type type = Type::logged;
    std::vector<Statement> statements;
    Consistency consistency = Consistency::one;
    std::optional<Consistency> serial_consistency;
    std::optional<int64_t> default_timestamp;
    std::optional<BytesView> keyspace;      // sent from v5, read from all
    std::optional<uint32_t> now_in_seconds;  // from v5

    void encode(Bytes& out, int version) const;
    static Result<Batch> decode(BytesView body, int version);
};

}  // namespace ilion::wire
