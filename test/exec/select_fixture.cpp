#include "exec/select_fixture.hpp"

#include "base/byte_reader.hpp"

namespace ilion::exec {

void SelectTest::SetUp() {
    store::StoreOptions options;
    options.clock = &clock_;
    auto opened = store::Store::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
    auto keyspace = std::make_shared<schema::Keyspace>();
    keyspace->name = "ks";
    schema_ = schema::Schema().with(keyspace);
}

schema::TablePtr SelectTest::add_table(const std::string& name, const std::vector<ColumnDefinition>& columns) {
    auto table = std::make_shared<schema::Table>();
    table->id = Uuid::from_name(name);
    table->number = next_number_++;
    table->keyspace = "ks";
    table->name = name;
    int positions[2] = {0, 0};
    for (const ColumnDefinition& definition : columns) {
        schema::Column column;
        column.name = definition.name;
        column.type = definition.type;
        column.kind = definition.kind;
        column.descending = definition.descending;
        column.id = table->next_column_id++;
        if (column.is_key()) column.position = positions[column.kind == schema::ColumnKind::clustering ? 1 : 0]++;
        table->columns.push_back(std::move(column));
    }
    table->finish();
    auto keyspace = std::make_shared<schema::Keyspace>(*schema_->keyspace("ks"));
    keyspace->tables[name] = table;
    schema_ = schema_->with(keyspace);
    return table;
}

Bytes SelectTest::encode(const TypePtr& type, const std::string& constant) {
    Bytes out;
    auto parsed = parse_text(*type, constant, out);
    EXPECT_TRUE(parsed) << constant;
    return out;
}

store::PartitionKey SelectTest::partition_of(const schema::Table& table, const Literals& values) const {
    std::vector<Bytes> components;
    for (size_t i = 0; i < table.partition_key_size; ++i) {
        const schema::Column& column = table.partition_column(i);
        components.push_back(encode(column.type, values.at(column.name)));
    }
    std::vector<BytesView> views(components.begin(), components.end());
    return store::PartitionKey::of(serialize_partition_key(views));
}

Bytes SelectTest::clustering_of(const schema::Table& table, const Literals& values) const {
    std::vector<Bytes> components;
    for (size_t i = 0; i < table.clustering_size; ++i) {
        const schema::Column& column = table.clustering_column(i);
        components.push_back(encode(column.type, values.at(column.name)));
    }
    std::vector<OptionalBytesView> views;
    for (const Bytes& component : components) views.emplace_back(component);
    Bytes encoded;
    store::encode_clustering(table, views, encoded);
    return encoded;
}

void SelectTest::put(const schema::TablePtr& table, const Literals& values, int64_t timestamp, int32_t ttl) {
    store::RowBuilder row;
    store::RowBuilder static_row;
    int64_t expires = ttl == 0 ? store::kNeverExpires : clock_.now_seconds() + ttl;
    for (const auto& [name, constant] : values) {
        const schema::Column& column = *table->column(name);
        if (column.is_key()) continue;
        Bytes value = encode(column.type, constant);
        store::Cell cell;
        cell.column = column.id;
        cell.timestamp = timestamp;
        cell.ttl = ttl;
        cell.local_deletion_time = expires;
        cell.value = value;
        (column.kind == schema::ColumnKind::static_ ? static_row : row).add_cell(cell);
    }
    store::Mutation mutation;
    store::PartitionKey partition = partition_of(*table, values);
    if (!static_row.empty()) mutation.write_static(*table, partition, static_row);
    bool has_row = table->clustering_size == 0 || values.count(table->clustering_column(0).name) > 0;
    if (has_row) {
        row.set_liveness({timestamp, ttl, expires});
        mutation.write_row(*table, partition, clustering_of(*table, values), row);
    }
    ASSERT_TRUE(store_->commit(mutation));
}

void SelectTest::put_cell(const schema::TablePtr& table, const Literals& key, const std::string& column,
                          BytesView path, BytesView value, int64_t timestamp) {
    store::RowBuilder row;
    store::Cell cell;
    cell.column = table->column(column)->id;
    cell.timestamp = timestamp;
    cell.path = path;
    cell.value = value;
    row.add_cell(cell);
    store::Mutation mutation;
    mutation.write_row(*table, partition_of(*table, key), clustering_of(*table, key), row);
    ASSERT_TRUE(store_->commit(mutation));
}

ilion::Result<plan::PlanPtr> SelectTest::prepare(const std::string& cql) {
    ILION_TRY_ASSIGN(cql::Statement statement, cql::parse(cql));
    plan::Context context{schema_, "ks", &clock_};
    return plan::plan_select(std::get<cql::Select>(statement.body), statement.bind_markers, context);
}

ilion::Result<Result> SelectTest::execute(const plan::Plan& plan, const QueryOptions& options) {
    return execute_select(plan, options, {store_.get(), &clock_, virtual_tables_.get()});
}

std::string SelectTest::text(const ilion::Result<Result>& result) {
    if (!result) {
        char code[16];
        std::snprintf(code, sizeof code, "%04X", static_cast<unsigned>(result.error().code));
        return std::string(code) + ": " + result.error().message;
    }
    warnings_ = result->warnings;
    const auto& rows = std::get<Rows>(result->body);
    std::string lines;
    ByteReader reader(rows.encoded);
    for (int32_t i = 0; i < rows.count; ++i) {
        for (size_t column = 0; column < rows.columns->size(); ++column) {
            if (column > 0) lines += ", ";
            OptionalBytesView value = reader.read_value();
            lines += value ? to_cql_literal(*(*rows.columns)[column].type, *value) : "null";
        }
        lines += "\n";
    }
    EXPECT_TRUE(reader.ok() && reader.at_end());
    return lines;
}

std::string SelectTest::run(const std::string& cql) {
    return run(cql, {});
}

std::string SelectTest::run(const std::string& cql, std::vector<ValueView> values) {
    auto plan = prepare(cql);
    if (!plan) return text(plan.error());
    QueryOptions options;
    options.values = std::move(values);
    return text(execute(**plan, options));
}

std::string SelectTest::run_paged(const std::string& cql, int32_t page_size, std::vector<ValueView> values) {
    auto plan = prepare(cql);
    if (!plan) return text(plan.error());
    std::string pages;
    Bytes state;
    do {
        QueryOptions options;
        options.values = values;
        options.page_size = page_size;
        options.paging_state = state;
        auto result = execute(**plan, options);
        if (!pages.empty()) pages += "--\n";
        pages += text(result);
        if (!result) return pages;
        Bytes next = std::get<Rows>(result->body).paging_state;
        state = std::move(next);
    } while (!state.empty());
    return pages;
}

std::string SelectTest::metadata(const std::string& cql) {
    auto plan = prepare(cql);
    if (!plan) return text(plan.error());
    std::string joined;
    for (const ColumnSpec& spec : (*plan)->result_columns) {
        if (!joined.empty()) joined += " | ";
        joined += spec.name + " " + cql_name(*spec.type);
    }
    return joined;
}

}  // namespace ilion::exec
