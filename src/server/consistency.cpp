#include "server/consistency.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::server {
namespace {

using wire::Consistency;

enum class Access : uint8_t { none, read, write, conditional_write };

Access access_of(const plan::Plan& plan) {
    if (std::holds_alternative<std::shared_ptr<const plan::SelectPlan>>(plan.body)) return Access::read;
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        return (*write)->has_conditions() ? Access::conditional_write : Access::write;
    }
    if (const auto* batch = std::get_if<std::shared_ptr<const plan::BatchPlan>>(&plan.body)) {
        return (*batch)->has_conditions ? Access::conditional_write : Access::write;
    }
    return Access::none;
}

bool is_serial(Consistency level) {
    return level == Consistency::serial || level == Consistency::local_serial;
}

// The copies of a row that the keyspace's replication makes, all data centers together.
int replicas(const schema::Schema& schema, std::string_view keyspace) {
    auto found = schema.keyspace(keyspace);
    if (!found) return 1;
    int sum = 0;
    for (const auto& [option, value] : found->replication) {
        int count = 0;
        // A transient replication is written `3/1`; the part before the slash counts.
        if (std::from_chars(value.data(), value.data() + value.size(), count).ec == std::errc()) sum += count;
    }
    return sum > 0 ? sum : 1;
}

int required(Consistency level, int replicas) {
    switch (level) {
        case Consistency::two:
            return 2;
        case Consistency::three:
            return 3;
        case Consistency::quorum:
        case Consistency::local_quorum:
        case Consistency::each_quorum:
        case Consistency::serial:
        case Consistency::local_serial:
            return replicas / 2 + 1;
        case Consistency::all:
            return replicas;
        case Consistency::any:
        case Consistency::one:
        case Consistency::local_one:
            return 1;
    }
    return 1;
}

Status check_level(Access access, Consistency level) {
    if (access == Access::read && level == Consistency::any) {
        return invalid("ANY ConsistencyLevel is only supported for writes");
    }
    if (access == Access::write && is_serial(level)) {
        return invalid("You must use conditional updates for serializable writes");
    }
    if (access == Access::conditional_write && is_serial(level)) {
        return invalid(fmt::format(
            "{} is not supported as conditional update commit consistency. Use ANY if you mean \"make sure it is "
            "accepted but I don't care how many replicas commit it for non-SERIAL reads\"",
            consistency_name(level)));
    }
    return {};
}

}  // namespace

std::string_view consistency_name(Consistency level) {
    constexpr std::array<std::string_view, 11> kNames{"ANY",    "ONE",          "TWO",          "THREE",
                                                      "QUORUM", "ALL",          "LOCAL_QUORUM", "EACH_QUORUM",
                                                      "SERIAL", "LOCAL_SERIAL", "LOCAL_ONE"};
    auto at = static_cast<size_t>(level);
    return at < kNames.size() ? kNames[at] : "UNKNOWN";
}

Status check_consistency(const schema::Schema& schema, const plan::Plan& plan, const exec::QueryOptions& options) {
    auto level = static_cast<Consistency>(options.consistency);
    if (level == Consistency::one || level == Consistency::local_one) return {};
    Access access = access_of(plan);
    if (access == Access::none) return {};
    ILION_TRY(check_level(access, level));
    // A conditional write needs a quorum of what there is: the node always has it.
    if (access == Access::conditional_write) return {};
    int there = replicas(schema, plan.keyspace);
    int needed = required(level, there);
    if (needed <= there) return {};
    Error error = make_error(ErrorCode::unavailable,
                             fmt::format("Cannot achieve consistency level {}", consistency_name(level)));
    ReplicaDetail detail;
    detail.consistency = options.consistency;
    detail.required = needed;
    detail.received = there;
    error.detail = std::move(detail);
    return error;
}

}  // namespace ilion::server
