// Keeping indexes right: what is written beside a row, in the same mutation.
//
// Entries are only ever added here, without reading: what an overwritten or deleted value leaves behind is found
// stale by whoever looks it up (row_cursor.hpp), who then removes it.
#pragma once

#include "index/definition.hpp"
#include "store/cursor.hpp"
#include "store/mutation.hpp"

namespace ilion::index {

// A delta of a row, or of the static row, that `mutation` also writes. Fails for values that cannot be indexed.
Status add_entries(const TableIndexes& indexes, const store::PartitionKey& partition, BytesView clustering,
                   const store::RowBuilder& row, bool is_static, store::Mutation& mutation);

// Whether legacy indexes take the clustering of a row that is written or deleted.
Status check_clustering(const TableIndexes& indexes, const store::PartitionKey& partition, BytesView clustering);

// The entries in one index of rows that are there already.
void add_entries(const Definition& definition, const schema::Table& table, const store::PartitionKey& partition,
                 const store::RowView& row, bool is_static, store::Mutation& mutation);

}  // namespace ilion::index
