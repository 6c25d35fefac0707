// Many range tombstones that begin at one place: whatever their order, the strongest one counts.
#include "store/row/range_tombstones.hpp"

#include <gtest/gtest.h>

namespace ilion::store {
namespace {

constexpr int kTombstones = 40;

Bytes place(int number) {
    return Bytes(1, static_cast<char>(number));
}

TEST(RangeTombstones, ManyThatBeginAtOnePlace) {
    for (bool rising : {true, false}) {
        RangeTombstones tombstones;
        for (int i = 1; i <= kTombstones; ++i) {
            int end = rising ? i : kTombstones + 1 - i;
            // The longer it is the older.
            tombstones.add({place(0), place(end)}, {100 - end, 1});
        }
        tombstones.finish();
        for (int i = 0; i < kTombstones; ++i) {
            EXPECT_EQ(tombstones.at(place(i)).timestamp, 100 - (i + 1)) << i;
        }
        EXPECT_FALSE(tombstones.at(place(kTombstones)).exists());
    }
}

TEST(RangeTombstones, OneThatCoversManyIsNotOutdone) {
    RangeTombstones tombstones;
    tombstones.add({place(0), place(kTombstones + 1)}, {50, 1});
    for (int i = kTombstones; i >= 1; --i) tombstones.add({place(0), place(i)}, {i, 1});
    tombstones.finish();
    for (int i = 0; i <= kTombstones; ++i) EXPECT_EQ(tombstones.at(place(i)).timestamp, 50) << i;
}

}  // namespace
}  // namespace ilion::store
