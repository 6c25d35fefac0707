// Dropping what nobody can see any more while compactions, automatic ones too, rewrite it: data that is deleted;
// tombstones and expired cells past gc_grace_seconds that hide nothing any more.
#pragma once

#include <rocksdb/compaction_filter.h>

#include <memory>

#include "base/clock.hpp"
#include "store/purge/elsewhere.hpp"
#include "store/purge/gc_grace.hpp"

namespace ilion::store {

// All must outlive the database; `clock` may be null, then nothing is dropped by age.
std::shared_ptr<rocksdb::CompactionFilterFactory> make_purging(const Elsewhere& elsewhere, const GcGrace& gc_grace,
                                                               const Clock* clock);

}  // namespace ilion::store
