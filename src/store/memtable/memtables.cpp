#include "store/memtable/memtables.hpp"

#include <rocksdb/db.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <array>

#include "store/row/merge.hpp"

namespace ilion::store::memtable {

namespace {

// More versions are left to RocksDB, which counts what it merges: such rows are stored whole (hot rows).
constexpr size_t kMostVersions = 8;

}  // namespace

void Memtables::remove(const TokenIndex& index) {
    std::unique_lock lock(mutex_);
    auto found = std::find(indexes_.begin(), indexes_.end(), &index);
    auto at = static_cast<size_t>(found - indexes_.begin());
    // Memtables become files in their order.
    first_current_ = at < first_current_ ? first_current_ - 1 : at;
    indexes_.erase(found);
}

bool Memtables::read(BytesView key, const Moment& moment, Bytes& value) const {
    std::array<BytesView, kMostVersions> versions;
    size_t first = versions.size();  // filled from its end: as they were written
    const Place place = Place::of(key);
    std::shared_lock lock(mutex_);
    for (size_t i = indexes_.size(); i-- > first_current_;) {
        const TableIndex* table = indexes_[i]->find(place.table);
        const Group* group = table == nullptr ? nullptr : table->find(place.token);
        Row* row = group == nullptr ? nullptr : group->at_or_after({key, UINT64_MAX});
        for (; row != nullptr; row = row->next()) {
            const EntryKey found = row->key();
            if (!same_key(found.user, key)) break;
            const Version version = Version::of(found);
            if (version.sequence > moment.until) continue;
            if (version.sequence <= moment.after || first == 0) return false;
            if (version.kind != VersionKind::value && version.kind != VersionKind::merge) return false;
            versions[--first] = value_behind(found);
            if (version.kind == VersionKind::merge) continue;
            std::span<const BytesView> all(&versions[first], versions.size() - first);
            if (all.size() > 1) return merge_versions(all, value);
            value.assign(all.front());
            return true;
        }
    }
    return false;
}

bool Memtables::has_nothing_older(const TokenIndex& index, uint32_t table) const {
    rocksdb::DB* db = db_.load(std::memory_order_acquire);
    if (db == nullptr) return false;
    {
        // Memtables first: what is in none of them any more is in a file by then.
        std::shared_lock lock(mutex_);
        auto older_end = std::find(indexes_.begin(), indexes_.end(), &index);
        bool in_older = std::any_of(indexes_.begin(), older_end,
                                    [table](const TokenIndex* other) { return other->find(table) != nullptr; });
        if (in_older) return false;
    }
    std::vector<rocksdb::LiveFileMetaData> files;
    db->GetLiveFilesMetaData(&files);
    return std::none_of(files.begin(), files.end(), [table](const rocksdb::LiveFileMetaData& file) {
        return Place::of(file.smallestkey).table <= table && table <= Place::of(file.largestkey).table;
    });
}

}  // namespace ilion::store::memtable
