#include "store/row/row_codec.hpp"

#include <gtest/gtest.h>

#include "store/row/live_row.hpp"
#include "store/row/row_builder.hpp"
#include "table.hpp"

namespace ilion::store::test {
namespace {

TEST(RowCodec, KeepsEverythingOfARow) {
    RowBuilder builder;
    builder.set_liveness({INT64_MAX, 60, 5'000'000'000});
    builder.set_deletion({INT64_MIN + 1, 17});
    builder.add_cell(expiring(kSecond, 4, "second", 60, 5'000'000'000));
    builder.add_cell(cell(kMap, INT64_MIN + 1, Bytes(300, 'v'), "key"));
    builder.delete_column(kMap, {9, 0});
    builder.add_cell(tombstone(kFirst, -1, 99));
    RowReader reader(builder.encoded("original"));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader.header().liveness.timestamp, INT64_MAX);
    EXPECT_EQ(reader.header().liveness.ttl, 60);
    EXPECT_EQ(reader.header().deletion, (Deletion{INT64_MIN + 1, 17}));
    EXPECT_EQ(reader.header().original, "original");
    RowEntry entry;
    ASSERT_TRUE(reader.next(entry));
    EXPECT_TRUE(entry.cell.tombstone);
    EXPECT_EQ(entry.cell.timestamp, -1);
    EXPECT_EQ(entry.cell.local_deletion_time, 99);
    ASSERT_TRUE(reader.next(entry));
    EXPECT_EQ(entry.cell.value, "second");
    EXPECT_EQ(entry.cell.ttl, 60);
    EXPECT_EQ(entry.cell.local_deletion_time, 5'000'000'000);
    ASSERT_TRUE(reader.next(entry));
    EXPECT_TRUE(entry.is_deletion);
    EXPECT_EQ(entry.deletion(), (Deletion{9, 0}));
    ASSERT_TRUE(reader.next(entry));
    EXPECT_EQ(entry.cell.path, "key");
    EXPECT_EQ(entry.cell.value.size(), 300U);
    EXPECT_EQ(entry.cell.timestamp, INT64_MIN + 1);
    EXPECT_FALSE(reader.next(entry));
    EXPECT_TRUE(reader.ok());
}

TEST(RowCodec, ReconcilesTwoCellsOfOnePlace) {
    RowBuilder builder;
    builder.add_cell(cell(kFirst, 1, "old"));
    builder.add_cell(cell(kFirst, 2, "new"));
    RowReader reader(builder.encoded());
    RowEntry entry;
    ASSERT_TRUE(reader.next(entry));
    EXPECT_EQ(entry.cell.value, "new");
    EXPECT_FALSE(reader.next(entry));
}

TEST(RowCodec, TruncatedBytesAreMalformedOrAShorterRow) {
    RowBuilder builder;
    builder.set_liveness({1, 60, 70});
    builder.set_deletion({1, 1});
    builder.add_cell(cell(kMap, 7, "value", "path"));
    builder.add_cell(tombstone(kFirst, 300, 99));
    Bytes encoded(builder.encoded("original"));
    for (size_t size = 0; size < encoded.size(); ++size) {
        Bytes cut = encoded.substr(0, size);
        RowReader reader(cut);
        RowEntry entry;
        int entries = 0;
        while (reader.next(entry)) ++entries;
        EXPECT_LT(entries, 2) << size;
    }
}

TEST(RowCodec, DeletionValuesComeBack) {
    for (const Deletion& deletion : {Deletion{}, Deletion{-5, 0}, Deletion{INT64_MAX, 5'000'000'000}}) {
        for (bool ranges : {false, true}) {
            Bytes encoded;
            encode_deletion_value({deletion, ranges}, encoded);
            DeletionValue decoded;
            ASSERT_TRUE(decode_deletion_value(encoded, decoded));
            EXPECT_EQ(decoded.deletion, deletion);
            EXPECT_EQ(decoded.has_ranges, ranges);
            encoded.pop_back();
            EXPECT_FALSE(decode_deletion_value(encoded, decoded));
        }
    }
}

}  // namespace
}  // namespace ilion::store::test
