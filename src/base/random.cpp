#include "base/random.hpp"

#include <algorithm>
#include <cstring>
#include <random>

namespace ilion {

uint64_t random_u64() {
    thread_local std::mt19937_64 generator = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return generator();
}

void fill_random(char* at, size_t size) {
    while (size > 0) {
        uint64_t bits = random_u64();
        size_t taken = std::min(size, sizeof bits);
        std::memcpy(at, &bits, taken);
        at += taken;
        size -= taken;
    }
}

}  // namespace ilion
