// The rows a conditional write has read: kept while its conditions are checked and its result is made.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "exec/guard/write_read.hpp"

namespace ilion::exec {

class ConditionalRows {
public:
    // `read` tells which columns matter, and is told what reading came to.
    ConditionalRows(schema::TablePtr table, const store::PartitionKey& partition, int64_t now_seconds,
                    store::Store& store, WriteRead& read)
        : table_(std::move(table)),
          partition_(partition),
          store_(store),
          read_(read),
          options_(read.options(now_seconds)) {
        options_.need_static = read.asks(schema::ColumnKind::static_);
    }

    // Reads a row (once), and with the first the static row, if some column of it matters. `shown`: it is part of
    // the answer if the conditions fail.
    Status read(const Bytes& clustering, bool shown);
    // Reads the first live row of the partition that counts, and the static row.
    Status read_first(const std::function<bool(const store::RowView&)>& counts, int64_t max_tombstones);

    // Null if it is not live or was not read.
    const store::RowView* row(BytesView clustering) const;
    const store::RowView* static_row() const { return static_live_ ? &static_row_ : nullptr; }
    // The live rows to show, in clustering order.
    std::vector<const store::RowView*> shown() const;

private:
    struct Held {
        bool live = false, shown = false;
        std::shared_ptr<store::Store::RowBuffer> buffer;
        store::RowView row;
    };

    schema::TablePtr table_;
    const store::PartitionKey& partition_;
    store::Store& store_;
    WriteRead& read_;
    store::ReadOptions options_;
    std::map<Bytes, Held, std::less<>> rows_;
    bool static_live_ = false;
    std::shared_ptr<store::Store::RowBuffer> static_buffer_;
    std::unique_ptr<store::Cursor> cursor_;  // of read_first: owns what its rows show
    store::RowView static_row_;
};

}  // namespace ilion::exec
