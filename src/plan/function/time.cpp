// now and current_*, conversions between points in time, floor, and the bounds of timeuuids.
#include "plan/function/time.hpp"

#include <chrono>

#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "types/duration.hpp"
#include "types/timeuuid.hpp"

namespace ilion::plan {

namespace {

constexpr int64_t kNanosPerDay = 86'400'000'000'000;
constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr int64_t kDateBias = int64_t{1} << 31;

int64_t floor_divide(int64_t value, int64_t by) {
    int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

bool missing(OptionalBytesView value) {
    return !value || value->empty();
}

// ----- the present -----

Bytes present(TypeKind kind, const Clock& clock) {
    int64_t micros = clock.now_micros();
    int64_t millis = floor_divide(micros, 1000);
    switch (kind) {
        case TypeKind::timestamp:
            return encode_int64(millis);
        case TypeKind::date:
            return date_from_millis(millis);
        case TypeKind::time: {
            int64_t day = kNanosPerDay / 1000;
            return encode_int64((micros - floor_divide(micros, day) * day) * 1000);
        }
        default:
            return Bytes(make_timeuuid(clock).view());
    }
}

void add_present(Registry& registry, TypeKind kind, std::string name, std::string legacy_name) {
    Function function;
    function.name = std::move(name);
    function.return_type = DataType::of(kind);
    function.deterministic = false;
    function.body = [kind](std::span<const OptionalBytesView>, const CallContext& context) {
        return Result<OptionalBytes>(OptionalBytes(present(kind, *context.clock)));
    };
    if (legacy_name.empty()) {
        registry.add(std::move(function));
    } else {
        registry.add_with_legacy_name(std::move(function), std::move(legacy_name));
    }
}

// ----- conversions -----

void add_conversion(Registry& registry, TypeKind from, TypeKind to, std::string name, std::string legacy_name) {
    Function function;
    function.name = std::move(name);
    function.argument_types = {DataType::of(from)};
    function.return_type = DataType::of(to);
    function.monotonic = true;
    function.body = [from, to](std::span<const OptionalBytesView> arguments,
                               const CallContext&) -> Result<OptionalBytes> {
        if (missing(arguments[0])) return OptionalBytes();
        int64_t millis = millis_of(from, *arguments[0]);
        return OptionalBytes(to == TypeKind::date ? date_from_millis(millis) : encode_int64(millis));
    };
    registry.add_with_legacy_name(std::move(function), std::move(legacy_name));
}

void add_timeuuid_bound(Registry& registry, bool smallest, std::string name, std::string legacy_name) {
    Function function;
    function.name = std::move(name);
    function.argument_types = {DataType::of(TypeKind::timestamp)};
    function.return_type = DataType::of(TypeKind::timeuuid);
    function.body = [smallest](std::span<const OptionalBytesView> arguments,
                               const CallContext&) -> Result<OptionalBytes> {
        if (missing(arguments[0])) return OptionalBytes();
        auto millis = load_be<int64_t>(arguments[0]->data());
        return OptionalBytes(Bytes((smallest ? min_timeuuid(millis) : max_timeuuid(millis)).view()));
    };
    registry.add_with_legacy_name(std::move(function), std::move(legacy_name));
}

// ----- floor -----

// Months since year zero.
int64_t month_index(int64_t millis) {
    std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(floor_divide(millis, kMillisPerDay)))};
    return int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

// The latest start of a period of `duration`, counted from `start`, at or before `millis`.
Result<int64_t> floor_millis(int64_t millis, const Duration& duration, int64_t start) {
    if (start > millis) {
        return invalid("The floor function starting time is greater than the provided time");
    }
    if (duration.is_negative()) return invalid("Negative durations are not supported by the floor function");
    if (duration.months == 0) {
        int64_t length = int64_t{duration.days} * kMillisPerDay + duration.nanoseconds / kNanosPerMilli;
        return length == 0 ? millis : millis - (millis - start) % length;
    }
    // Such periods have no fixed length: as many as months fit, then back to the one that has begun.
    int64_t count = (month_index(millis) - month_index(start)) / duration.months;
    auto period_start = [&](int64_t periods) {
        return add_duration(start, {static_cast<int32_t>(duration.months * periods),
                                    static_cast<int32_t>(duration.days * periods), duration.nanoseconds * periods});
    };
    int64_t candidate = period_start(count);
    while (candidate > millis && count > 0) candidate = period_start(--count);
    return candidate;
}

Result<OptionalBytes> floor_of_timestamp(TypeKind kind, BytesView value, const Duration& duration, int64_t start) {
    if (duration.nanoseconds % kNanosPerMilli != 0) {
        return invalid("The floor cannot be computed for the " + to_string(duration) +
                       " duration as precision is below 1 millisecond");
    }
    ILION_TRY_ASSIGN(int64_t floored, floor_millis(millis_of(kind, value), duration, start));
    return OptionalBytes(encode_int64(floored));
}

Result<OptionalBytes> floor_of_date(BytesView value, const Duration& duration, int64_t start) {
    if (duration.nanoseconds != 0) {
        return invalid("The floor on date values cannot be computed for the " + to_string(duration) +
                       " duration as precision is below 1 day");
    }
    ILION_TRY_ASSIGN(int64_t floored, floor_millis(millis_of_date(value), duration, start));
    return OptionalBytes(date_from_millis(floored));
}

Result<OptionalBytes> floor_of_time(BytesView value, const Duration& duration) {
    if (duration.is_negative()) return invalid("Negative durations are not supported by the floor function");
    if (duration.months != 0 || duration.days != 0 || duration.nanoseconds > kNanosPerDay) {
        return invalid("For time values, the floor can only be computed for durations smaller that a day");
    }
    auto nanos = load_be<int64_t>(value.data());
    return OptionalBytes(encode_int64(duration.nanoseconds == 0 ? nanos : nanos - nanos % duration.nanoseconds));
}

// `start` is the type of the third argument, or `empty` if there is none: then periods count from 1970.
Function floor_function(TypeKind kind, TypeKind start) {
    Function function;
    function.name = "floor";
    function.monotonic = true;
    function.argument_types = {DataType::of(kind), DataType::of(TypeKind::duration)};
    if (start != TypeKind::empty) function.argument_types.push_back(DataType::of(start));
    function.return_type = DataType::of(kind == TypeKind::timeuuid ? TypeKind::timestamp : kind);
    function.body = [kind, start](std::span<const OptionalBytesView> arguments,
                                  const CallContext&) -> Result<OptionalBytes> {
        for (OptionalBytesView argument : arguments) {
            if (missing(argument)) return OptionalBytes();
        }
        ILION_TRY_ASSIGN(Duration duration, decode_duration(*arguments[1]));
        int64_t from = start == TypeKind::empty ? 0 : millis_of(start, *arguments[2]);
        switch (kind) {
            case TypeKind::date:
                return floor_of_date(*arguments[0], duration, from);
            case TypeKind::time:
                return floor_of_time(*arguments[0], duration);
            default:
                return floor_of_timestamp(kind, *arguments[0], duration, from);
        }
    };
    return function;
}

void add_uuid(Registry& registry) {
    Function function;
    function.name = "uuid";
    function.return_type = DataType::of(TypeKind::uuid);
    function.deterministic = false;
    function.body = [](std::span<const OptionalBytesView>, const CallContext&) {
        return Result<OptionalBytes>(OptionalBytes(Bytes(Uuid::random().view())));
    };
    registry.add(std::move(function));
}

}  // namespace

int64_t millis_of_date(BytesView date) {
    return (int64_t{load_be<uint32_t>(date.data())} - kDateBias) * kMillisPerDay;
}

Bytes date_from_millis(int64_t millis) {
    // Of whole seconds, cut off towards 1970, as by Java's Duration.
    int64_t days = floor_divide(millis, 1000) / (kMillisPerDay / 1000);
    return encode_int32(static_cast<int32_t>(static_cast<uint32_t>(days + kDateBias)));
}

int64_t millis_of(TypeKind kind, BytesView value) {
    switch (kind) {
        case TypeKind::date:
            return millis_of_date(value);
        case TypeKind::timeuuid:
            return timeuuid_unix_millis(Uuid::from_bytes(value));
        default:
            return load_be<int64_t>(value.data());
    }
}

void add_time_functions(Registry& registry) {
    add_uuid(registry);
    add_present(registry, TypeKind::timeuuid, "now", "");
    add_present(registry, TypeKind::timeuuid, "current_timeuuid", "currenttimeuuid");
    add_present(registry, TypeKind::timestamp, "current_timestamp", "currenttimestamp");
    add_present(registry, TypeKind::date, "current_date", "currentdate");
    add_present(registry, TypeKind::time, "current_time", "currenttime");
    add_timeuuid_bound(registry, true, "min_timeuuid", "mintimeuuid");
    add_timeuuid_bound(registry, false, "max_timeuuid", "maxtimeuuid");
    for (TypeKind from : {TypeKind::timeuuid, TypeKind::timestamp, TypeKind::date}) {
        if (from != TypeKind::date) add_conversion(registry, from, TypeKind::date, "to_date", "todate");
        if (from != TypeKind::timestamp) {
            add_conversion(registry, from, TypeKind::timestamp, "to_timestamp", "totimestamp");
        }
        add_conversion(registry, from, TypeKind::bigint, "to_unix_timestamp", "tounixtimestamp");
    }
    for (TypeKind kind : {TypeKind::timestamp, TypeKind::timeuuid, TypeKind::date, TypeKind::time}) {
        registry.add(floor_function(kind, TypeKind::empty));
    }
    registry.add(floor_function(TypeKind::timestamp, TypeKind::timestamp));
    registry.add(floor_function(TypeKind::timeuuid, TypeKind::timestamp));
    registry.add(floor_function(TypeKind::date, TypeKind::date));
}

}  // namespace ilion::plan
