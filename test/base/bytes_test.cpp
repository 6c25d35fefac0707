#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/error.hpp"

namespace ilion {
namespace {

TEST(ByteReader, ReadsWhatWasWritten) {
    Bytes bytes;
    ByteWriter writer(bytes);
    writer.write<int16_t>(-2);
    writer.write_value(BytesView("abc"));
    writer.write_null();
    writer.write_varint(300);
    writer.write_signed_varint(INT64_MIN);
    ByteReader reader(bytes);
    EXPECT_EQ(reader.read<int16_t>(), -2);
    EXPECT_EQ(reader.read_value(), "abc");
    EXPECT_EQ(reader.read_value(), std::nullopt);
    EXPECT_EQ(reader.read_varint(), 300u);
    EXPECT_EQ(reader.read_signed_varint(), INT64_MIN);
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE(reader.at_end());
}

TEST(ByteReader, StaysFailed) {
    ByteReader reader("ab");
    EXPECT_EQ(reader.read<int32_t>(), 0);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.read<int8_t>(), 0);
    EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, RefusesVarintsPastSixtyFourBits) {
    ByteReader reader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
    reader.read_varint();
    EXPECT_FALSE(reader.ok());
}

Result<int> half(int number) {
    if (number % 2 != 0) return invalid("odd");
    return number / 2;
}

Result<int> quarter(int number) {
    ILION_TRY_ASSIGN(int halved, half(number));
    ILION_TRY_ASSIGN(int result, half(halved));
    return result;
}

TEST(Result, PropagatesErrors) {
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error().message, "odd");
    EXPECT_THROW(quarter(6).value(), Exception);
}

}  // namespace
}  // namespace ilion
