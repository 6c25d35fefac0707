#include "store/purge.hpp"

#include "store/key_codec.hpp"
#include "store/range_tombstones.hpp"
#include "store/reconcile.hpp"
#include "store/row_codec.hpp"

namespace ilion::store {

namespace {

BytesView view(const rocksdb::Slice& slice) {
    return {slice.data(), slice.size()};
}

// Sees the keys of one compaction in order, so that a partition's deletions come before its rows. They themselves
// are kept: rows they hide may lie in files of another compaction.
class Purging final : public rocksdb::CompactionFilter {
public:
    Purging(int64_t limit, int64_t now_seconds, const GcGrace& gc_grace)
        : limit_(limit),
          now_seconds_(now_seconds),
          gc_grace_(gc_grace) {}

    const char* Name() const override { return "ilion.purge"; }

    Decision FilterV2(int, const rocksdb::Slice& key, ValueType type, const rocksdb::Slice& value,
                      std::string* purged, std::string*) const override {
        size_t prefix = partition_prefix_size(view(key));
        if (prefix == 0 || prefix >= key.size()) return Decision::kKeep;
        enter(view(key).substr(0, prefix));
        auto kind = static_cast<KeyKind>(key[prefix]);
        if (kind == KeyKind::header) {
            DeletionValue header;
            if (decode_deletion_value(view(value), header)) deletion_ = header.deletion;
        } else if (kind == KeyKind::range_tombstone) {
            ranges_.add_encoded(view(key).substr(prefix + 1), view(value));
            complete_ = false;
        } else if (type == ValueType::kValue && (kind == KeyKind::row || kind == KeyKind::static_row)) {
            return purge(kind, view(key).substr(prefix + 1), view(value), *purged);
        }
        return Decision::kKeep;
    }

private:
    void enter(BytesView prefix) const {
        if (prefix == prefix_) return;
        prefix_ = prefix;
        deletion_ = {};
        ranges_.clear();
        complete_ = true;
        expired_before_ = now_seconds_ - gc_grace_.get(load_be<uint32_t>(prefix.data()));
    }

    bool may_go(int64_t timestamp, int64_t local_time) const {
        return timestamp < limit_ && local_time < expired_before_;
    }

    Decision purge(KeyKind kind, BytesView clustering, BytesView value, std::string& purged) const {
        if (!complete_) ranges_.finish();
        complete_ = true;
        Deletion hiding = deletion_;
        if (kind == KeyKind::row && !ranges_.empty()) merge_into(hiding, ranges_.at(clustering));
        RowReader reader(value);
        if (!reader.ok()) return Decision::kKeep;
        RowHeader header = reader.header();
        Liveness liveness = header.liveness;
        if (hiding.covers(liveness.timestamp) || may_go(liveness.timestamp, liveness.expires_at)) liveness = {};
        Deletion deletion = header.deletion;
        if (hiding.covers(deletion.timestamp) || may_go(deletion.timestamp, deletion.local_time)) deletion = {};
        merge_into(hiding, header.deletion);

        std::vector<RowEntry> kept;
        RowEntry entry;
        size_t entries = 0;
        int column = -1;
        Deletion column_hiding;
        while (reader.next(entry)) {
            ++entries;
            if (entry.cell.column != column) column_hiding = hiding;
            column = entry.cell.column;
            bool hidden = column_hiding.covers(entry.cell.timestamp);
            bool ends = entry.is_deletion || entry.cell.local_deletion_time != kNeverExpires;
            if (entry.is_deletion) merge_into(column_hiding, entry.deletion());
            if (hidden) continue;
            if (ends && may_go(entry.cell.timestamp, entry.cell.local_deletion_time)) continue;
            kept.push_back(entry);
        }
        if (!reader.ok()) return Decision::kKeep;
        if (kept.empty() && !liveness.exists() && !deletion.exists()) return Decision::kRemove;
        bool same = kept.size() == entries && liveness.exists() == header.liveness.exists() &&
                    deletion.exists() == header.deletion.exists();
        if (same) return Decision::kKeep;
        purged.clear();
        RowWriter writer(purged, liveness, deletion, header.original, header.base);
        for (const RowEntry& one : kept) writer.add(one);
        return Decision::kChangeValue;
    }

    int64_t limit_, now_seconds_;
    const GcGrace& gc_grace_;
    // The present partition. One thread calls a filter.
    mutable Bytes prefix_;
    mutable Deletion deletion_;
    mutable RangeTombstones ranges_;
    mutable bool complete_ = true;  // ranges_ is ready to be asked
    mutable int64_t expired_before_ = 0;
};

class Factory final : public rocksdb::CompactionFilterFactory {
public:
    Factory(const PurgeGate& gate, const GcGrace& gc_grace, const Clock* clock)
        : gate_(gate),
          gc_grace_(gc_grace),
          clock_(clock) {}
    const char* Name() const override { return "ilion.purge"; }
    std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
        const rocksdb::CompactionFilter::Context&) override {
        int64_t limit = clock_ == nullptr ? INT64_MIN : gate_.limit();
        int64_t now_seconds = clock_ == nullptr ? 0 : clock_->now_seconds();
        return std::make_unique<Purging>(limit, now_seconds, gc_grace_);
    }

private:
    const PurgeGate& gate_;
    const GcGrace& gc_grace_;
    const Clock* clock_;
};

}  // namespace

std::shared_ptr<rocksdb::CompactionFilterFactory> make_purging(const PurgeGate& gate, const GcGrace& gc_grace,
                                                               const Clock* clock) {
    return std::make_shared<Factory>(gate, gc_grace, clock);
}

}  // namespace ilion::store
