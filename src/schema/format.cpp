#include "schema/format.hpp"

#include <bit>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace ilion::schema {

namespace {

// Writes the pieces; `Reader` below has a function for each of these, in the same order.
class Writer {
public:
    explicit Writer(Bytes& out) : out_(out) {}

    void number(uint64_t value) { out_.write_varint(value); }
    void signed_number(int64_t value) { out_.write_signed_varint(value); }
    void flag(bool value) { out_.write(static_cast<uint8_t>(value)); }
    void real(double value) { out_.write(std::bit_cast<uint64_t>(value)); }
    void text(std::string_view value) {
        number(value.size());
        out_.write_bytes(value);
    }
    void uuid(const Uuid& value) { out_.write_bytes(value.view()); }
    void map(const std::map<std::string, std::string>& value) {
        list(value, [&](const auto& entry) {
            text(entry.first);
            text(entry.second);
        });
    }
    void type(const DataType& value) { text(class_name(value)); }
    template <class Container, class Each>
    void list(const Container& container, Each each) {
        number(container.size());
        for (const auto& element : container) each(element);
    }

private:
    ByteWriter out_;
};

class Reader {
public:
    explicit Reader(BytesView bytes) : in_(bytes) {}

    bool ok() const { return in_.ok(); }
    BytesView rest() const { return in_.rest(); }
    void fail() { in_.fail(); }

    uint64_t number() { return in_.read_varint(); }
    int64_t signed_number() { return in_.read_signed_varint(); }
    bool flag() { return in_.read<uint8_t>() != 0; }
    double real() { return std::bit_cast<double>(in_.read<uint64_t>()); }
    std::string text() { return std::string(in_.read_bytes(number())); }
    Uuid uuid() {
        auto raw = in_.read_bytes(16);
        return ok() ? Uuid::from_bytes(raw) : Uuid{};
    }
    std::map<std::string, std::string> map() {
        std::map<std::string, std::string> value;
        list([&] {
            auto key = text();
            value[key] = text();
        });
        return value;
    }
    TypePtr type() {
        auto parsed = parse_class_name(text());
        if (ok() && parsed) return *parsed;
        in_.fail();
        return DataType::of(TypeKind::blob);
    }
    ColumnKind column_kind() {
        auto value = in_.read<uint8_t>();
        if (value > static_cast<uint8_t>(ColumnKind::regular)) in_.fail();
        return static_cast<ColumnKind>(value);
    }
    // Every element takes a byte at least, so a count beyond what is left is damage, not a reason to loop.
    template <class Each>
    void list(Each each) {
        auto count = number();
        if (count > in_.remaining()) in_.fail();
        for (uint64_t i = 0; i < count && ok(); ++i) each();
    }

private:
    ByteReader in_;
};

void encode_options(Writer& out, const TableOptions& options) {
    out.text(options.additional_write_policy);
    out.flag(options.allow_auto_snapshot);
    out.real(options.bloom_filter_fp_chance);
    out.map(options.caching);
    out.flag(options.cdc);
    out.text(options.comment);
    out.map(options.compaction);
    out.map(options.compression);
    out.text(options.memtable);
    out.real(options.crc_check_chance);
    out.signed_number(options.default_time_to_live);
    out.map(options.extensions);
    out.signed_number(options.gc_grace_seconds);
    out.flag(options.incremental_backups);
    out.signed_number(options.max_index_interval);
    out.signed_number(options.memtable_flush_period_in_ms);
    out.signed_number(options.min_index_interval);
    out.text(options.read_repair);
    out.text(options.speculative_retry);
}

void decode_options(Reader& in, TableOptions& options) {
    options.additional_write_policy = in.text();
    options.allow_auto_snapshot = in.flag();
    options.bloom_filter_fp_chance = in.real();
    options.caching = in.map();
    options.cdc = in.flag();
    options.comment = in.text();
    options.compaction = in.map();
    options.compression = in.map();
    options.memtable = in.text();
    options.crc_check_chance = in.real();
    options.default_time_to_live = static_cast<int32_t>(in.signed_number());
    options.extensions = in.map();
    options.gc_grace_seconds = static_cast<int32_t>(in.signed_number());
    options.incremental_backups = in.flag();
    options.max_index_interval = static_cast<int32_t>(in.signed_number());
    options.memtable_flush_period_in_ms = static_cast<int32_t>(in.signed_number());
    options.min_index_interval = static_cast<int32_t>(in.signed_number());
    options.read_repair = in.text();
    options.speculative_retry = in.text();
}

void encode_table(Writer& out, const Table& table) {
    out.text(table.name);
    out.uuid(table.id);
    out.number(table.number);
    out.number(table.next_column_id);
    out.flag(table.is_counter);
    out.flag(table.is_dense);
    out.flag(table.is_compound);
    out.flag(table.is_super);
    out.list(table.columns, [&](const Column& column) {
        out.text(column.name);
        out.type(*column.type);
        out.number(static_cast<uint8_t>(column.kind));
        out.signed_number(column.position);
        out.flag(column.descending);
        out.number(column.id);
        out.text(column.mask);
    });
    out.list(table.dropped, [&](const DroppedColumn& column) {
        out.text(column.name);
        out.type(*column.type);
        out.number(static_cast<uint8_t>(column.kind));
        out.signed_number(column.dropped_micros);
        out.number(column.id);
    });
    out.list(table.indexes, [&](const auto& entry) {
        out.text(entry.second.name);
        out.text(entry.second.kind);
        out.map(entry.second.options);
        out.number(entry.second.number);
    });
    encode_options(out, table.options);
}

std::shared_ptr<Table> decode_table(Reader& in, const std::string& keyspace, bool dropped_ids) {
    auto table = std::make_shared<Table>();
    table->keyspace = keyspace;
    table->name = in.text();
    table->id = in.uuid();
    table->number = static_cast<uint32_t>(in.number());
    table->next_column_id = static_cast<ColumnId>(in.number());
    table->is_counter = in.flag();
    table->is_dense = in.flag();
    table->is_compound = in.flag();
    table->is_super = in.flag();
    in.list([&] {
        Column column;
        column.name = in.text();
        column.type = in.type();
        column.kind = in.column_kind();
        column.position = static_cast<int>(in.signed_number());
        column.descending = in.flag();
        column.id = static_cast<ColumnId>(in.number());
        column.mask = in.text();
        if (column.id == 0 || column.id >= table->next_column_id) in.fail();
        table->columns.push_back(std::move(column));
    });
    in.list([&] {
        DroppedColumn column;
        column.name = in.text();
        column.type = in.type();
        column.kind = in.column_kind();
        column.dropped_micros = in.signed_number();
        if (dropped_ids) column.id = static_cast<ColumnId>(in.number());
        if (column.id >= table->next_column_id) in.fail();
        table->dropped.push_back(std::move(column));
    });
    in.list([&] {
        Index index;
        index.name = in.text();
        index.kind = in.text();
        index.options = in.map();
        index.number = static_cast<uint32_t>(in.number());
        table->indexes[index.name] = std::move(index);
    });
    decode_options(in, table->options);
    return table;
}

void encode_functions(Writer& out, const Keyspace& keyspace) {
    out.list(keyspace.functions, [&](const auto& function) {
        out.text(function->name);
        out.list(function->argument_names, [&](const auto& name) { out.text(name); });
        out.list(function->argument_types, [&](const auto& type) { out.type(*type); });
        out.type(*function->return_type);
        out.flag(function->called_on_null);
        out.text(function->language);
        out.text(function->body);
        out.flag(function->deterministic);
        out.flag(function->monotonic);
        out.list(function->monotonic_on, [&](const auto& name) { out.text(name); });
    });
    out.list(keyspace.aggregates, [&](const auto& aggregate) {
        out.text(aggregate->name);
        out.list(aggregate->argument_types, [&](const auto& type) { out.type(*type); });
        out.text(aggregate->state_function);
        out.type(*aggregate->state_type);
        out.text(aggregate->final_function);
        out.flag(aggregate->initial.has_value());
        out.text(aggregate->initial.value_or(Bytes()));
        out.type(*aggregate->return_type);
    });
}

void decode_functions(Reader& in, Keyspace& keyspace) {
    in.list([&] {
        auto function = std::make_shared<Function>();
        function->name = in.text();
        in.list([&] { function->argument_names.push_back(in.text()); });
        in.list([&] { function->argument_types.push_back(in.type()); });
        function->return_type = in.type();
        function->called_on_null = in.flag();
        function->language = in.text();
        function->body = in.text();
        function->deterministic = in.flag();
        function->monotonic = in.flag();
        in.list([&] { function->monotonic_on.push_back(in.text()); });
        keyspace.functions.push_back(std::move(function));
    });
    in.list([&] {
        auto aggregate = std::make_shared<Aggregate>();
        aggregate->name = in.text();
        in.list([&] { aggregate->argument_types.push_back(in.type()); });
        aggregate->state_function = in.text();
        aggregate->state_type = in.type();
        aggregate->final_function = in.text();
        bool has_initial = in.flag();
        auto initial = in.text();
        if (has_initial) aggregate->initial = std::move(initial);
        aggregate->return_type = in.type();
        keyspace.aggregates.push_back(std::move(aggregate));
    });
}

}  // namespace

