// Bytes that are written where they stay. Who writes asks for room, keeps both of its ends in registers, and says
// in the end how far they came.
#pragma once

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "base/endian.hpp"
#include "base/kept_buffers.hpp"

namespace ilion::exec {

class AppendBuffer {
public:
    struct Room {
        char* at;
        char* end;
        size_t size() const { return static_cast<size_t>(end - at); }
    };

    bool empty() const { return used_ == 0; }
    Room room() { return {bytes_.data() + used_, bytes_.data() + bytes_.size()}; }
    // Room for at least `size` bytes behind `written`, which is in the room that was given last.
    Room more(const char* written, size_t size) {
        used_ = static_cast<size_t>(written - bytes_.data());
        size_t wanted = used_ + std::max(size, std::clamp(used_, kFirst, kStep));
        make_room(bytes_, wanted);
        bytes_.resize(wanted);
        return room();
    }
    void written_to(const char* end) { used_ = static_cast<size_t>(end - bytes_.data()); }
    // All of them. The buffer is empty then.
    Bytes take() {
        bytes_.resize(used_);
        used_ = 0;
        return std::move(bytes_);
    }

private:
    static constexpr size_t kFirst = 240, kStep = 4096;

    Bytes bytes_;
    size_t used_ = 0;
};

// What follows writes where there is room, and gives what comes behind.

// Most values are short: two words that overlap are faster than a call.
inline char* put_bytes(char* at, BytesView bytes) {
    struct Words {
        uint64_t words[2];
    };
    auto ends = [&]<class Word>(Word first, Word last) {
        std::memcpy(&first, bytes.data(), sizeof first);
        std::memcpy(&last, bytes.data() + bytes.size() - sizeof last, sizeof last);
        std::memcpy(at, &first, sizeof first);
        std::memcpy(at + bytes.size() - sizeof last, &last, sizeof last);
    };
    if (bytes.size() > 2 * sizeof(Words) || bytes.size() < sizeof(uint32_t)) {
        if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    } else if (bytes.size() >= sizeof(Words)) {
        ends(Words(), Words());
    } else if (bytes.size() >= sizeof(uint64_t)) {
        ends(uint64_t{}, uint64_t{});
    } else {
        ends(uint32_t{}, uint32_t{});
    }
    return at + bytes.size();
}

// [bytes] of the protocol: the length, and then they.
inline constexpr size_t kLengthSize = sizeof(int32_t);
inline char* put_length(char* at, int32_t length) {
    store_be(at, length);
    return at + kLengthSize;
}
inline char* put_value(char* at, BytesView value) {
    return put_bytes(put_length(at, static_cast<int32_t>(value.size())), value);
}
inline char* put_null(char* at) {
    return put_length(at, -1);
}

}  // namespace ilion::exec
