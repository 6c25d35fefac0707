#include "exec/guard/tombstones.hpp"

#include <fmt/format.h>

#include "exec/guard/read_text.hpp"
#include "exec/meter.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

// The address of the one node there is, and Cassandra's failure code READ_TOO_MANY_TOMBSTONES.
constexpr std::string_view kNode{"\x7f\x00\x00\x01", 4};
constexpr uint16_t kTooManyTombstones = 1;

Error too_many(uint16_t consistency) {
    Error error =
        make_error(ErrorCode::read_failure,
                   "Operation failed - received 0 responses and 1 failures: READ_TOO_MANY_TOMBSTONES from "
                   "/127.0.0.1:7000");
    ReplicaDetail detail;
    detail.consistency = consistency;
    detail.required = 1;
    detail.failures = 1;
    detail.reasons.emplace_back(kNode, kTooManyTombstones);
    error.detail = std::move(detail);
    return error;
}

}  // namespace

bool is_much(const Environment& environment, const schema::Table& table, int64_t tombstones) {
    const Thresholds& thresholds = environment.thresholds;
    if (tombstones <= std::min(thresholds.tombstone_warn, thresholds.tombstone_failure)) return false;
    return !table.is_virtual && !schema::is_local_system_keyspace(table.keyspace);
}

void tell_meter(const Environment& environment, const schema::Table& table, const ReadCount& count) {
    if (environment.meter == nullptr || table.is_virtual) return;
    environment.meter->read({table.number, count.single, count.rows, count.tombstones, count.began});
}

Status report_tombstones(const Environment& environment, const ReadCount& count, std::string_view text,
                         uint16_t level) {
    const Thresholds& thresholds = environment.thresholds;
    if (environment.warnings != nullptr && count.tombstones > thresholds.tombstone_warn) {
        environment.warnings->push_back(fmt::format(
            "Read {} live rows and {} tombstone cells for query {}; token {} (see tombstone_warn_threshold)",
            count.rows, count.tombstones, text, count.last->token));
    }
    if (count.tombstones <= thresholds.tombstone_failure) return {};
    return too_many(level);
}

Status check_tombstones(const SelectRequest& request, const ReadCount& count) {
    tell_meter(request.environment, request.table(), count);
    if (!is_much(request.environment, request.table(), count.tombstones)) return {};
    return report_tombstones(request.environment, count,
                             read_text(request, count.single ? count.last : nullptr, count.limit, count.resumed),
                             request.options.consistency);
}

}  // namespace ilion::exec
