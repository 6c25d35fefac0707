// BATCH (request 0x0D): several modifications at once.
//
//   uint8 type          0 logged, 1 unlogged, 2 counter
//   uint16 n            then n times:
//     uint8 kind        0: [long string] query; 1: [short bytes] id
//     uint16 m          then m [value]
//   then              QueryParameters, of which values, pages and metadata mean nothing
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
    QueryParameters parameters;

    void encode(Bytes& out, int version) const;
    static Result<Batch> decode(BytesView body, int version);
};

}  // namespace ilion::wire
