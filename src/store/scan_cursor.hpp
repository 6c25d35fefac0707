// The cursor over a partition or a token range: one RocksDB iterator that is moved by steps and seeks.
#pragma once

#include <rocksdb/iterator.h>

#include "store/key_codec.hpp"
#include "store/row/live_row.hpp"
#include "store/row/range_tombstones.hpp"
#include "store/store_impl.hpp"

namespace ilion::store {

class ScanCursor final : public Cursor {
public:
    // Keys in [first, last) of one table. With `single`, they are those of one partition.
    ScanCursor(Store::Impl& store, schema::TablePtr table, std::vector<ClusteringSlice> slices,
               const ReadOptions& options, Bytes first, Bytes last, bool single);
    ~ScanCursor() override;
    // Before the first next_partition().
    void resume_after(const Position& position);

    bool next_partition() override;
    const PartitionKey& partition() const override { return partition_; }
    const RowView* static_row() const override { return static_live_ ? &static_row_ : nullptr; }
    bool next_row() override;
    const RowView& row() const override { return row_; }
    Status status() const override { return status_ ? store_.check({}) : status_; }
    int64_t tombstones() const override { return passed_.tombstones; }

private:
    // Moves to the next partition that has keys, and to the first of them; false at the end.
    bool find_partition();
    bool leave_partition();
    // From one partition of a single row to the next that has something to show. False at the end, or at what takes
    // the long way: then it_ stands there.
    bool next_skinny();
    // Reads what stands before the rows and looks for the first row; false if there is nothing to show.
    bool enter_partition();
    void read_head();
    bool find_row();
    bool find_row_in_slice(const Interval& slice);
    RowState read_row(BytesView clustering);
    void seek_slice(const Interval& slice);
    bool at_row(BytesView& clustering);
    void step();
    bool check_iterator();
    // `ends`: of range tombstones, met in the present slice until now.
    void count_ends(int64_t ends) {
        passed_.tombstones += ends - ends_;
        ends_ = ends;
    }
    bool gives_up() const { return passed_.tombstones > options_.max_tombstones; }
    void fail_malformed();
    bool in_partition(BytesView key) const { return key.starts_with(prefix_); }

    Store::Impl& store_;
    schema::TablePtr table_;
    ReadOptions options_;
    Bytes first_, last_;
    rocksdb::Slice lower_, upper_;  // first_ and last_, as the iterator keeps pointers to them
    bool single_ = false;
    bool skinny_ = false;        // a scan of partitions of one row each: behind a row comes the next partition
    bool rows_alone_ = false;    // skinny_, and there is nothing to look at but rows
    bool bounded_ = false;       // last_ is where the only slice ends
    bool deletions_ = false;     // the table has, or had, deletions of partitions or ranges
    bool moved_ = false;         // it_ stands at the next partition already
    bool look_at_head_ = false;  // there may be something to know before the rows
    std::unique_ptr<rocksdb::Iterator> it_;

    std::vector<Interval> slices_;
    // A read that goes on: where, and what is left of the slices there.
    enum class Resume : uint8_t { no, at_partition, behind_row, behind_partition };
    Resume resume_ = Resume::no;
    Bytes resumed_prefix_;
    std::vector<Interval> resumed_slices_;
    bool started_ = false, ended_ = false;

    // The present partition.
    Bytes prefix_;
    PartitionKey partition_;
    const std::vector<Interval>* active_ = nullptr;
    size_t slice_ = 0;         // which of them, counted in the direction of reading
    bool sought_ = false;      // it_ stands somewhere in or behind this partition
    bool positioned_ = false;  // it_ stands at the next row to look at
    bool in_slice_ = false;    // it_ stands behind the beginning of the slice
    rocksdb::Slice key_;       // of it_, at the row that was looked at last
    bool on_row_ = false;      // it_ stands at row_
    bool row_ready_ = false;   // row_ was found ahead of next_row()
    bool rows_ended_ = false;
    Deletion partition_deletion_;
    const Purge purge_;  // of rows under no deletion
    RangeTombstones ranges_;
    int64_t ends_ = 0;  // that were counted in the present slice
    bool static_live_ = false;
    Bytes static_bytes_, seek_key_;
    RowView static_row_, row_;
    PassedOver passed_;
    Status status_;
};

}  // namespace ilion::store
