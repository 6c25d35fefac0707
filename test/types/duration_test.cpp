#include "types/duration.hpp"

#include <gtest/gtest.h>

namespace ilion {
namespace {

constexpr int64_t kDay = 86'400'000;

TEST(Duration, IsPrintedAndReadBack) {
    for (std::string_view text : {"1y2mo3d4h5m6s7ms8us9ns", "-1y", "12h30m", "178956970y7mo2147483647d", "1ns",
                                  "-2562047h47m16s854ms775us807ns"}) {
        auto duration = parse_duration(text);
        ASSERT_TRUE(duration) << text;
        EXPECT_EQ(to_string(*duration), text);
        Bytes value;
        encode_duration(*duration, value);
        auto decoded = decode_duration(value);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, *duration);
    }
    EXPECT_EQ(to_string(Duration{}), "");
    EXPECT_EQ(to_string(Duration{INT32_MIN, INT32_MIN, INT64_MIN}),
              "-178956970y8mo2147483648d2562047h47m16s854ms775us808ns");
}

TEST(Duration, IsRejectedWithCassandrasText) {
    for (auto [text, message] : {
             std::pair{"", "Unable to convert '' to a duration"},
             {"1", "Unable to convert '1' to a duration"},
             {"d", "Unable to convert 'd' to a duration"},
             {"1d2", "Unable to convert '1d2' to a duration"},
             {"P1", "Unable to convert 'P1' to a duration"},
             {"PY", "Unable to convert 'PY' to a duration"},
             {"P1M1Y", "Unable to convert 'P1M1Y' to a duration"},
             {"P1Y1W", "Unable to convert 'P1Y1W' to a duration"},
             {"P1DT1H1D", "Unable to convert 'P1DT1H1D' to a duration"},
             {"P1-02-03T04:05:06", "Unable to convert 'P1-02-03T04:05:06' to a duration"},
             {"1h1d", "Invalid duration. The hours should be after days"},
             {"1d1d", "Invalid duration. The days are specified multiple times"},
         }) {
        auto parsed = parse_duration(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().message, message);
    }
}

TEST(Duration, MovesTimesByTheCalendar) {
    const int64_t january_31 = 18'292 * kDay + 5;                        // 2020-01-31T00:00:00.005Z
    EXPECT_EQ(add_duration(january_31, {1, 0, 0}), 18'321 * kDay + 5);   // 2020-02-29
    EXPECT_EQ(add_duration(january_31, {13, 0, 0}), 18'686 * kDay + 5);  // 2021-02-28
    EXPECT_EQ(add_duration(january_31, {1, 1, 1'999'999}), 18'322 * kDay + 6);
    EXPECT_EQ(subtract_duration(january_31, {2, 0, 0}), 18'230 * kDay + 5);  // 2019-11-30
    EXPECT_EQ(subtract_duration(january_31, {0, 31, 5'000'000}), 18'261 * kDay);
    EXPECT_EQ(add_duration(-1, {12, 0, 0}), 365 * kDay - 1);
    EXPECT_EQ(add_duration(-1, {-12, 0, 0}), -365 * kDay - 1);
    EXPECT_EQ(add_duration(0, {4'800, 0, 0}), 146'097 * kDay);
    // Far outside of all calendars: no overflow is undefined.
    add_duration(INT64_MAX, {INT32_MAX, INT32_MAX, INT64_MAX});
    add_duration(INT64_MIN, {INT32_MIN, INT32_MIN, INT64_MIN});
    subtract_duration(INT64_MIN, {INT32_MIN, INT32_MIN, INT64_MIN});
}

}  // namespace
}  // namespace ilion
