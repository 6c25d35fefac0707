#include "server/system/internal_queries.hpp"

#include "base/big_endian.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "cql/parse.hpp"
#include "exec/execute.hpp"

namespace ilion::server {
namespace {

InternalQueries::Rows decode(const exec::Rows& rows, size_t columns) {
    InternalQueries::Rows decoded;
    ByteReader reader(rows.encoded);
    for (int32_t i = 0; i < rows.count; ++i) {
        auto& row = decoded.emplace_back();
        for (size_t column = 0; column < columns; ++column) {
            auto value = reader.read_value();
            row.push_back(value ? OptionalBytes(Bytes(*value)) : std::nullopt);
        }
    }
    return decoded;
}

}  // namespace

Result<plan::PlanPtr> InternalQueries::plan_of(std::string_view query) {
    std::lock_guard lock(mutex_);
    auto found = plans_.find(query);
    if (found != plans_.end()) return found->second;
    plan::Context context;
    context.schema = catalog_.schema();
    context.clock = environment_.clock;
    ILION_TRY_ASSIGN(auto statement, cql::parse(query));
    ILION_TRY_ASSIGN(auto plan,
                     plan::make_plan(std::make_shared<const cql::Statement>(std::move(statement)), context));
    plans_.emplace(query, plan);
    return plan;
}

Result<InternalQueries::Rows> InternalQueries::read(std::string_view query, const Values& values) {
    ILION_TRY_ASSIGN(auto plan, plan_of(query));
    exec::QueryOptions options;
    options.values.assign(values.begin(), values.end());
    ILION_TRY_ASSIGN(auto result, exec::execute(*plan, options, environment_));
    const auto* rows = std::get_if<exec::Rows>(&result.body);
    return rows == nullptr ? Rows() : decode(*rows, plan->result_columns.size());
}

Status InternalQueries::write(std::string_view query, const Values& values) {
    store::Mutation mutation;
    ILION_TRY(add(query, values, mutation));
    return commit(mutation);
}

Status InternalQueries::add(std::string_view query, const Values& values, store::Mutation& mutation) {
    ILION_TRY_ASSIGN(auto plan, plan_of(query));
    exec::QueryOptions options;
    options.values.assign(values.begin(), values.end());
    std::vector<std::string> warnings;
    ILION_TRY_ASSIGN(bool added, exec::collect_write(*plan, options, environment_, mutation, warnings));
    if (!added) return make_error(ErrorCode::server_error, "not a plain write: " + std::string(query));
    return {};
}

Bytes int_value(int32_t value) {
    return big_endian(value);
}
Bytes bigint_value(int64_t value) {
    return big_endian(value);
}
Bytes bool_value(bool value) {
    return big_endian(static_cast<uint8_t>(value));
}

Bytes texts_value(const std::vector<std::string>& values) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(values.size()));
    for (const auto& value : values) writer.write_value(BytesView(value));
    return out;
}

Bytes map_value(const std::map<std::string, std::string>& values) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(values.size()));
    for (const auto& [key, value] : values) {
        writer.write_value(BytesView(key));
        writer.write_value(BytesView(value));
    }
    return out;
}

std::vector<std::string> elements_of(const OptionalBytes& value) {
    std::vector<std::string> elements;
    if (!value) return elements;
    ByteReader reader(*value);
    for (auto left = reader.read<int32_t>(); left > 0 && reader.ok(); --left) {
        if (auto element = reader.read_value()) elements.emplace_back(*element);
    }
    return elements;
}

}  // namespace ilion::server
