#include "base/kept_buffers.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace ilion {
namespace {

TEST(KeptBuffers, ALargeOneIsUsedAgain) {
    while (take_kept_buffer().capacity() > Bytes().capacity()) continue;  // other tests' ones
    Bytes large(size_t{512} << 10, 'x');
    const char* room = large.data();
    keep_buffer(std::move(large));
    Bytes again = take_kept_buffer();
    EXPECT_TRUE(again.empty());
    EXPECT_GE(again.capacity(), size_t{512} << 10);
    EXPECT_EQ(again.data(), room);
    EXPECT_LT(take_kept_buffer().capacity(), size_t{1} << 10) << "taken twice";
}

TEST(KeptBuffers, TheSmallTheHugeAndTheManyAreLetGo) {
    keep_buffer(Bytes(size_t{1} << 10, 'x'));
    keep_buffer(Bytes(size_t{64} << 20, 'x'));
    for (int i = 0; i < 5; ++i) keep_buffer(Bytes(size_t{200} << 10, 'x'));
    int found = 0;
    while (true) {
        size_t room = take_kept_buffer().capacity();
        if (room < (size_t{128} << 10)) break;
        EXPECT_LT(room, size_t{64} << 20);
        ++found;
    }
    EXPECT_EQ(found, 4);
}

TEST(KeptBuffers, RoomForMuchIsThatOfTheLargest) {
    while (take_kept_buffer().capacity() > Bytes().capacity()) continue;
    keep_buffer(Bytes(size_t{200} << 10, 'x'));
    Bytes large(size_t{900} << 10, 'x');
    const char* room = large.data();
    keep_buffer(std::move(large));
    Bytes buffer = "what it holds";
    make_room(buffer, size_t{130} << 10);
    EXPECT_EQ(buffer, "what it holds");
    EXPECT_EQ(buffer.data(), room);
    EXPECT_LT(buffer.capacity(), size_t{1} << 20);
    EXPECT_GE(take_kept_buffer().capacity(), size_t{200} << 10);
    for (size_t size : {200, 210, 220, 230, 900}) keep_buffer(Bytes(size << 10, 'x'));
    EXPECT_GE(take_kept_buffer().capacity(), size_t{900} << 10) << "kept instead of the smallest";
    make_room(buffer, size_t{4} << 20);
    EXPECT_EQ(buffer, "what it holds");
    EXPECT_GE(buffer.capacity(), size_t{4} << 20);
}

}  // namespace
}  // namespace ilion
