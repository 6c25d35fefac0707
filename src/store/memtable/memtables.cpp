#include "store/memtable/memtables.hpp"

#include <rocksdb/db.h>
#include <rocksdb/metadata.h>

namespace ilion::store::memtable {

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
