#include "index/similarity.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>

#include "base/endian.hpp"

namespace ilion::index {

namespace {

// Sums of this many lanes are independent of each other, so that the compiler keeps them in one register.
constexpr size_t kLanes = 16;

template <class Term>
float sum(size_t size, Term term) {
    std::array<float, kLanes> lanes{};
    size_t i = 0;
    for (; i + kLanes <= size; i += kLanes) {
        for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    }
    float total = 0;
    for (; i < size; ++i) total += term(i);
    for (float lane : lanes) total += lane;
    return total;
}

float dot(const float* left, const float* right, size_t size) {
    return sum(size, [=](size_t i) { return left[i] * right[i]; });
}

}  // namespace

Similarity similarity_of(const std::map<std::string, std::string>& options) {
    auto found = options.find("similarity_function");
    if (found == options.end() || found->second.empty()) return Similarity::cosine;
    switch (found->second.front()) {
        case 'e':
        case 'E':
            return Similarity::euclidean;
        case 'd':
        case 'D':
            return Similarity::dot_product;
        default:
            return Similarity::cosine;
    }
}

void decode_vector(BytesView serialized, std::span<float> out) {
    for (size_t i = 0; i < out.size() && (i + 1) * sizeof(float) <= serialized.size(); ++i) {
        out[i] = std::bit_cast<float>(load_be<uint32_t>(serialized.data() + i * sizeof(float)));
    }
}

std::vector<float> decode_vector(BytesView serialized) {
    std::vector<float> floats(serialized.size() / sizeof(float));
    decode_vector(serialized, floats);
    return floats;
}

float similarity(Similarity function, std::span<const float> left, std::span<const float> right) {
    const float* a = left.data();
    const float* b = right.data();
    size_t size = std::min(left.size(), right.size());
    switch (function) {
        case Similarity::dot_product:
            return (1 + dot(a, b, size)) / 2;
        case Similarity::euclidean:
            return 1 / (1 + sum(size, [=](size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); }));
        case Similarity::cosine:
            break;
    }
    double norms = static_cast<double>(dot(a, a, size)) * dot(b, b, size);
    return (1 + static_cast<float>(dot(a, b, size) / std::sqrt(norms))) / 2;
}

Status check_vector(Similarity function, BytesView serialized) {
    bool zero = true;
    for (size_t i = 0; (i + 1) * sizeof(float) <= serialized.size(); ++i) {
        auto element = std::bit_cast<float>(load_be<uint32_t>(serialized.data() + i * sizeof(float)));
        if (!std::isfinite(element)) {
            return invalid(
                fmt::format("Vectors with elements that are not finite cannot be indexed or queried: "
                            "element {} is {}",
                            i, element));
        }
        zero = zero && element == 0;
    }
    if (!zero || function != Similarity::cosine) return {};
    return invalid("Zero vectors cannot be indexed or queried with cosine similarity");
}

}  // namespace ilion::index
