// The partitions of a request one after the other, whether they are named by key, found by scanning the ring, or
// made by a virtual table.
#pragma once

#include <memory>
#include <optional>

#include "exec/select/read_spec.hpp"
#include "store/cursor.hpp"

namespace ilion::exec {

class Partitions {
public:
    // All arguments must outlive the object. `resume_after` may be null.
    Partitions(const SelectRequest& request, const ReadSpec& spec, const store::Position* resume_after);

    // Moves to the next partition with something to show. False at the end or after an error: see status().
    bool next();
    // Of partitions that are read by their keys: whether no further one is named.
    bool is_last_key() const { return by_key_ && next_key_ >= spec_.keys.size(); }
    // At the partition; go over its rows with next_row().
    store::Cursor& cursor() { return *cursor_; }
    // A row of cursor() was read.
    void count_row() { ++rows_; }
    // What reading came to, for the trace. To be called at the end.
    void finish();
    Status status() const { return cursor_ ? cursor_->status() : opened_; }

private:
    store::ReadOptions read_options() const;

    const SelectRequest& request_;
    const ReadSpec& spec_;
    const store::Position* resume_after_;
    std::unique_ptr<store::Cursor> cursor_;
    Status opened_;
    bool by_key_ = false;  // a cursor for each key of the specification
    size_t next_key_ = 0;
    int64_t rows_ = 0;  // read from cursor_
};

}  // namespace ilion::exec
