// What statements came to, table by table: how long they took, how much they read. Thread-safe.
//
// Each thread counts in one of a few shards, so that requests on several loops don't pass the same memory to and
// fro; who asks adds the shards up. What is counted of a table is there as long as the table.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "exec/meter.hpp"
#include "server/metrics/histogram.hpp"

namespace ilion::server {

class Metrics final : public exec::Meter {
public:
    // Latencies are in ticks.
    enum class Of : uint8_t { read, scan, coordinated_write, write, rows, tombstones };
    static constexpr size_t kKinds = 6;

    Metrics();
    ~Metrics() override;
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void read(const Read& read) override;
    void write(uint32_t table_number, size_t partitions, bool coordinated) override;
    void batch(cql::Batch::Kind kind, size_t mutations) override;
    // What this thread has written since the last call is committed, which took from `began` to now; or it is not.
    void end_writes(uint64_t began, bool committed);

    Distribution of_table(uint32_t table_number, Of what) const;
    Distribution of_batches(cql::Batch::Kind kind) const;
    const TickScale& scale() const { return scale_; }
    // All other tables are gone.
    void keep_only(const std::set<uint32_t>& table_numbers);

private:
    using TableMetrics = std::array<std::atomic<Histogram*>, kKinds>;
    static constexpr size_t kShards = 8;
    static constexpr size_t kChunk = 256, kChunks = 1024;
    using Chunk = std::array<TableMetrics, kChunk>;
    using Shard = std::array<std::atomic<Chunk*>, kChunks>;

    // Where a table is counted; nothing for one with too high a number. The last chunk is for the node's own
    // tables.
    static std::optional<size_t> place_of(uint32_t table_number);
    Shard& shard();  // this thread's
    Histogram* histogram(uint32_t table_number, Of what);
    Histogram& histogram(Shard& shard, size_t place, Of what);
    Histogram& make(Shard& shard, size_t place, Of what);

    TickScale scale_;
    std::array<Shard, kShards> shards_{};
    std::array<Histogram, 3> batches_;

    // Those of tables that are gone are used again: a thread may still count in one.
    std::mutex mutex_;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::vector<std::unique_ptr<Histogram>> histograms_;
    std::vector<Histogram*> unused_;
};

}  // namespace ilion::server
