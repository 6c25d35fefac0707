#include "exec/write/parameters.hpp"

#include <fmt/format.h>

#include "base/endian.hpp"

namespace ilion::exec {

namespace {

constexpr int32_t kMaxTtl = 20 * 365 * 24 * 60 * 60;

ilion::Result<int32_t> ttl_of(const plan::ModificationPlan& plan, const plan::Bindings& bindings) {
    int32_t by_default = plan.table->options.default_time_to_live;
    if (!plan.ttl) return by_default;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(*plan.ttl, bindings, memory));
    if (value.is_unset()) return by_default;
    if (value.is_null() || value.bytes().empty()) return 0;
    auto ttl = load_be<int32_t>(value.bytes().data());
    if (ttl < 0) return invalid(fmt::format("A TTL must be greater or equal to 0, but was {}", ttl));
    if (ttl > kMaxTtl) {
        return invalid(fmt::format("ttl is too large. requested ({}) maximum ({})", ttl, kMaxTtl));
    }
    return ttl;
}

}  // namespace

int64_t now_seconds(const QueryOptions& options, const Environment& environment) {
    return options.now_in_seconds ? *options.now_in_seconds : environment.clock->now_seconds();
}

int64_t default_timestamp(const QueryOptions& options, const Environment& environment) {
    if (options.default_timestamp) return *options.default_timestamp;
    return environment.store->next_timestamp(environment.clock->now_micros());
}

ilion::Result<std::optional<int64_t>> timestamp_of(const plan::BoundTerm& term, const plan::Bindings& bindings) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(term, bindings, memory));
    if (value.is_unset()) return std::optional<int64_t>();
    if (value.is_null() || value.bytes().empty()) return invalid("Invalid null value of timestamp");
    auto timestamp = load_be<int64_t>(value.bytes().data());
    if (timestamp == INT64_MIN) {
        return invalid(fmt::format("Out of bound timestamp, must be in [{}, {}]", INT64_MIN + 1, INT64_MAX));
    }
    return std::optional<int64_t>(timestamp);
}

WriteParameters request_parameters(int64_t timestamp, const QueryOptions& options, const Environment& environment) {
    WriteParameters parameters;
    parameters.timestamp = timestamp;
    parameters.now_seconds = now_seconds(options, environment);
    parameters.clock = environment.clock;
    parameters.consistency = options.consistency;
    return parameters;
}

ilion::Result<WriteParameters> statement_parameters(const plan::ModificationPlan& plan,
                                                    const plan::Bindings& bindings,
                                                    const WriteParameters& request) {
    WriteParameters parameters = request;
    if (plan.timestamp) {
        ILION_TRY_ASSIGN(auto given, timestamp_of(*plan.timestamp, bindings));
        if (given) parameters.timestamp = *given;
    }
    ILION_TRY_ASSIGN(parameters.ttl, ttl_of(plan, bindings));
    return parameters;
}

}  // namespace ilion::exec
