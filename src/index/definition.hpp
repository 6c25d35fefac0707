// The indexes of a table as maintenance and look-ups need them: derived once from the schema, then immutable and
// shared. docs/format/index.md says what an index keeps on disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/analyzer.hpp"
#include "index/similarity.hpp"
#include "schema/index_target.hpp"

namespace ilion::index {

class VectorIndex;

struct Definition {
    std::string name;
    uint32_t number = 0;
    const schema::Column* column = nullptr;  // of TableIndexes::table
    schema::IndexPart part = schema::IndexPart::simple;
    bool storage_attached = false;
    Analyzer analyzer;

    // The types whose comparable bytes make a term: one, or key and value of an entry. Legacy indexes know a value
    // by its bytes alone, so theirs is blob.
    std::vector<TypePtr> term_types;
    // Empty values, of types for which they mean nothing, have no entries.
    bool skips_empty = false;
    // Entries name partitions rather than rows: of static columns and components of the partition key.
    bool by_partition = false;
    // Two cells of a row may have the same term: the entry says which of them it is about.
    bool has_path = false;
    schema::TablePtr entries;  // the hidden table of the entries; null for vectors

    std::shared_ptr<VectorIndex> vectors;  // only of an index on vectors

    bool is_vector() const { return vectors != nullptr; }
};

struct TableIndexes {
    schema::TablePtr table;
    std::vector<Definition> definitions;

    const Definition* find(std::string_view name) const {
        for (const Definition& definition : definitions) {
            if (definition.name == name) return &definition;
        }
        return nullptr;
    }
};
using TableIndexesPtr = std::shared_ptr<const TableIndexes>;

// The indexes of `table`. Vector indexes that `previous` (which may be null) has are taken over from there.
TableIndexesPtr define_indexes(const schema::TablePtr& table, const TableIndexes* previous);

}  // namespace ilion::index
