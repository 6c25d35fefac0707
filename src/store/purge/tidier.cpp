#include "store/purge/tidier.hpp"

#include <algorithm>
#include <chrono>

#include "store/key_codec.hpp"
#include "store/purge/end_times.hpp"

namespace ilion::store {

namespace {

constexpr std::chrono::seconds kPeriod{60};
// Of the time, at most one part in this many is spent on tidying.
constexpr int kIdleParts = 10;
// Worth compacting: one entry in five has ended. So each compaction makes the files smaller by about that.
constexpr uint64_t kWorthPart = 5;
// Dropping rows may let go of the range tombstones over them, and these of the partition's header.
constexpr int kPasses = 4;

// The key's partition, or the key itself if it has none.
std::string partition_of(const std::string& key) {
    size_t prefix = partition_prefix_size(key);
    return prefix == 0 ? key : key.substr(0, prefix);
}

}  // namespace

Tidier::Tidier(rocksdb::DB& db, const GcGrace& gc_grace, Flushing& flushing, const Clock& clock)
    : db_(db),
      gc_grace_(gc_grace),
      flushing_(flushing),
      clock_(clock) {}

Tidier::~Tidier() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Tidier::start() {
    thread_ = std::thread([this] { tidy_until_stopped(); });
}

void Tidier::tidy_until_stopped() {
    using Time = std::chrono::steady_clock;
    Time::time_point next = Time::now() + kPeriod;
    std::unique_lock lock(mutex_);
    while (true) {
        auto until = next;
        if (int32_t period = flushing_.shortest_period(); period != 0) {
            until = std::min(until, Time::now() + std::chrono::milliseconds(period));
        }
        wake_.wait_until(lock, until, [&] { return stopping_.load() || woken_; });
        woken_ = false;
        if (stopping_) return;
        lock.unlock();
        auto began = Time::now();
        // What fails now is tried again.
        if (began < next) {
            std::lock_guard alone(tidying_);
            (void)flush_if_due();
        } else {
            (void)tidy();
            auto ended = Time::now();
            next = ended + std::max<Time::duration>(kPeriod, (ended - began) * kIdleParts);
        }
        lock.lock();
    }
}

void Tidier::wake() {
    {
        std::lock_guard lock(mutex_);
        woken_ = true;
    }
    wake_.notify_all();
}

rocksdb::Status Tidier::pace_compactions() {
    int wanted = flushing_.is_young() ? kFlushedUnderLoad : kFlushedAtRest;
    if (wanted == flushed_together_) return rocksdb::Status::OK();
    auto told = db_.SetOptions({{"level0_file_num_compaction_trigger", std::to_string(wanted)}});
    if (told.ok()) flushed_together_ = wanted;
    return told;
}

rocksdb::Status Tidier::flush_if_due() {
    if (!flushing_.is_due()) return rocksdb::Status::OK();
    uint64_t entries = 0;
    if (db_.GetIntProperty(rocksdb::DB::Properties::kNumEntriesActiveMemTable, &entries) && entries == 0) {
        flushing_.restart();
        return rocksdb::Status::OK();
    }
    return db_.Flush(rocksdb::FlushOptions());
}

std::vector<Tidier::File> Tidier::look() {
    std::vector<File> files;
    std::vector<rocksdb::LiveFileMetaData> live;
    db_.GetLiveFilesMetaData(&live);
    rocksdb::TablePropertiesCollection properties;
    if (!db_.GetPropertiesOfAllTables(&properties).ok()) return files;
    int64_t now = clock_.now_seconds();
    for (const auto& file : live) {
        auto found = properties.find(file.db_path + file.name);
        if (found == properties.end()) continue;
        uint64_t ended = FileEnds::of(*found->second).count_past_grace(now, gc_grace_);
        files.push_back({file.name, partition_of(file.smallestkey), partition_of(file.largestkey) + kAfterPartition,
                         file.num_entries, ended});
    }
    std::sort(files.begin(), files.end(),
              [](const File& left, const File& right) { return left.first < right.first; });
    return files;
}

uint64_t Tidier::ended_in(const std::vector<File>& files) {
    uint64_t count = 0;
    for (const File& file : files) count += file.ended;
    return count;
}

uint64_t Tidier::count_past_grace() {
    return ended_in(look());
}

std::vector<Tidier::Span> Tidier::worth_compacting(const std::vector<File>& files) const {
    std::vector<Span> spans;
    for (const File& file : files) {
        auto stuck = stuck_.find(file.name);
        if (stuck != stuck_.end() && file.ended < 2 * stuck->second) continue;
        if (file.ended == 0 || file.ended * kWorthPart < file.entries) continue;
        // With everything that is rewritten along with it.
        Span span{file.first, file.last};
        for (const File& other : files) {
            if (other.first > span.last || other.last < span.first) continue;
            span.entries += other.entries;
            span.ended += other.ended;
        }
        if (span.ended * kWorthPart < span.entries) continue;
        if (!spans.empty() && span.first <= spans.back().last) {
            spans.back().last = std::max(spans.back().last, span.last);
        } else {
            spans.push_back(std::move(span));
        }
    }
    return spans;
}

rocksdb::Status Tidier::compact(const Span& span) {
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    options.canceled = &stopping_;
    rocksdb::Slice first(span.first), last(span.last);
    return db_.CompactRange(options, &first, &last);
}

rocksdb::Status Tidier::tidy() {
    std::lock_guard alone(tidying_);
    rocksdb::Status paced = pace_compactions();
    if (!paced.ok()) return paced;
    rocksdb::Status flushed = flush_if_due();
    if (!flushed.ok()) return flushed;
    std::vector<File> files = look();
    std::vector<Span> compacted;
    for (int pass = 0; pass < kPasses && !stopping_; ++pass) {
        std::vector<Span> spans = worth_compacting(files);
        if (spans.empty()) break;
        for (const Span& span : spans) {
            rocksdb::Status done = compact(span);
            if (!done.ok()) return done;
        }
        uint64_t before = ended_in(files);
        files = look();
        compacted.insert(compacted.end(), spans.begin(), spans.end());
        if (ended_in(files) >= before) break;
    }
    std::map<std::string, uint64_t> stuck;
    for (const File& file : files) {
        auto known = stuck_.find(file.name);
        if (known != stuck_.end()) stuck.insert(*known);
        bool tried = std::any_of(compacted.begin(), compacted.end(), [&](const Span& span) {
            return file.first <= span.last && span.first <= file.last;
        });
        if (tried && file.ended > 0) stuck[file.name] = file.ended;
    }
    stuck_ = std::move(stuck);
    return rocksdb::Status::OK();
}

}  // namespace ilion::store
