#include "store/purge/end_times.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "store/key_codec.hpp"
#include "store/row/row_codec.hpp"

namespace ilion::store {

namespace {

constexpr const char* kProperty = "ilion.ends";

class Collector final : public rocksdb::TablePropertiesCollector {
public:
    const char* Name() const override { return kProperty; }
    rocksdb::Status AddUserKey(const rocksdb::Slice& key, const rocksdb::Slice& value, rocksdb::EntryType type,
                               rocksdb::SequenceNumber, uint64_t) override {
        if (type == rocksdb::kEntryMerge || type == rocksdb::kEntryPut) {
            ends_.add({key.data(), key.size()}, {value.data(), value.size()});
        }
        return rocksdb::Status::OK();
    }
    rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
        std::string encoded = ends_.encoded();
        if (!encoded.empty()) properties->emplace(kProperty, std::move(encoded));
        return rocksdb::Status::OK();
    }
    rocksdb::UserCollectedProperties GetReadableProperties() const override { return {}; }

private:
    FileEnds ends_;
};

class CollectorFactory final : public rocksdb::TablePropertiesCollectorFactory {
public:
    const char* Name() const override { return kProperty; }
    rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(Context) override { return new Collector(); }
};

}  // namespace

bool EndTimes::takes_row() {
    if (skip_ > 0) {
        --skip_;
        return false;
    }
    skip_ = step_ - 1;
    return true;
}

void EndTimes::add(int64_t seconds) {
    if (sample_.size() == kMaxSample) {
        for (size_t i = 0; i < kMaxSample / 2; ++i) sample_[i] = sample_[2 * i];
        sample_.resize(kMaxSample / 2);
        step_ *= 2;
    }
    sample_.push_back(seconds);
}

uint64_t EndTimes::count_before(int64_t seconds) const {
    uint64_t count = 0;
    for (int64_t one : sample_) count += one < seconds ? step_ : 0;
    return count;
}

void FileEnds::add(BytesView key, BytesView value) {
    if (key.size() <= kPartitionKeyAt || value.empty()) return;
    auto table = load_be<uint32_t>(key.data());
    if (table == 0) return;
    auto flags = static_cast<uint8_t>(value[0]);
    if ((flags & row_flag::kNotARow) != 0) {
        DeletionValue value_of_deletion;
        bool known = decode_deletion_value(value, value_of_deletion);
        if (!known || !value_of_deletion.deletion.exists()) return;
        EndTimes& ends = tables_[table];
        if (ends.takes_row()) ends.add(value_of_deletion.deletion.local_time);
        return;
    }
    if ((flags & (row_flag::kLivenessExpires | row_flag::kDeletion | row_flag::kEnds)) == 0) return;
    EndTimes& ends = tables_[table];
    if (!ends.takes_row()) return;
    RowReader reader(value);
    auto note = [&](int64_t seconds) {
        if (seconds != kNeverExpires) ends.add(seconds);
    };
    note(reader.header().liveness.expires_at);
    note(reader.header().deletion.local_time);
    RowEntry entry;
    while (reader.next(entry)) note(entry.cell.local_deletion_time);
}

uint64_t FileEnds::count_past_grace(int64_t now_seconds, const GcGrace& gc_grace) const {
    uint64_t count = 0;
    for (const auto& [table, ends] : tables_) count += ends.count_before(now_seconds - gc_grace.get(table));
    return count;
}

std::string FileEnds::encoded() const {
    std::string out;
    ByteWriter writer(out);
    for (const auto& [table, ends] : tables_) {
        writer.write(table);
        writer.write(ends.step_);
        writer.write(static_cast<uint32_t>(ends.sample_.size()));
        for (int64_t seconds : ends.sample_) writer.write(seconds);
    }
    return out;
}

FileEnds FileEnds::decode(BytesView encoded) {
    FileEnds ends;
    ByteReader reader(encoded);
    while (reader.remaining() > 0) {
        auto table = reader.read<uint32_t>();
        EndTimes& times = ends.tables_[table];
        times.step_ = reader.read<uint64_t>();
        auto size = reader.read<uint32_t>();
        for (uint32_t i = 0; i < size && reader.ok(); ++i) times.sample_.push_back(reader.read<int64_t>());
        if (!reader.ok()) return {};
    }
    return ends;
}

FileEnds FileEnds::of(const rocksdb::TableProperties& properties) {
    auto found = properties.user_collected_properties.find(kProperty);
    return found == properties.user_collected_properties.end() ? FileEnds() : decode(found->second);
}

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> make_end_times_collecting() {
    return std::make_shared<CollectorFactory>();
}

}  // namespace ilion::store
