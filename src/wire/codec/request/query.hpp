// QUERY (request 0x07): CQL text to run now.
//
//   [long string] query
//   parameters       see query_parameters.hpp
#pragma once

#include "wire/codec/request/query_parameters.hpp"

namespace ilion::wire {

struct Query {
    std::string_view query;
    QueryParameters parameters;

    void encode(Bytes& out, int version) const;
    static Result<Query> decode(BytesView body, int version);
};

}  // namespace ilion::wire
