// What a write must read before it writes, against the tombstone thresholds: rows of one partition, of some
// columns.
#pragma once

#include <vector>

#include "base/ticks.hpp"
#include "exec/environment.hpp"

namespace ilion::exec {

class WriteRead {
public:
    explicit WriteRead(const schema::Table& table) : table_(table) {}

    void ask(const schema::Column& column);
    void ask_all(schema::ColumnKind kind);
    bool asks(schema::ColumnKind kind) const;
    // What the store is to be asked for.
    store::ReadOptions options(int64_t now_seconds) const;

    // Rows that were read by their clusterings; otherwise it was the first row of the partition.
    void name_row(BytesView clustering) { clusterings_.emplace_back(clustering); }
    void add(int64_t rows, int64_t tombstones) {
        rows_ += rows;
        tombstones_ += tombstones;
    }
    // Tells the meter, warns, or fails as a replica does that gives up. `level`: the consistency of the read.
    Status check(const Environment& environment, const store::PartitionKey& partition, uint16_t level) const;
    // The next partition.
    void restart();

private:
    std::string text(const store::PartitionKey& partition) const;
    std::string names() const;
    std::string clusterings() const;

    const schema::Table& table_;
    std::vector<schema::ColumnId> asked_;  // in order
    std::vector<Bytes> clusterings_;
    int64_t rows_ = 0, tombstones_ = 0;
    uint64_t began_ = ticks();
};

}  // namespace ilion::exec
