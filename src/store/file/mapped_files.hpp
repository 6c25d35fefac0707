// Table files read in place, where the kernel maps them: no copy of a block is made, and none kept. A block is
// checked whenever it is read, as without. See damage.hpp for what happens if the disk fails under a mapping: from
// then on nothing is written any more, so that nothing that comes of it lasts.
#pragma once

#include <rocksdb/env.h>

#include <atomic>
#include <memory>

namespace ilion::store {

// For a database with allow_mmap_reads. `damaged` is set for good when a mapped page could not be read; it must
// outlive all.
std::unique_ptr<rocksdb::Env> make_mapped_files(std::atomic<bool>& damaged);

}  // namespace ilion::store
