#include "exec/guard/written_row.hpp"

#include "types/collection.hpp"

namespace ilion::exec {

namespace {

using Kind = plan::Operation::Kind;

constexpr size_t kCellSize = 20;  // timestamp, TTL and deletion time: Cassandra counts them with a collection

bool is_collection(const DataType& type) {
    return type.kind() == TypeKind::list || type.kind() == TypeKind::set || type.kind() == TypeKind::map;
}

// What a statement gives a collection is limited as a whole, unless it is put before what is there, as in
// Cassandra.
bool adds_collection(const plan::Operation& operation) {
    return is_collection(*operation.column->type) &&
           (operation.kind == Kind::set || operation.kind == Kind::assign || operation.kind == Kind::append);
}

struct Written {
    size_t items = 0, bytes = 0;
};

Written measure(const schema::Column& column, const store::RowBuilder& row) {
    Written written;
    row.each_cell(column.id, [&](const store::Cell& cell) {
        if (cell.tombstone) return;
        ++written.items;
        written.bytes += cell.value.size() + cell.path.size() + kCellSize;
        if (column.type->is_multi_cell()) return;
        ElementReader reader(cell.value, column.type->kind() == TypeKind::map ? 2 : 1);
        written.items = static_cast<size_t>(reader.left()) / (column.type->kind() == TypeKind::map ? 2 : 1);
    });
    return written;
}

Status check_column(const plan::Operation& operation, const store::RowBuilder& row, UserLimits& limits) {
    const schema::Column& column = *operation.column;
    bool whole = adds_collection(operation);
    Written written = whole ? measure(column, row) : Written();
    if (written.items > 0) ILION_TRY(limits.collection_items(column, written.items));
    Status checked;
    row.each_cell(column.id, [&](const store::Cell& cell) {
        if (checked && !cell.tombstone) checked = limits.value_size(column, cell.value.size());
        if (checked && !cell.path.empty()) checked = limits.value_size(column, cell.path.size());
    });
    ILION_TRY(checked);
    return written.items > 0 ? limits.collection_size(column, written.bytes) : Status();
}

UserLimits::Term term_of(const index::Definition& definition) {
    if (definition.is_vector()) return UserLimits::Term::vector;
    bool frozen = definition.part == schema::IndexPart::full ||
                  definition.column->type->kind() == TypeKind::tuple ||
                  definition.column->type->kind() == TypeKind::udt;
    return frozen ? UserLimits::Term::frozen : UserLimits::Term::text;
}

Status check_terms(const index::Definition& definition, const store::RowBuilder& row, UserLimits& limits) {
    Status checked;
    row.each_cell(definition.column->id, [&](const store::Cell& cell) {
        if (!checked || cell.tombstone) return;
        bool in_path = definition.part == schema::IndexPart::keys ||
                       (definition.part != schema::IndexPart::full && cell.value.empty());
        checked = limits.term_size(*definition.column, term_of(definition),
                                   in_path ? cell.path.size() : cell.value.size());
    });
    return checked;
}

}  // namespace

Status check_written_row(const std::vector<plan::Operation>& operations, const store::RowBuilder& row,
                         const index::TableIndexes* indexes, UserLimits& limits) {
    for (const plan::Operation& operation : operations) ILION_TRY(check_column(operation, row, limits));
    if (indexes == nullptr) return {};
    for (const index::Definition& definition : indexes->definitions) {
        if (definition.storage_attached) ILION_TRY(check_terms(definition, row, limits));
    }
    return {};
}

}  // namespace ilion::exec
