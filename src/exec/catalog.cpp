#include "exec/catalog.hpp"

#include <algorithm>
#include <set>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/md5.hpp"
#include "plan/ddl/ddl.hpp"
#include "schema/format.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

constexpr std::string_view kRecord = "schema";
constexpr std::string_view kMark = "ISCH";
constexpr uint8_t kVersion = 3;
constexpr uint8_t kVersionWithoutDroppedIds = 2;
constexpr size_t kDigestSize = 16;

Bytes digest(BytesView body) {
    auto hash = md5(body);
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Error damaged(std::string_view why) {
    return make_error(ErrorCode::corruption, "the stored schema cannot be read: " + std::string(why));
}

bool is_stored(const schema::Keyspace& keyspace) {
    return !schema::is_local_system_keyspace(keyspace.name) && !schema::is_virtual_system_keyspace(keyspace.name);
}

Bytes encode_record(const schema::Schema& schema, uint32_t next_table_number) {
    Bytes body;
    ByteWriter out(body);
    out.write_varint(next_table_number);
    uint64_t count = 0;
    for (const auto& [name, keyspace] : schema.keyspaces()) count += is_stored(*keyspace) ? 1 : 0;
    out.write_varint(count);
    for (const auto& [name, keyspace] : schema.keyspaces()) {
        if (is_stored(*keyspace)) encode(*keyspace, body);
    }
    Bytes record(kMark);
    record += static_cast<char>(kVersion);
    return record + digest(body) + body;
}

struct Record {
    uint32_t next_table_number = 1;
    std::vector<std::shared_ptr<schema::Keyspace>> keyspaces;
};

ilion::Result<Record> decode_record(BytesView record) {
    if (!record.starts_with(kMark)) return damaged("it has another format");
    record.remove_prefix(kMark.size());
    uint8_t version = record.empty() ? 0 : static_cast<uint8_t>(record[0]);
    if (version != kVersion && version != kVersionWithoutDroppedIds) {
        return damaged("it was written by another version of ilion");
    }
    record.remove_prefix(1);
    if (record.size() < kDigestSize || digest(record.substr(kDigestSize)) != record.substr(0, kDigestSize)) {
        return damaged("its checksum is wrong");
    }

    ByteReader in(record.substr(kDigestSize));
    Record out;
    out.next_table_number = static_cast<uint32_t>(in.read_varint());
    auto count = in.read_varint();
    auto rest = in.rest();
    if (!in.ok() || count > rest.size()) return damaged("it is too short");
    for (uint64_t i = 0; i < count; ++i) {
        ILION_TRY_ASSIGN(auto keyspace, schema::decode_keyspace(rest, version != kVersionWithoutDroppedIds));
        out.keyspaces.push_back(std::move(keyspace));
    }
    return out;
}

// Of tables and indexes.
std::set<uint32_t> numbers_in(const schema::Keyspace& keyspace) {
    std::set<uint32_t> numbers;
    for (const auto& [name, table] : keyspace.tables) {
        if (table->is_virtual) continue;
        numbers.insert(table->number);
        for (const auto& [index_name, index] : table->indexes) numbers.insert(index.number);
    }
    return numbers;
}

std::set<uint32_t> numbers_in(const schema::Schema& schema) {
    std::set<uint32_t> numbers;
    for (const auto& [name, keyspace] : schema.keyspaces()) numbers.merge(numbers_in(*keyspace));
    return numbers;
}

}  // namespace

Catalog::Catalog(CatalogOptions options)
    : options_(std::move(options)),
      schema_(std::make_shared<const schema::Schema>()) {}

ilion::Result<std::unique_ptr<Catalog>> Catalog::open(CatalogOptions options) {
    std::unique_ptr<Catalog> catalog(new Catalog(std::move(options)));
    for (const auto& keyspace : catalog->options_.system_keyspaces) {
        catalog->schema_ = catalog->schema_->with(keyspace);
        catalog->configure_store(*keyspace);
    }
    ILION_TRY(catalog->load());
    return catalog;
}

