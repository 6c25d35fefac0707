// Points in time across the types that hold them: timestamp (milliseconds since 1970), date (days, biased by 2^31),
// timeuuid.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "types/type/data_type.hpp"

namespace ilion::plan {

inline constexpr int64_t kMillisPerDay = 86'400'000;

int64_t millis_of_date(BytesView date);
// The date of that moment, in UTC.
Bytes date_from_millis(int64_t millis);
// Of a non-empty timestamp, date or timeuuid.
int64_t millis_of(TypeKind kind, BytesView value);

}  // namespace ilion::plan
