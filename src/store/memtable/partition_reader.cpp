#include "store/memtable/partition_reader.hpp"

#include <algorithm>
#include <vector>

#include "base/cache_line.hpp"
#include "store/memtable/capture.hpp"
#include "store/row/merge.hpp"
#include "store/slice.hpp"

namespace ilion::store {

namespace memtable {

thread_local Capture* Capture::current_ = nullptr;

}  // namespace memtable

namespace {

using memtable::Capture;
using memtable::EntryKey;
using memtable::Group;
using memtable::Place;
using memtable::Row;
using memtable::same_key;
using memtable::TableIndex;
using memtable::TokenIndex;
using memtable::value_behind;
using memtable::Version;
using memtable::VersionKind;

// The keys of a partition, all of whose versions are in one group of one memtable, merged as of one moment.
class GroupIterator final : public rocksdb::Iterator {
public:
    struct Moment {
        uint64_t after = 0;  // what was committed up to this is gone
        uint64_t until = 0;  // what is committed later is not there yet

        bool shows(const Version& version) const { return version.sequence > after && version.sequence <= until; }
    };

    GroupIterator(std::unique_ptr<rocksdb::Iterator> memory, const Group& group, const Moment& moment,
                  BytesView first, BytesView last)
        : memory_(std::move(memory)),
          group_(group),
          moment_(moment),
          first_(first),
          last_(last) {}

    bool Valid() const override { return row_ != nullptr; }
    rocksdb::Slice key() const override { return slice(key_); }
    rocksdb::Slice value() const override { return slice(value_); }
    rocksdb::Status status() const override { return status_; }

    void Seek(const rocksdb::Slice& target) override {
        Row* row = group_.at_or_after({std::max(view(target), first_), UINT64_MAX});
        forward_from(row, row == nullptr ? EntryKey() : row->key());
    }
    void SeekForPrev(const rocksdb::Slice& target) override {
        if (view(target) >= last_) return SeekToLast();
        // Version 0 comes behind all versions of a key.
        backward_from(group_.last_before({view(target), 0}));
    }
    void SeekToFirst() override { Seek(slice(first_)); }
    void SeekToLast() override { backward_from(group_.last_before({last_, UINT64_MAX})); }
    void Next() override { forward_from(behind_, behind_key_); }
    void Prev() override { backward_from(group_.last_before({key_, UINT64_MAX})); }

private:
    // `key` is the row's.
    void forward_from(Row* row, EntryKey key) {
        while (row != nullptr && key.user < last_) {
            if (show(row, key)) return;
            row = behind_;
            key = behind_key_;
        }
        row_ = nullptr;
    }

    // `row` is the last version of its key.
    void backward_from(Row* row) {
        while (row != nullptr) {
            BytesView user = row->key().user;
            if (user < first_) break;
            Row* newest = group_.at_or_after({user, UINT64_MAX});
            if (show(newest, newest->key())) return;
            row = group_.last_before({user, UINT64_MAX});
        }
        row_ = nullptr;
    }

    // The next version of `user`, and in `key` its key; null if it is another's, which is behind_ then.
    Row* next_version(Row* row, BytesView user, EntryKey& key) {
        behind_ = row->next();
        if (behind_ == nullptr) return nullptr;
        behind_key_ = behind_->key();
        if (!same_key(behind_key_.user, user)) return nullptr;
        key = behind_key_;
        return behind_;
    }
    static void prefetch(const Row* row) {
        __builtin_prefetch(row);
        __builtin_prefetch(reinterpret_cast<const char*>(row) + kCacheLine);
    }

    // Puts together the versions of a key, the newest of which is `row`; false if it does not exist at the moment.
    bool show(Row* row, EntryKey key) {
        const BytesView user = key.user;
        size_t versions = 0;
        bool complete = false;
        Row* newest = row;
        for (; row != nullptr; row = next_version(row, user, key)) {
            Version version = Version::of(key);
            if (complete || !moment_.shows(version)) continue;
            complete = version.kind != VersionKind::merge;
            if (version.kind != VersionKind::merge && version.kind != VersionKind::value) continue;
            // Nearly always the only one.
            if (++versions == 1) {
                value_ = value_behind(key);
                continue;
            }
            if (versions == 2) versions_.assign(1, value_);
            versions_.push_back(value_behind(key));
        }
        if (behind_ != nullptr) prefetch(behind_->next());
        if (versions == 0) return false;
        row_ = newest;
        key_ = user;
        if (versions > 1) {
            // As they were written: of clusterings that are equal but for their bytes the first stays.
            std::reverse(versions_.begin(), versions_.end());
            if (!merge_versions(versions_, merged_)) {
                status_ = rocksdb::Status::Corruption("malformed row");
                row_ = nullptr;
                behind_ = nullptr;
                return true;
            }
            value_ = merged_;
        }
        return true;
    }

    const std::unique_ptr<rocksdb::Iterator> memory_;  // keeps the memtable
    const Group& group_;
    const Moment moment_;
    const BytesView first_, last_;
    Row* row_ = nullptr;
    Row* behind_ = nullptr;  // the first version of the next key
    EntryKey behind_key_;
    BytesView key_, value_;
    std::vector<BytesView> versions_;
    Bytes merged_;
    rocksdb::Status status_;
};

// The groups of the partition's token.
std::vector<const Group*> groups_of(const std::vector<const TokenIndex*>& indexes, const Place& place) {
    std::vector<const Group*> groups;
    for (const TokenIndex* index : indexes) {
        const TableIndex* table = index->find(place.table);
        const Group* group = table == nullptr ? nullptr : table->find(place.token);
        if (group != nullptr) groups.push_back(group);
    }
    return groups;
}

}  // namespace

std::unique_ptr<rocksdb::Iterator> open_partition(rocksdb::DB& db, const Truncations& truncations,
                                                  const rocksdb::ReadOptions& read, BytesView first,
                                                  BytesView last) {
    Capture capture;
    std::unique_ptr<rocksdb::Iterator> files(db.NewIterator(read));
    if (capture.first_sequence() <= truncations.opened_at()) return nullptr;
    // Taken after the memtables: all that was committed until then is in them or in the files, but for what went
    // into a younger memtable, which is as if it were committed later.
    uint64_t now = db.GetLatestSequenceNumber();
    Place place = Place::of(first);
    auto groups = groups_of(capture.indexes(), place);
    if (groups.empty()) return files;
    if (groups.size() > 1) return nullptr;
    files->Seek(slice(first));
    if (files->Valid() || !files->status().ok()) return nullptr;
    return std::make_unique<GroupIterator>(std::move(files), *groups.front(),
                                           GroupIterator::Moment{truncations.of(place.table), now}, first, last);
}

}  // namespace ilion::store
