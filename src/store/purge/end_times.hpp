// What each file of the database says of the tombstones and expiring cells in it: a sample, by table, of the times
// at which they end. Kept as a property of the file.
#pragma once

#include <rocksdb/table_properties.h>

#include <map>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "store/purge/gc_grace.hpp"

namespace ilion::store {

// The local deletion times and times of expiry in every `step`-th of those rows of one table that have any.
class EndTimes {
public:
    // Whether the next row is one of them.
    bool takes_row();
    void add(int64_t seconds);
    // About how many lie before `seconds`.
    uint64_t count_before(int64_t seconds) const;

private:
    friend class FileEnds;
    static constexpr size_t kMaxSample = 64;

    uint64_t step_ = 1;
    uint64_t skip_ = 0;  // rows to be left out before the next one is taken
    std::vector<int64_t> sample_;
};

// By table number.
class FileEnds {
public:
    // Notes what ends in a version of a row, or in a deletion.
    void add(BytesView key, BytesView value);
    // About how many tombstones and expired cells are past the grace of their table.
    uint64_t count_past_grace(int64_t now_seconds, const GcGrace& gc_grace) const;

    std::string encoded() const;
    static FileEnds decode(BytesView encoded);  // nothing, if malformed
    static FileEnds of(const rocksdb::TableProperties& properties);

private:
    std::map<uint32_t, EndTimes> tables_;
};

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> make_end_times_collecting();

}  // namespace ilion::store
