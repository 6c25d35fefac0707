// The partitions of a request one after the other, whether they are named by key, found by scanning the ring, or
// made by a virtual table.
#pragma once

#include <memory>
#include <optional>

#include "base/ticks.hpp"
#include "exec/select/read/read_spec.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

class Partitions {
public:
    // All arguments must outlive the object. `resume_after` may be null.
    Partitions(const SelectRequest& request, const ReadSpec& spec, const store::Position* resume_after);

    // Moves to the next partition with something to show. False at the end or after an error: see status().
    bool next();
    // Of partitions that are named by their keys: whether there is no further one.
    bool is_last_key(const store::PartitionKey& key) const {
        bool named = !request_.plan.restrictions.key_range && !request_.table().is_virtual;
        return named && key == spec_.keys.back();
    }
    // At the partition; go over its rows with next_row().
    store::Cursor& cursor() { return *cursor_; }
    // A row of cursor() was read.
    void count_row() { ++rows_; }
    // How many more rows may be returned, for what is said of a read.
    void set_limit(int64_t limit) {
        if (!cursor_ || !started_) read_limit_ = limit;
        limit_ = limit;
    }
    // What reading came to, for the trace and for the thresholds. To be called at the end.
    void finish();
    Status status() const {
        if (!failed_) return failed_;
        return cursor_ ? cursor_->status() : opened_;
    }

private:
    store::ReadOptions read_options() const;
    bool entered();

    const SelectRequest& request_;
    const ReadSpec& spec_;
    const store::Position* resume_after_;
    const bool has_static_;
    std::unique_ptr<store::Cursor> cursor_;
    Status opened_;
    Status failed_;  // too many tombstones
    int64_t limit_ = INT64_MAX;
    int64_t read_limit_ = INT64_MAX;  // what limit_ was when cursor_ was opened
    bool started_ = false;
    bool by_key_ = false;  // a cursor for each key of the specification
    size_t next_key_ = 0;
    int64_t rows_ = 0;          // read from cursor_
    uint64_t began_ = ticks();  // to read from cursor_
};

}  // namespace ilion::exec
