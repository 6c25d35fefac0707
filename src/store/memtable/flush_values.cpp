#include "store/memtable/flush_values.hpp"

#include <rocksdb/db.h>
#include <rocksdb/metadata.h>

#include <algorithm>

namespace ilion::store::memtable {

namespace {

thread_local rocksdb::DB* flushed_db = nullptr;

class FlushMarking final : public rocksdb::EventListener {
public:
    void OnFlushBegin(rocksdb::DB* db, const rocksdb::FlushJobInfo&) override { flushed_db = db; }
    void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { flushed_db = nullptr; }
    // Nobody says that a flush failed, but the thread is used again.
    void OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override { flushed_db = nullptr; }
};

uint32_t table_of(const std::string& key) {
    return Place::of(key).table;
}

}  // namespace

std::shared_ptr<rocksdb::EventListener> make_flush_marking() {
    return std::make_shared<FlushMarking>();
}

std::vector<uint32_t> first_flushed(const TokenIndex& index, const Memtables& memtables) {
    if (flushed_db == nullptr) return {};
    // Memtables first: what is in none of them any more is in a file by then.
    std::vector<uint32_t> tables = memtables.tables_of_it_alone(index);
    if (tables.empty()) return tables;
    std::vector<rocksdb::LiveFileMetaData> files;
    flushed_db->GetLiveFilesMetaData(&files);
    std::erase_if(tables, [&files](uint32_t table) {
        return std::any_of(files.begin(), files.end(), [table](const rocksdb::LiveFileMetaData& file) {
            return table_of(file.smallestkey) <= table && table <= table_of(file.largestkey);
        });
    });
    return tables;
}

}  // namespace ilion::store::memtable
