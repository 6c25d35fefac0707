#include "index/manager.hpp"

#include <mutex>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "index/maintain.hpp"
#include "index/vector_index.hpp"

namespace ilion::index {

namespace {

constexpr std::string_view kRecord = "indexes built";
constexpr size_t kCommitBytes = 1 << 20;  // of entries that are built, at a time

store::ReadOptions present(const Clock& clock) {
    store::ReadOptions options;
    options.now_seconds = clock.now_seconds();
    return options;
}

// Calls `visit(partition, row, is_static)` for all rows and static rows of a table.
template <class Visit>
Status each_row(store::Store& store, const schema::TablePtr& table, const Clock& clock, Visit visit) {
    auto cursor = store.read_range(table, {}, {}, present(clock));
    while (cursor->next_partition()) {
        if (const store::RowView* row = cursor->static_row()) ILION_TRY(visit(cursor->partition(), *row, true));
        while (cursor->next_row()) ILION_TRY(visit(cursor->partition(), cursor->row(), false));
    }
    return cursor->status();
}

}  // namespace

Manager::Manager(store::Store& store, const Clock& clock)
    : store_(store),
      clock_(clock),
      flags_(std::make_unique<std::atomic<uint8_t>[]>(kTables)) {
    store.set_observer(this);
}

Manager::~Manager() {
    store_.set_observer(nullptr);
}

TableIndexesPtr Manager::look_up(uint32_t table_number) const {
    std::shared_lock lock(mutex_);
    auto found = tables_.find(table_number);
    return found == tables_.end() ? nullptr : found->second;
}

void Manager::publish(uint32_t table_number, TableIndexesPtr indexes) {
    std::unique_lock lock(mutex_);
    if (auto before = tables_.find(table_number); before != tables_.end()) {
        for (const Definition& definition : before->second->definitions) vectors_.erase(definition.number);
    }
    bool any = indexes && !indexes->definitions.empty();
    if (any) {
        for (const Definition& definition : indexes->definitions) {
            if (definition.is_vector()) vectors_[definition.number] = definition.vectors;
        }
        tables_[table_number] = std::move(indexes);
    } else {
        tables_.erase(table_number);
    }
    if (table_number < kTables) flags_[table_number].store(any ? 1 : 0, std::memory_order_release);
}

Status Manager::load_built() {
    ILION_TRY_ASSIGN(auto record, store_.get_record(kRecord));
    if (!record) return {};
    ByteReader reader(*record);
    for (auto count = reader.read_varint(); count > 0 && reader.ok(); --count) {
        built_.insert(static_cast<uint32_t>(reader.read_varint()));
    }
    if (reader.ok()) return {};
    return make_error(ErrorCode::corruption, "the record of the indexes that are built is damaged");
}

Status Manager::store_built() {
    Bytes record;
    ByteWriter writer(record);
    writer.write_varint(built_.size());
    for (uint32_t number : built_) writer.write_varint(number);
    return store_.put_record(kRecord, record);
}

Status Manager::open(const std::vector<schema::TablePtr>& tables) {
    ILION_TRY(load_built());
    for (const schema::TablePtr& table : tables) {
        for (const auto& [name, index] : table->indexes) {
            if (!built_.contains(index.number)) ILION_TRY(store_.truncate(index.number));
        }
        ILION_TRY(apply(table));
    }
    return {};
}

Status Manager::apply(const schema::TablePtr& table) {
    TableIndexesPtr before = look_up(table->number);
    if (!before && table->indexes.empty()) return {};
    TableIndexesPtr indexes = define_indexes(table, before.get());
    publish(table->number, indexes);
    bool any_new = false;
    for (const Definition& definition : indexes->definitions) {
        // What a reader removes from an index need not be kept for anyone.
        store_.set_gc_grace(definition.number, 0);
        any_new = any_new || !built_.contains(definition.number);
    }
    bool changed = any_new;
    if (before) {
        for (const Definition& old : before->definitions) {
            if (indexes->find(old.name) == nullptr) changed = built_.erase(old.number) > 0 || changed;
        }
    }
    if (any_new) {
        store_.begin_index_epoch();
        for (const Definition& definition : indexes->definitions) {
            if (!built_.contains(definition.number)) ILION_TRY(build(*indexes, definition));
        }
    }
    return changed ? store_built() : Status();
}

void Manager::forget(uint32_t table_number) {
    publish(table_number, nullptr);
}

Status Manager::build(const TableIndexes& indexes, const Definition& definition) {
    // Vectors are loaded when they are asked for.
    if (!definition.is_vector()) {
        store::Mutation mutation;
        auto add = [&](const store::PartitionKey& partition, const store::RowView& row, bool is_static) -> Status {
            add_entries(definition, *indexes.table, partition, row, is_static, mutation);
            return mutation.size_bytes() < kCommitBytes ? Status() : store_.commit(mutation);
        };
        ILION_TRY(each_row(store_, indexes.table, clock_, add));
        ILION_TRY(store_.commit(mutation));
    }
    built_.insert(definition.number);
    return {};
}

Status Manager::truncate(const schema::Table& table) {
    std::vector<uint32_t> numbers{table.number};
    TableIndexesPtr indexes = find(table.number);
    if (indexes) {
        for (const Definition& definition : indexes->definitions) numbers.push_back(definition.number);
    }
    ILION_TRY(store_.truncate(numbers));
    if (!indexes) return {};
    for (const Definition& definition : indexes->definitions) {
        if (definition.is_vector()) definition.vectors->clear();
    }
    return {};
}

Status Manager::load_vectors(const TableIndexes& indexes, const Definition& definition) {
    VectorIndex& vectors = *definition.vectors;
    if (vectors.loaded()) return {};
    std::lock_guard alone(vectors.loading());
    auto add = [&](const store::PartitionKey& partition, const store::RowView& row, bool) -> Status {
        const store::Cell* cell = row.find(definition.column->id);
        if (cell == nullptr || !check_vector(vectors.function(), cell->value)) return {};
        vectors.add({definition.number, partition, Bytes(row.clustering), cell->timestamp, Bytes(cell->value)});
        return {};
    };
    while (!vectors.loaded()) {
        uint64_t generation = vectors.generation();
        ILION_TRY(each_row(store_, indexes.table, clock_, add));
        vectors.set_loaded(generation);
    }
    return {};
}

void Manager::vectors_written(std::span<const store::VectorNote> vectors) {
    std::shared_lock lock(mutex_);
    for (const store::VectorNote& vector : vectors) {
        auto found = vectors_.find(vector.index);
        if (found != vectors_.end()) found->second->add(vector);
    }
}

Status Manager::late_rows(std::span<const store::WrittenRow> rows) {
    store::Mutation mutation;
    auto buffer = store::Store::make_row_buffer();
    store::RowView row, static_row;
    for (const store::WrittenRow& written : rows) {
        TableIndexesPtr indexes = find(written.table_number);
        if (!indexes) continue;
        ILION_TRY(store_.read_row(*indexes->table, written.partition, written.clustering, present(clock_), *buffer,
                                  row, &static_row));
        const store::RowView& read = written.is_static ? static_row : row;
        if (!read.liveness.exists() && read.cells.empty()) continue;
        for (const Definition& definition : indexes->definitions) {
            add_entries(definition, *indexes->table, written.partition, read, written.is_static, mutation);
        }
    }
    return store_.commit(mutation);
}

}  // namespace ilion::index
