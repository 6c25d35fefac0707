#include "exec/write/conditional/applied_result.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "exec/write/row_values.hpp"
#include "schema/hidden.hpp"

namespace ilion::exec {

namespace {

ColumnSpec applied_column(const schema::Table& table) {
    return {table.keyspace, table.name, "[applied]", DataType::of(TypeKind::boolean)};
}

void write_applied(ByteWriter& writer, bool applied) {
    writer.write_value(BytesView(applied ? "\x01" : "\x00", 1));
}

// The clustering components of a row; all null for the static row alone.
bool clustering_of(const schema::Table& table, const store::RowView* row, std::vector<OptionalBytes>& components) {
    components.assign(table.clustering_size, std::nullopt);
    if (row == nullptr) return true;
    if (row->original_clustering.empty()) return store::decode_clustering(table, row->clustering, components);
    ByteReader reader(row->original_clustering);
    for (OptionalBytes& component : components) component = OptionalBytes(reader.read_value());
    return reader.ok();
}

}  // namespace

void ShownColumns::add(const plan::ModificationPlan& plan) {
    all_ |= plan.if_exists || plan.if_not_exists;
    updates_rows_ |= plan.updates_rows();
    updates_static_on_condition_ |= plan.has_conditions() && !plan.static_operations.empty();
    for (const plan::ColumnCondition& condition : plan.conditions) {
        // By id: a batch's plans may have been made for different copies of the table.
        bool known = std::any_of(conditions_.begin(), conditions_.end(),
                                 [&](const schema::Column* column) { return column->id == condition.column->id; });
        if (!known) conditions_.push_back(condition.column);
    }
}

std::vector<const schema::Column*> ShownColumns::columns(const schema::Table& table, bool is_batch) const {
    std::vector<const schema::Column*> made;
    for (const schema::Column& column : table.columns) {
        // A batch shows the whole key, be it hidden elsewhere.
        bool shown = all_ ? !schema::is_hidden(table, column) : is_batch && column.is_key();
        if (shown) made.push_back(&column);
    }
    if (!all_) made.insert(made.end(), conditions_.begin(), conditions_.end());
    return made;
}

bool ShownColumns::reads(const schema::Column& column) const {
    if (!all_) return true;
    if (column.kind != schema::ColumnKind::static_) return updates_rows_;
    return updates_static_on_condition_ ||
           std::any_of(conditions_.begin(), conditions_.end(),
                       [&](const schema::Column* condition) { return condition->id == column.id; });
}

bool ShownColumns::in_conditions(const store::RowView& row) const {
    return std::any_of(conditions_.begin(), conditions_.end(),
                       [&row](const schema::Column* column) { return row.find(column->id) != nullptr; });
}

bool ShownColumns::shows_static(const store::RowView* row) const {
    if (row == nullptr) return false;
    return updates_static_on_condition_ || in_conditions(*row);
}

bool ShownColumns::shows(const store::RowView& row) const {
    return updates_rows_ || row.liveness.exists() || in_conditions(row);
}

Result applied_result(const schema::Table& table) {
    Rows rows;
    rows.columns = std::make_shared<const std::vector<ColumnSpec>>(1, applied_column(table));
    ByteWriter writer(rows.encoded);
    write_applied(writer, true);
    rows.count = 1;
    return {std::move(rows), {}};
}

ilion::Result<Result> not_applied_result(const schema::Table& table, const store::PartitionKey& partition,
                                         const ConditionalRows& found, const ShownColumns& shown, bool is_batch) {
    auto rows = found.shown();
    std::erase_if(rows, [&shown](const store::RowView* row) { return !shown.shows(*row); });
    if (rows.empty() && shown.shows_static(found.static_row())) rows.push_back(nullptr);
    Rows result;
    ByteWriter writer(result.encoded);
    std::vector<ColumnSpec> specs{applied_column(table)};
    if (rows.empty()) {
        write_applied(writer, false);
        result.count = 1;
        result.columns = std::make_shared<const std::vector<ColumnSpec>>(std::move(specs));
        return Result{std::move(result), {}};
    }
    auto columns = shown.columns(table, is_batch);
    for (const schema::Column* column : columns) {
        specs.push_back({table.keyspace, table.name, column->name, column->type});
    }
    std::vector<BytesView> partition_key(table.partition_key_size);
    std::vector<OptionalBytes> clustering;
    if (!split_partition_key(partition.bytes, partition_key.size(), partition_key)) {
        return make_error(ErrorCode::server_error, "A partition key can't be taken apart");
    }
    for (const store::RowView* row : rows) {
        if (!clustering_of(table, row, clustering)) {
            return make_error(ErrorCode::server_error, "A clustering can't be taken apart");
        }
        write_applied(writer, false);
        for (const schema::Column* column : columns) {
            if (column->kind == schema::ColumnKind::partition_key) {
                writer.write_value(partition_key[static_cast<size_t>(column->position)]);
            } else if (column->kind == schema::ColumnKind::clustering) {
                writer.write_value(OptionalBytesView(clustering[static_cast<size_t>(column->position)]));
            } else {
                const store::RowView* source =
                    column->kind == schema::ColumnKind::static_ ? found.static_row() : row;
                OptionalBytes value;
                if (shown.reads(*column)) value = column_value(source, *column);
                writer.write_value(OptionalBytesView(value));
            }
        }
        ++result.count;
    }
    result.columns = std::make_shared<const std::vector<ColumnSpec>>(std::move(specs));
    return Result{std::move(result), {}};
}

}  // namespace ilion::exec
