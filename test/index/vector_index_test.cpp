// The exact search over an index's vectors.
#include "index/vector_index.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "base/byte_writer.hpp"

namespace ilion::index {
namespace {

Bytes serialized(const std::vector<float>& floats) {
    Bytes out;
    for (float element : floats) ByteWriter(out).write(std::bit_cast<uint32_t>(element));
    return out;
}

store::VectorNote note(const std::string& key, const std::vector<float>& floats, int64_t timestamp = 1) {
    return {1, {key, 0}, "c", timestamp, serialized(floats)};
}

std::vector<std::string> keys(const std::vector<VectorIndex::Found>& found) {
    std::vector<std::string> out;
    for (const auto& one : found) out.push_back(one.partition.bytes);
    return out;
}

TEST(VectorIndex, FindsTheNearestFirst) {
    VectorIndex index(Similarity::euclidean, 2);
    index.add(note("far", {9, 9}));
    index.add(note("near", {1, 0}));
    index.add(note("here", {0, 0}));
    const std::vector<float> query{0, 0};
    EXPECT_EQ(keys(index.nearest(query, 2)), (std::vector<std::string>{"here", "near"}));
    EXPECT_EQ(keys(index.nearest(query, 10)).size(), 3U);
    EXPECT_TRUE(index.nearest(std::vector<float>{1}, 10).empty());
}

TEST(VectorIndex, KeepsTheLaterOfTwo) {
    VectorIndex index(Similarity::euclidean, 1);
    index.add(note("k", {5}, 20));
    index.add(note("k", {1}, 10));
    EXPECT_EQ(index.size(), 1U);
    EXPECT_FLOAT_EQ(index.nearest(std::vector<float>{5}, 1)[0].score, 1);
    index.add(note("k", {7}, 20));  // the greater bytes
    index.add(note("k", {6}, 20));
    EXPECT_FLOAT_EQ(index.nearest(std::vector<float>{7}, 1)[0].score, 1);
}

TEST(VectorIndex, RemovesWhatIsStaleAndNothingNewer) {
    VectorIndex index(Similarity::euclidean, 1);
    for (int i = 0; i < 5; ++i) index.add(note(std::to_string(i), {static_cast<float>(i)}, 1));
    auto found = index.nearest(std::vector<float>{1}, 1);
    index.add(note("1", {1}, 2));
    index.remove(found[0]);
    EXPECT_EQ(index.size(), 5U);
    index.remove(index.nearest(std::vector<float>{1}, 1)[0]);
    EXPECT_EQ(keys(index.nearest(std::vector<float>{2.9F}, 4)), (std::vector<std::string>{"3", "2", "4", "0"}));
}

TEST(VectorIndex, AgreesWithTheDefinition) {
    std::mt19937 random(7);  // NOLINT: the same every time
    std::normal_distribution<float> normal;
    for (size_t size : {1U, 3U, 16U, 33U, 100U}) {
        std::vector<float> a(size), b(size);
        for (size_t i = 0; i < size; ++i) a[i] = normal(random), b[i] = normal(random);
        double product = 0, distance = 0, left = 0, right = 0;
        for (size_t i = 0; i < size; ++i) {
            product += static_cast<double>(a[i]) * b[i];
            distance += std::pow(static_cast<double>(a[i]) - b[i], 2);
            left += static_cast<double>(a[i]) * a[i];
            right += static_cast<double>(b[i]) * b[i];
        }
        EXPECT_NEAR(similarity(Similarity::dot_product, a, b), (1 + product) / 2, 1e-3);
        EXPECT_NEAR(similarity(Similarity::euclidean, a, b), 1 / (1 + distance), 1e-4);
        EXPECT_NEAR(similarity(Similarity::cosine, a, b), (1 + product / std::sqrt(left * right)) / 2, 1e-4);
    }
}

TEST(VectorIndex, RefusesWhatHasNoDirection) {
    EXPECT_FALSE(check_vector(Similarity::cosine, serialized({0, 0})));
    EXPECT_TRUE(check_vector(Similarity::euclidean, serialized({0, 0})));
    EXPECT_FALSE(check_vector(Similarity::euclidean, serialized({1, NAN})));
    EXPECT_FALSE(check_vector(Similarity::dot_product, serialized({1, INFINITY})));
}

}  // namespace
}  // namespace ilion::index
