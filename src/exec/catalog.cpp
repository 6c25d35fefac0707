#include "exec/catalog.hpp"

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
constexpr uint8_t kVersion = 1;
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
    if (record.empty() || static_cast<uint8_t>(record[0]) != kVersion) {
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
        ILION_TRY_ASSIGN(auto keyspace, schema::decode_keyspace(rest));
        out.keyspaces.push_back(std::move(keyspace));
    }
    return out;
}

std::set<uint32_t> table_numbers(const schema::Schema& schema) {
    std::set<uint32_t> numbers;
    for (const auto& [keyspace_name, keyspace] : schema.keyspaces()) {
        for (const auto& [name, table] : keyspace->tables) {
            if (!table->is_virtual) numbers.insert(table->number);
        }
    }
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
    return {};
}

void Catalog::configure_store(const schema::Keyspace& keyspace) {
    if (options_.store == nullptr) return;
    for (const auto& [name, table] : keyspace.tables) {
        if (!table->is_virtual) options_.store->set_gc_grace(table->number, table->options.gc_grace_seconds);
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

Status Catalog::discard_tables(const schema::Schema& before, const schema::Schema& after) {
    if (options_.store == nullptr) return {};
    auto kept = table_numbers(after);
    for (auto number : table_numbers(before)) {
        if (!kept.contains(number)) ILION_TRY(options_.store->truncate(number));
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
    ILION_TRY_ASSIGN(auto outcome, plan::plan_ddl(statement, context));

    Result result;
    result.warnings = std::move(outcome.warnings);
    if (!outcome.change) return result;

    using schema::SchemaChange;
    bool new_table = outcome.change->kind == SchemaChange::Kind::created &&
                     outcome.change->target == SchemaChange::Target::table;
    auto next_number = next_table_number_ + (new_table ? 1 : 0);
    ILION_TRY(store_schema(*outcome.schema, next_number));
    next_table_number_ = next_number;
    if (auto altered = outcome.schema->keyspace(outcome.change->keyspace)) configure_store(*altered);
    publish(outcome.schema);
    if (listener_) listener_(*outcome.change, outcome.schema);
    // After publishing, so that nothing that starts from here on finds the rows. If the node dies before this is
    // done they stay unreachable: a table number is never used again.
    if (outcome.change->kind == SchemaChange::Kind::dropped) {
        ILION_TRY(discard_tables(*context.schema, *outcome.schema));
    }
    result.body = std::move(*outcome.change);
    return result;
}

}  // namespace ilion::exec
