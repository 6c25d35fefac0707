#include "base/kept_buffers.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace ilion {
namespace {

constexpr size_t kSmallest = size_t{128} << 10;
constexpr size_t kLargest = size_t{2} << 20;

struct Kept {
    std::mutex mutex;
    std::array<Bytes, 4> buffers;
};

// Never destroyed: threads may let go of buffers while the process ends.
Kept& kept() {
    static auto* kept = new Kept;
    return *kept;
}

bool has_less_room(const Bytes& left, const Bytes& right) {
    return left.capacity() < right.capacity();
}

}  // namespace

Bytes take_kept_buffer() {
    std::lock_guard lock(kept().mutex);
    auto largest = std::max_element(kept().buffers.begin(), kept().buffers.end(), has_less_room);
    return std::exchange(*largest, {});
}

void keep_buffer(Bytes&& buffer) {
    if (buffer.capacity() < kSmallest || buffer.capacity() > kLargest) return;
    Bytes let_go = std::move(buffer);
    let_go.clear();
    std::lock_guard lock(kept().mutex);
    auto smallest = std::min_element(kept().buffers.begin(), kept().buffers.end(), has_less_room);
    if (has_less_room(*smallest, let_go)) smallest->swap(let_go);
}

void make_room(Bytes& buffer, size_t size) {
    if (size <= buffer.capacity()) return;
    Bytes kept = size < kSmallest ? Bytes() : take_kept_buffer();
    if (kept.capacity() >= size) {
        kept.assign(buffer);
        kept.swap(buffer);
    } else {
        buffer.reserve(std::max(size, 2 * buffer.capacity()));
    }
    keep_buffer(std::move(kept));
}

}  // namespace ilion
