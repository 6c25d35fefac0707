// What an index is about, read from its options: which column, and which part of a collection.
#pragma once

#include <optional>
#include <string_view>

#include "schema/table.hpp"

namespace ilion::schema {

enum class IndexPart : uint8_t { simple, values, keys, entries, full };
// As the target of an index spells it: `simple`, `values` ...
std::string_view name_of(IndexPart part);

struct IndexTarget {
    IndexPart part = IndexPart::simple;
    const Column* column = nullptr;  // of the table that was asked about
};

// Nothing if the index has no target, or one that the table does not have.
std::optional<IndexTarget> target_of(const Table& table, const Index& index);

// Whether `class_name`, of USING or of an index's options, is a name of the storage-attached index.
bool is_storage_attached(std::string_view class_name);
bool is_storage_attached(const Index& index);
// A storage-attached index on a vector column, which answers ORDER BY ... ANN OF and nothing else.
bool is_vector_index(const Table& table, const Index& index);

// Whether index options or an index ask for text to be analyzed before it is indexed and compared.
bool is_analyzed(const std::map<std::string, std::string>& options);

}  // namespace ilion::schema
