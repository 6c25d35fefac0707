// Paging states, with a checksum that is right so that what lies behind it is reached: what is read, reads the same
// when it is written again.
#include <cstdint>
#include <cstdlib>

#include "base/byte_writer.hpp"
#include "exec/select/paging.hpp"
#include "types/token.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ilion;
    constexpr uint64_t kFingerprint = 7;
    BytesView payload(reinterpret_cast<const char*>(data), size);
    (void)exec::decode_paging_state(payload, kFingerprint);

    Bytes keyed;
    ByteWriter keyed_writer(keyed);
    keyed_writer.write(kFingerprint);
    keyed_writer.write_bytes(payload);
    Bytes sealed(payload);
    ByteWriter(sealed).write(int64_t{murmur3_token(keyed)});
    auto state = exec::decode_paging_state(sealed, kFingerprint);
    if (!state) return 0;
    auto again = exec::decode_paging_state(exec::encode_paging_state(*state, kFingerprint), kFingerprint);
    if (!again || again->returned != state->returned || again->in_partition != state->in_partition ||
        again->position.partition.bytes != state->position.partition.bytes ||
        again->position.clustering != state->position.clustering) {
        std::abort();
    }
    return 0;
}
