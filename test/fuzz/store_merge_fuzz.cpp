// Stored rows: malformed deltas are refused, and what merges is a delta that merging again leaves as it is.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "store/row/merge.hpp"
#include "store/row/row_codec.hpp"

namespace {

using namespace ilion;

// Up to four deltas; a byte before each gives its length.
std::vector<BytesView> split(BytesView input) {
    std::vector<BytesView> deltas;
    while (!input.empty() && deltas.size() < 4) {
        size_t length = std::min<size_t>(static_cast<uint8_t>(input[0]), input.size() - 1);
        deltas.push_back(input.substr(1, length));
        input.remove_prefix(length + 1);
    }
    return deltas;
}

bool reads(BytesView delta) {
    store::RowReader reader(delta);
    store::RowEntry entry;
    while (reader.next(entry)) {
    }
    return reader.ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    auto deltas = split({reinterpret_cast<const char*>(data), size});
    bool all_read = true;
    for (BytesView delta : deltas) all_read &= reads(delta);
    Bytes merged;
    if (!store::merge_rows(deltas, merged)) return 0;
    if (!all_read || !reads(merged)) std::abort();
    Bytes again;
    std::array<BytesView, 1> one{merged};
    if (!store::merge_rows(one, again) || again != merged) std::abort();
    return 0;
}
