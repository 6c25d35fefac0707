#include "server/request/request_text.hpp"

#include <fmt/format.h>

#include "server/request/consistency.hpp"
#include "types/hex.hpp"

namespace ilion::server {

namespace {

std::string hex(BytesView bytes) {
    std::string digits;
    append_hex(bytes, digits);
    return digits;
}

}  // namespace

std::string request_text(const wire::Query& query) {
    return fmt::format("QUERY {} [pageSize = {}] at consistency {}", query.query,
                       query.parameters.page_size.value_or(-1), consistency_name(query.parameters.consistency));
}

std::string request_text(const wire::Execute& execute, size_t values) {
    return fmt::format("EXECUTE {} with {} values at consistency {}", hex(execute.id), values,
                       consistency_name(execute.parameters.consistency));
}

std::string request_text(const wire::Batch& batch) {
    std::string text = "BATCH of [";
    for (const auto& statement : batch.statements) {
        if (&statement != &batch.statements.front()) text += ", ";
        text += statement.prepared ? hex(statement.query_or_id) : std::string(statement.query_or_id);
        fmt::format_to(std::back_inserter(text), " with {} values", statement.values.size());
    }
    return text + fmt::format("] at consistency {}", consistency_name(batch.parameters.consistency));
}

}  // namespace ilion::server
