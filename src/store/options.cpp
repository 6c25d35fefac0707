#include "store/options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>

#include "store/key_codec.hpp"
#include "store/memtable/token_memtable.hpp"
#include "store/purge/end_times.hpp"
#include "store/row/merge.hpp"

namespace ilion::store {

namespace {

// Keys have little in common but where a partition is wide, and values are short: finding a row among few is worth
// the bytes.
constexpr int kRestartInterval = 4;
// An index is searched in full for every row: what counts is how little of it there is to bring to the cache.
constexpr int kIndexRestartInterval = 16;
// Rows go from the flushed files straight to the last level up to this many memtables: tokens are spread evenly, so
// that a compaction into any level rewrites all of it.
constexpr uint64_t kMemtablesInFirstLevel = 16;

// A partition is the prefix that bloom filters know besides whole keys.
class PartitionPrefix final : public rocksdb::SliceTransform {
public:
    const char* Name() const override { return "ilion.partition.1"; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), partition_prefix_size({key.data(), key.size()})};
    }
    bool InDomain(const rocksdb::Slice& key) const override {
        return partition_prefix_size({key.data(), key.size()}) != 0;
    }
};

// RocksDB's own log is not kept: what fails is reported to the caller.
class NoLog final : public rocksdb::Logger {
public:
    NoLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

}  // namespace

rocksdb::Options make_options(const StoreOptions& options, std::shared_ptr<memtable::Memtables> memtables) {
    rocksdb::BlockBasedTableOptions blocks;
    blocks.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes, 4);
    blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    blocks.whole_key_filtering = true;
    blocks.block_size = 4 << 10;  // a row that is read alone is decompressed with few others
    blocks.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    blocks.block_restart_interval = kRestartInterval;
    blocks.index_block_restart_interval = kIndexRestartInterval;
    blocks.format_version = 5;
    // Blocks of mapped files are used where they are; the cache is for those that were compressed. Filters and
    // indexes are held by the open files: looking for them costs as much as using them, and reading them anew a
    // thousand times that.
    blocks.cache_index_and_filter_blocks = true;
    blocks.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;

    rocksdb::Options made;
    made.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    made.merge_operator = make_merge_operator();
    made.prefix_extractor = std::make_shared<PartitionPrefix>();
    made.info_log = std::make_shared<NoLog>();
    // Flushed files, the first level they are merged into, the others. Compressing is a third of what a compaction
    // costs, decompressing as much as reading a block from the page cache: it is for what is large.
    made.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression, rocksdb::kLZ4Compression};
    made.table_properties_collector_factories.push_back(make_end_times_collecting());
    made.memtable_factory = make_token_memtables(std::move(memtables));
    made.allow_concurrent_memtable_write = false;
    made.write_buffer_size = options.memtable_bytes;
    made.arena_block_size = std::min<size_t>(1 << 20, options.memtable_bytes / 8);
    made.target_file_size_base = options.memtable_bytes;
    made.max_bytes_for_level_base = kMemtablesInFirstLevel * options.memtable_bytes;
    made.compaction_readahead_size = 256 << 10;
    made.max_background_jobs = 2;
    made.max_open_files = 512;
    made.level_compaction_dynamic_level_bytes = true;
    made.level0_file_num_compaction_trigger = kFlushedUnderLoad;
    made.bytes_per_sync = 1 << 20;
    made.stats_dump_period_sec = 0;
    made.stats_persist_period_sec = 0;
    made.skip_stats_update_on_db_open = true;
    made.avoid_flush_during_recovery = true;
    return made;
}

}  // namespace ilion::store
