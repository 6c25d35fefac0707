#include "driver/core/prepared_cache.hpp"

#include "wire/codec/request/prepare.hpp"

namespace ilion::driver {

Bytes PreparedText::request(int version) const {
    Bytes body;
    wire::Prepare prepare{.query = query};
    if (!keyspace.empty()) prepare.keyspace = keyspace;
    prepare.encode(body, version);
    return body;
}

}  // namespace ilion::driver
