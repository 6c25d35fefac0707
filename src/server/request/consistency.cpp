#include "server/request/consistency.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::server {
namespace {

using wire::Consistency;

enum class Access : uint8_t { none, read, write, counter_write, batch, conditional_write };

Access access_of(const plan::Plan& plan, RequestForm form) {
    if (std::holds_alternative<std::shared_ptr<const plan::SelectPlan>>(plan.body)) return Access::read;
    if (plan::has_conditions(plan)) return Access::conditional_write;
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        if (form == RequestForm::batch) return Access::batch;
        return (*write)->table->is_counter ? Access::counter_write : Access::write;
    }
    return std::holds_alternative<std::shared_ptr<const plan::BatchPlan>>(plan.body) ? Access::batch : Access::none;
}

bool is_serial(Consistency level) {
    return level == Consistency::serial || level == Consistency::local_serial;
}

// Of the statement, or of the first one of a batch.
std::string_view keyspace_of(const plan::Plan& plan) {
    const auto* batch = std::get_if<std::shared_ptr<const plan::BatchPlan>>(&plan.body);
    if (batch == nullptr || (*batch)->statements.empty()) return plan.keyspace;
    return (*batch)->statements.front()->table->keyspace;
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
        case Consistency::node_local:
            return 1;
    }
    return 1;
}

bool uses_network_topology(const schema::Schema& schema, std::string_view keyspace) {
    auto found = schema.keyspace(keyspace);
    if (!found) return false;
    auto strategy = found->replication.find("class");
    return strategy != found->replication.end() && strategy->second.ends_with(".NetworkTopologyStrategy");
}

// The level at which Paxos decides, then the one at which what was decided is committed.
Status check_conditional(const plan::Plan& plan, const schema::Schema& schema, Consistency level,
                         Consistency serial) {
    if (!is_serial(serial)) {
        return invalid("Invalid consistency for conditional update. Must be one of SERIAL or LOCAL_SERIAL");
    }
    if (is_serial(level)) {
        return invalid(fmt::format(
            "{} is not supported as conditional update commit consistency. Use ANY if you mean \"make sure it is "
            "accepted but I don't care how many replicas commit it for non-SERIAL reads\"",
            consistency_name(level)));
    }
    auto keyspace = keyspace_of(plan);
    if (level == Consistency::each_quorum && !uses_network_topology(schema, keyspace)) {
        auto found = schema.keyspace(keyspace);
        return invalid(fmt::format("consistency level {} not compatible with replication strategy ({})",
                                   consistency_name(level), found ? found->replication.at("class") : ""));
    }
    return {};
}

// Of batches Cassandra asks this of conditional ones alone.
Status check_level(Access access, const plan::Plan& plan, Consistency level) {
    if (access == Access::read && level == Consistency::any) {
        return invalid("ANY ConsistencyLevel is only supported for writes");
    }
    if (access == Access::write && is_serial(level)) {
        return invalid("You must use conditional updates for serializable writes");
    }
    if (access == Access::counter_write && is_serial(level)) {
        return invalid("Counter operations are inherently non-serializable");
    }
    if (access == Access::counter_write && level == Consistency::any) {
        const auto& write = std::get<std::shared_ptr<const plan::ModificationPlan>>(plan.body);
        return invalid(fmt::format("Consistency level {} is not yet supported for counter table {}",
                                   consistency_name(level), write->table->name));
    }
    return {};
}

// What a serial level asks for where Paxos runs.
Consistency quorum_of(Consistency level) {
    if (level == Consistency::serial) return Consistency::quorum;
    return level == Consistency::local_serial ? Consistency::local_quorum : level;
}

bool reads_by_key(const plan::Plan& plan) {
    const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body);
    return select != nullptr && !(*select)->restrictions.key_range;
}

Error unavailable(Consistency level, int needed, int there) {
    Error error = make_error(ErrorCode::unavailable,
                             fmt::format("Cannot achieve consistency level {}", consistency_name(level)));
    ReplicaDetail detail;
    detail.consistency = static_cast<uint16_t>(level);
    detail.required = needed;
    detail.received = there;
    error.detail = std::move(detail);
    return error;
}

}  // namespace

std::string_view consistency_name(Consistency level) {
    constexpr std::array<std::string_view, 12> kNames{"ANY",    "ONE",          "TWO",          "THREE",
                                                      "QUORUM", "ALL",          "LOCAL_QUORUM", "EACH_QUORUM",
                                                      "SERIAL", "LOCAL_SERIAL", "LOCAL_ONE",    "NODE_LOCAL"};
    auto at = static_cast<size_t>(level);
    return at < kNames.size() ? kNames[at] : "UNKNOWN";
}

bool reconciles_replicas(const schema::Schema& schema, std::string_view keyspace, uint16_t consistency) {
    auto level = static_cast<Consistency>(consistency);
    bool single = level == Consistency::any || level == Consistency::one || level == Consistency::local_one;
    return !single && replicas(schema, keyspace) > 1;
}

Status check_consistency(const exec::Catalog& catalog, const plan::Plan& plan, const exec::QueryOptions& options,
                         RequestForm form, bool strict) {
    auto level = static_cast<Consistency>(options.consistency);
    if (level == Consistency::node_local) {
        return invalid(
            "NODE_LOCAL consistency level is highly dangerous and should be used only for debugging purposes");
    }
    Access access = access_of(plan, form);
    if (access == Access::none) return {};
    bool is_one = level == Consistency::one || level == Consistency::local_one;
    if (is_one && !strict && access != Access::conditional_write) return {};
    ILION_TRY(check_level(access, plan, level));
    auto schema = catalog.schema();
    int replicas_made = replicas(*schema, keyspace_of(plan));
    if (access == Access::conditional_write) {
        auto serial_level = static_cast<Consistency>(options.serial_consistency);
        ILION_TRY(check_conditional(plan, *schema, level, serial_level));
        // A conditional write needs a quorum of what there is, before it is committed at its own level.
        if (!strict) return {};
        auto serial = quorum_of(serial_level);
        if (auto needed = required(serial, replicas_made); needed > 1) return unavailable(serial, needed, 1);
    }
    int there = strict ? 1 : replicas_made;
    if (reads_by_key(plan)) level = quorum_of(level);
    int needed = required(level, replicas_made);
    return needed <= there ? Status() : unavailable(level, needed, there);
}

}  // namespace ilion::server
