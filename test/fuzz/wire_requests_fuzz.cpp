// Bodies of requests: first byte the version, second the opcode. What is decoded encodes to something that decodes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "wire/codec/request/authentication.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/request/startup.hpp"
#include "wire/codec/response/event.hpp"

namespace {

using ilion::Bytes;

template <class Message>
void round_trip(ilion::BytesView body, int version) {
    auto message = Message::decode(body, version);
    if (!message) return;
    Bytes encoded;
    message->encode(encoded, version);
    if (!Message::decode(encoded, version)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    int version = 3 + data[0] % 3;
    ilion::BytesView body(reinterpret_cast<const char*>(data) + 2, size - 2);
    switch (data[1] % 7) {
        case 0:
            round_trip<ilion::wire::Query>(body, version);
            break;
        case 1:
            round_trip<ilion::wire::Prepare>(body, version);
            break;
        case 2:
            round_trip<ilion::wire::Execute>(body, version);
            break;
        case 3:
            round_trip<ilion::wire::Batch>(body, version);
            break;
        case 4:
            (void)ilion::wire::Startup::decode(body);
            break;
        case 5:
            (void)ilion::wire::Register::decode(body, version);
            break;
        default:
            (void)ilion::wire::AuthToken::decode(body);
            break;
    }
    return 0;
}
