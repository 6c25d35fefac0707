// EXECUTE (request 0x0A): runs a prepared statement.
//
//   [short bytes] id
//   from v5: [short bytes] result metadata id
//   parameters       see query_parameters.hpp
#pragma once

#include "wire/codec/request/query_parameters.hpp"

namespace ilion::wire {

struct Execute {
    BytesView id;
    BytesView result_metadata_id;  // from v5
    QueryParameters parameters;

    void encode(Bytes& out, int version) const;
    // What stands before the parameters, for a client that writes values itself.
    void encode_ids(ByteWriter& writer, int version) const;
    static Result<Execute> decode(BytesView body, int version);
};

}  // namespace ilion::wire