Status Catalog::load() {
    if (options_.store == nullptr) return {};
    ILION_TRY_ASSIGN(auto stored, options_.store->get_record(kRecord));
    if (!stored) return {};
    ILION_TRY_ASSIGN(auto record, decode_record(*stored));
    next_table_number_ = record.next_table_number;
    for (auto& keyspace : record.keyspaces) {
        if (auto own = schema_->keyspace(keyspace->name)) keyspace->tables = own->tables;
        configure_store(*keyspace);
        schema_ = schema_->with(std::move(keyspace));
    }
    return open_indexes();
}

void Catalog::configure_store(const schema::Keyspace& keyspace) {
    if (options_.store == nullptr) return;
    for (const auto& [name, table] : keyspace.tables) {
        if (table->is_virtual) continue;
        options_.store->set_gc_grace(table->number, table->options.gc_grace_seconds);
        options_.store->set_flush_period(table->number, table->options.memtable_flush_period_in_ms);
    }
}

schema::SchemaPtr Catalog::schema() const {
    std::lock_guard lock(schema_mutex_);
    return schema_;
}

void Catalog::publish(schema::SchemaPtr next) {
    std::lock_guard lock(schema_mutex_);
    schema_ = std::move(next);
}

void Catalog::set_listener(Listener listener) {
    std::lock_guard lock(change_mutex_);
    listener_ = std::move(listener);
}

Status Catalog::store_schema(const schema::Schema& schema, uint32_t next_table_number) {
    if (options_.store == nullptr) return {};
    return options_.store->put_record(kRecord, encode_record(schema, next_table_number));
}

Status Catalog::discard_dropped(const schema::Schema& before, const schema::Schema& after) {
    if (options_.store == nullptr) return {};
    auto kept = numbers_in(after);
    std::vector<uint32_t> dropped;
    for (auto number : numbers_in(before)) {
        if (kept.contains(number)) continue;
        dropped.push_back(number);
        options_.store->set_flush_period(number, 0);
        if (options_.indexes != nullptr) options_.indexes->forget(number);
    }
    return dropped.empty() ? Status() : options_.store->truncate(dropped);
}

Status Catalog::open_indexes() {
    if (options_.indexes == nullptr) return {};
    std::vector<schema::TablePtr> tables;
    for (const auto& [keyspace_name, keyspace] : schema_->keyspaces()) {
        for (const auto& [name, table] : keyspace->tables) {
            if (!table->is_virtual && !table->indexes.empty()) tables.push_back(table);
        }
    }
    return options_.indexes->open(tables);
}

Status Catalog::apply_indexes(const schema::Schema& before, const schema::Keyspace& keyspace) {
    if (options_.indexes == nullptr) return {};
    for (const auto& [name, table] : keyspace.tables) {
        if (before.table(keyspace.name, name) != table) ILION_TRY(options_.indexes->apply(table));
    }
    return {};
}

ilion::Result<Result> Catalog::apply(const cql::Statement& statement, const std::string& keyspace) {
    std::lock_guard lock(change_mutex_);
    plan::DdlContext context;
    context.schema = schema();
    context.keyspace = keyspace;
    context.clock = options_.clock;
    context.next_table_number = next_table_number_;
    context.datacenter = options_.datacenter;
    context.node_count = options_.node_count;
    context.masking = options_.masking;
    ILION_TRY_ASSIGN(auto outcome, plan::plan_ddl(statement, context));

    Result result;
    result.warnings = std::move(outcome.warnings);
    if (!outcome.change) return result;

    auto altered = outcome.schema->keyspace(outcome.change->keyspace);
    auto next_number = next_table_number_;
    if (altered) {
        auto numbers = numbers_in(*altered);
        if (!numbers.empty()) next_number = std::max(next_number, *numbers.rbegin() + 1);
    }
    ILION_TRY(store_schema(*outcome.schema, next_number));
    next_table_number_ = next_number;
    if (altered) {
        configure_store(*altered);
        // Before publishing: an index that can be seen is complete.
        ILION_TRY(apply_indexes(*context.schema, *altered));
    }
    publish(outcome.schema);
    if (listener_) listener_(*outcome.change, context.schema, outcome.schema);
    // After publishing, so that nothing that starts from here on finds the rows. If the node dies before this is
    // done they stay unreachable: a table number is never used again.
    ILION_TRY(discard_dropped(*context.schema, *outcome.schema));
    result.body = std::move(*outcome.change);
    return result;
}

}  // namespace ilion::exec
