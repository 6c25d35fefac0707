// How near two vectors are: what ORDER BY ... ANN OF sorts by, the greatest first.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace ilion::index {

enum class Similarity : uint8_t { cosine, euclidean, dot_product };

// How many rows ORDER BY ... ANN OF may be asked for.
inline constexpr int32_t kMaxNearest = 1000;

// Of an index's options; cosine unless they name another.
Similarity similarity_of(const std::map<std::string, std::string>& options);

// The floats of a serialized vector. `out` has room for them.
void decode_vector(BytesView serialized, std::span<float> out);
std::vector<float> decode_vector(BytesView serialized);

// What Cassandra's functions of these names give, without rounding in between.
float similarity(Similarity function, std::span<const float> left, std::span<const float> right);

// Fails for what has no place among others: numbers that are none, and, under cosine, the zero vector.
Status check_vector(Similarity function, BytesView serialized);

}  // namespace ilion::index
