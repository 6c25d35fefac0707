// Outcomes to results.
#include "driver/api/access.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::detail {
namespace {

struct KindEntry {
    TypeKind kind;
    TypeCode code;
};
constexpr KindEntry kCodes[] = {
    {TypeKind::ascii, TypeCode::ascii},       {TypeKind::bigint, TypeCode::bigint},
    {TypeKind::blob, TypeCode::blob},         {TypeKind::boolean, TypeCode::boolean},
    {TypeKind::counter, TypeCode::counter},   {TypeKind::date, TypeCode::date},
    {TypeKind::decimal, TypeCode::decimal},   {TypeKind::double_, TypeCode::double_},
    {TypeKind::duration, TypeCode::duration}, {TypeKind::float_, TypeCode::float_},
    {TypeKind::inet, TypeCode::inet},         {TypeKind::int_, TypeCode::int_},
    {TypeKind::smallint, TypeCode::smallint}, {TypeKind::text, TypeCode::varchar},
    {TypeKind::time, TypeCode::time},         {TypeKind::timestamp, TypeCode::timestamp},
    {TypeKind::timeuuid, TypeCode::timeuuid}, {TypeKind::tinyint, TypeCode::tinyint},
    {TypeKind::uuid, TypeCode::uuid},         {TypeKind::varint, TypeCode::varint},
    {TypeKind::list, TypeCode::list},         {TypeKind::set, TypeCode::set},
    {TypeKind::map, TypeCode::map},           {TypeKind::tuple, TypeCode::tuple},
    {TypeKind::udt, TypeCode::udt},           {TypeKind::vector, TypeCode::vector},
    {TypeKind::custom, TypeCode::custom},     {TypeKind::empty, TypeCode::custom},
};

Type to_type(const DataType& type) {
    Type made;
    for (const KindEntry& entry : kCodes) {
        if (entry.kind == type.kind()) made.code = entry.code;
    }
    made.name = cql_name(type);
    made.dimension = type.dimension();
    made.fixed_size = type.fixed_size() >= 0;
    for (const TypePtr& arg : type.args()) made.args.push_back(to_type(*arg));
    return made;
}

Error to_error(const driver::Outcome& outcome) {
    Error error = *outcome.error;
    if (error.code != ErrorCode::no_host_available) return error;
    for (const driver::Attempt& attempt : outcome.attempts) {
        error.message += "; " + attempt.host->endpoint().to_string() + ": " + attempt.error.message;
    }
    return error;
}

Result<BytesView> split_extras(const driver::Response& response, wire::FrameExtras& extras) {
    wire::FrameHeader header;
    header.version = response.version;
    header.response = true;
    header.flags = response.flags;
    return wire::FrameExtras::split(header, response.body, extras);
}

Status read_cells(const wire::RowsResult& result, Rows& rows) {
    size_t columns = rows.columns->size();
    auto count = static_cast<size_t>(std::max(0, result.row_count));
    rows.row_count = count;
    if (columns == 0 || count > result.rows.size() / (4 * columns)) {
        return count == 0 ? Status() : protocol_error("A RESULT claims more rows than it holds");
    }
    rows.cells.reserve(count * columns);
    ByteReader reader(result.rows);
    for (size_t i = 0; i < count * columns; ++i) rows.cells.push_back(reader.read_value());
    if (!reader.ok()) return protocol_error("Rows end too early");
    return {};
}

}  // namespace

SharedColumns to_columns(const std::vector<ColumnSpec>& columns) {
    auto made = std::make_shared<std::vector<Column>>();
    for (const ColumnSpec& column : columns) {
        made->push_back({column.keyspace, column.table, column.name, to_type(*column.type)});
    }
    return made;
}

Result<ResultSet> decode(driver::Outcome outcome, std::optional<Statement> statement) {
    if (!outcome.ok()) return to_error(outcome);
    auto rows = std::make_shared<Rows>();
    rows->response = std::move(outcome.response);
    if (outcome.coordinator) rows->coordinator = outcome.coordinator->endpoint().to_string();
    wire::FrameExtras extras;
    ILION_TRY_ASSIGN(BytesView message, split_extras(rows->response, extras));
    rows->warnings = std::move(extras.warnings);
    rows->tracing_id = extras.tracing_id;
    ILION_TRY_ASSIGN(wire::ResultMessage result, wire::decode_result(message, rows->response.version));
    static const auto kNoColumns = std::make_shared<const std::vector<Column>>();
    rows->columns = kNoColumns;
    auto* found = std::get_if<wire::RowsResult>(&result);
    if (found == nullptr) return Access::result(std::move(rows));

    auto prepared = statement ? Access::prepared(Access::prepared(*statement)) : nullptr;
    if (found->metadata.columns) {
        rows->columns = to_columns(*found->metadata.columns);
        if (prepared && found->metadata.new_result_metadata_id) {
            prepared->set_shape({std::string(*found->metadata.new_result_metadata_id), rows->columns});
        }
    } else if (prepared && prepared->shape().columns) {
        rows->columns = prepared->shape().columns;
    }
    if (rows->columns->size() != static_cast<size_t>(found->metadata.column_count)) {
        return protocol_error("A RESULT has other columns than were announced");
    }
    ILION_TRY(read_cells(*found, *rows));
    if (found->metadata.paging_state) {
        rows->paging_state = *found->metadata.paging_state;
        rows->statement = std::move(statement);
    }
    return Access::result(std::move(rows));
}

Result<PreparedStatement> decode_prepared(driver::Outcome outcome, std::string query) {
    if (!outcome.ok()) return to_error(outcome);
    wire::FrameExtras extras;
    ILION_TRY_ASSIGN(BytesView message, split_extras(outcome.response, extras));
    ILION_TRY_ASSIGN(wire::ResultMessage result, wire::decode_result(message, outcome.response.version));
    auto* found = std::get_if<wire::PreparedResult>(&result);
    if (found == nullptr) return protocol_error("PREPARE was not answered with PREPARED");
    auto prepared = std::make_shared<Prepared>();
    prepared->id = found->id;
    prepared->query = std::move(query);
    prepared->variables = *to_columns(found->bind_variables.columns);
    prepared->partition_key = found->bind_variables.partition_key_indexes;
    if (!prepared->variables.empty()) prepared->keyspace = prepared->variables.front().keyspace;
    prepared->current.metadata_id = found->result_metadata_id;
    // Before v5 the server does not say when `SELECT *` means other columns than it did: ask for them each time.
    bool has_columns = found->result_metadata.columns && !found->result_metadata.columns->empty();
    if (has_columns && outcome.response.version >= 5) {
        prepared->current.columns = to_columns(*found->result_metadata.columns);
    }
    return Access::statement(std::move(prepared));
}

}  // namespace ilion::detail
