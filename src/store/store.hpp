// Rows on RocksDB: opens a folder (or memory), commits mutations, opens cursors, keeps the records that are not
// rows (the schema, identities). Thread-safe. docs/format/ describes every byte it writes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "schema/schema.hpp"
#include "store/cursor.hpp"
#include "store/mutation.hpp"

namespace ilion::store {

enum class Durability : uint8_t {
    periodic,  // the log is written before the answer and synced at most a second later
    batch,     // the log is synced before the answer; commits that wait share one sync
};

struct StoreOptions {
    std::string path;  // empty: memory only
    Durability durability = Durability::periodic;
    const Clock* clock = nullptr;  // not owned; for purging expired data in compactions
    size_t memtable_bytes = 128 << 20;
    size_t block_cache_bytes = 128 << 20;
};

// A row, or static row, that a commit has written.
struct WrittenRow {
    uint32_t table_number = 0;
    PartitionKey partition;
    bool is_static = false;
    Bytes clustering;
};

// Who keeps indexes. Called by the thread that committed, before the commit is acknowledged.
class CommitObserver {
public:
    virtual ~CommitObserver() = default;
    virtual void vectors_written(std::span<const VectorNote> vectors) = 0;
    // A mutation that was begun before the last begin_index_epoch() was committed after it: the indexes made since
    // know nothing of these rows.
    virtual Status late_rows(std::span<const WrittenRow> rows) = 0;
};

class Store {
public:
    // Fails with in_use (another process has the folder), io_error (no permission, full disk), corruption (what is
    // there is damaged or no ilion folder), each naming the path.
    static Result<std::unique_ptr<Store>> open(const StoreOptions& options);
    ~Store();

    // Atomic; acknowledged according to the durability. Leaves the mutation empty.
    Status commit(Mutation& mutation);

    // The rows of one partition within `slices`, which are in storage order and do not overlap (empty: all rows).
    std::unique_ptr<Cursor> read_partition(schema::TablePtr table, const PartitionKey& partition,
                                           std::vector<ClusteringSlice> slices, const ReadOptions& options,
                                           const Position* resume_after = nullptr);
    // The partitions of a token range, each restricted to `slices`.
    std::unique_ptr<Cursor> read_range(schema::TablePtr table, const TokenRange& range,
                                       std::vector<ClusteringSlice> slices, const ReadOptions& options,
                                       const Position* resume_after = nullptr);
    // One row by its complete clustering: the shortest way there is. False if there is no live row or static row;
    // `row` and `static_row` borrow from `buffer`.
    struct RowBuffer;  // reusable memory of read_row
    static std::shared_ptr<RowBuffer> make_row_buffer();
    // Lets go of what the buffer holds of a store, whose rows may not be looked at any more.
    static void release(RowBuffer& buffer);
    // What is stored of the row, or static row, that the last read_row found, as Mutation::replace_row takes it.
    static BytesView stored(const RowBuffer& buffer, bool is_static);
    // What the last read_row counted as such: see Cursor::tombstones().
    static int64_t tombstones(const RowBuffer& buffer);
    Result<bool> read_row(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                          const ReadOptions& options, RowBuffer& buffer, RowView& row, RowView* static_row);

    // Partitions that are looked up, row by row, right after: what finding them touches in memory is fetched all at
    // once, so that the look-ups need not wait for it one by one.
    void expect(std::span<const std::pair<uint32_t, Token>> partitions) const;

    // The timestamp of a write that brings none: the time given, or one more than the last if that is later.
    int64_t next_timestamp(int64_t now_micros);

    // Serializes read-modify-write on a partition (conditions, lists by index, counters). Striped: keep it short,
    // and take several only through lock_all, which orders them.
    using PartitionLock = std::vector<std::unique_lock<std::mutex>>;
    PartitionLock lock(const schema::Table& table, const PartitionKey& partition);
    PartitionLock lock_all(std::span<const std::pair<uint32_t, Token>> partitions);

    // Removes all rows of tables at once (TRUNCATE, DROP TABLE), and all entries of indexes. Waits for those who
    // hold partition locks, so that nothing that they have read comes back with what they write.
    Status truncate(std::span<const uint32_t> numbers);
    Status truncate(uint32_t table_number) { return truncate({&table_number, 1}); }

    // To be set before the first commit. Not owned.
    void set_observer(CommitObserver* observer);
    // From here on mutations are expected to have the entries of indexes that their tables have now. Returns when
    // all that is committed without them is to be read; the observer is told of what comes later.
    void begin_index_epoch();

    // Records that are not rows, by name; written synced.
    Result<OptionalBytes> get_record(std::string_view name);
    Status put_record(std::string_view name, BytesView value);

    // How long tombstones of a table are kept before compactions may drop them (864000 s unless told).
    void set_gc_grace(uint32_t table_number, int32_t seconds);
    // How old the memtable may grow with rows of the table in it; 0, as it is at first: until it is full.
    void set_flush_period(uint32_t table_number, int32_t millis);

    // The sum of live bytes of a table, an estimate.
    uint64_t estimated_size(uint32_t table_number);
    // Writes the memtable to a file.
    Status flush();
    // Flushes, then merges everything into the last level, dropping what may be dropped.
    Status compact();
    // What the store does by itself every minute, if it has a clock: writes the memtable to a file if it is due,
    // and compacts files of which a good part has ended.
    Status tidy();

    struct Impl;  // store_impl.hpp, for this room alone

private:
    Store();
    std::unique_ptr<Impl> impl_;
};

}  // namespace ilion::store