void encode(const Keyspace& keyspace, Bytes& bytes) {
    Writer out(bytes);
    out.text(keyspace.name);
    out.map(keyspace.replication);
    out.flag(keyspace.durable_writes);
    out.list(keyspace.types, [&](const auto& entry) { out.type(*entry.second); });

    std::vector<const Table*> stored;
    for (const auto& [name, table] : keyspace.tables) {
        if (!table->is_virtual) stored.push_back(table.get());
    }
    out.list(stored, [&](const Table* table) { encode_table(out, *table); });
    encode_functions(out, keyspace);
}

Result<std::shared_ptr<Keyspace>> decode_keyspace(BytesView& bytes, bool dropped_ids) {
    Reader in(bytes);
    auto keyspace = std::make_shared<Keyspace>();
    keyspace->name = in.text();
    keyspace->replication = in.map();
    keyspace->durable_writes = in.flag();
    in.list([&] {
        auto type = in.type();
        if (type->kind() != TypeKind::udt) return in.fail();
        keyspace->types[type->name()] = type;
    });
    std::vector<std::shared_ptr<Table>> tables;
    in.list([&] { tables.push_back(decode_table(in, keyspace->name, dropped_ids)); });
    decode_functions(in, *keyspace);
    if (!in.ok()) return make_error(ErrorCode::corruption, "the stored schema is damaged");

    for (auto& table : tables) {
        table->finish();
        keyspace->tables[table->name] = std::move(table);
    }
    bytes = in.rest();
    return keyspace;
}

}  // namespace ilion::schema
