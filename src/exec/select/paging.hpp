// The paging state: where a query goes on (docs/format/paging.md). Opaque to clients, good across restarts, refused
// when it was not made by this query.
#pragma once

#include "base/error.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

struct PagingState {
    store::Position position;
    int64_t returned = 0;      // rows of the answer so far, against LIMIT
    int64_t in_partition = 0;  // rows of the answer from the partition of `position`, against PER PARTITION LIMIT
};

Bytes encode_paging_state(const PagingState& state, uint64_t fingerprint);
// Fails with protocol_error "Invalid value for the paging state".
ilion::Result<PagingState> decode_paging_state(BytesView bytes, uint64_t fingerprint);
// As above, of any query: what has no pages takes one that is none of its own.
Status check_paging_state(BytesView bytes);

}  // namespace ilion::exec
