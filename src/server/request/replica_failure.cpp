#include "server/request/replica_failure.hpp"

#include <fmt/core.h>

#include <string_view>

#include "plan/write/batch_plan.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::server {
namespace {

// The address of the one node there is, and Cassandra's failure code UNKNOWN.
constexpr std::string_view kNode{"\x7f\x00\x00\x01", 4};
constexpr uint16_t kUnknown = 0;

bool is_of_the_disk(const Error& error) {
    return error.code == ErrorCode::io_error || error.code == ErrorCode::corruption;
}

Error failed(ErrorCode code, const Error& cause, uint16_t consistency, std::string_view write_type) {
    Error error = make_error(
        code,
        fmt::format("Operation failed - received 0 responses and 1 failures: UNKNOWN from /127.0.0.1:7000\n{}",
                    cause.message));
    ReplicaDetail detail;
    detail.consistency = consistency;
    detail.required = 1;
    detail.failures = 1;
    detail.write_type = write_type;
    detail.reasons.emplace_back(kNode, kUnknown);
    error.detail = std::move(detail);
    return error;
}

}  // namespace

std::string_view write_type(cql::Batch::Kind kind) {
    switch (kind) {
        case cql::Batch::Kind::logged:
            return "BATCH";
        case cql::Batch::Kind::unlogged:
            return "UNLOGGED_BATCH";
        case cql::Batch::Kind::counter:
            return "COUNTER";
    }
    return "BATCH";
}

Error as_replica_failure(Error error, const plan::Plan& plan, uint16_t consistency) {
    if (!is_of_the_disk(error)) return error;
    if (std::holds_alternative<std::shared_ptr<const plan::SelectPlan>>(plan.body)) {
        return failed(ErrorCode::read_failure, error, consistency, "");
    }
    if (plan::has_conditions(plan)) return as_write_failure(std::move(error), "CAS", consistency);
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        std::string_view type = (*write)->is_counter() ? "COUNTER" : "SIMPLE";
        return as_write_failure(std::move(error), type, consistency);
    }
    if (const auto* batch = std::get_if<std::shared_ptr<const plan::BatchPlan>>(&plan.body)) {
        return as_write_failure(std::move(error), write_type((*batch)->kind), consistency);
    }
    return error;
}

Error as_write_failure(Error error, std::string_view type, uint16_t consistency) {
    if (!is_of_the_disk(error)) return error;
    return failed(ErrorCode::write_failure, error, consistency, type);
}

}  // namespace ilion::server
