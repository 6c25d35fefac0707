#include "store/scan_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/memtable/partition_reader.hpp"
#include "store/row/row_codec.hpp"

namespace ilion::store {

namespace {

// Steps taken towards the next partition before seeking there.
constexpr int kStepsBeforeSeek = 4;

}  // namespace

ScanCursor::ScanCursor(Store::Impl& store, schema::TablePtr table, std::vector<ClusteringSlice> slices,
                       const ReadOptions& options, Bytes first, Bytes last, bool single)
    : store_(store),
      table_(std::move(table)),
      options_(options),
      first_(std::move(first)),
      last_(std::move(last)),
      lower_(slice(first_)),
      upper_(slice(last_)),
      single_(single),
      purge_(purge_of(*table_, options_, {}, options_.fetches_others)) {
    if (slices.empty()) slices.emplace_back();
    slices_.reserve(slices.size());
    for (const ClusteringSlice& one : slices) slices_.push_back(interval_of(one));
    skinny_ = !single_ && !options_.reversed && table_->clustering_size == 0;
    // What is behind the last row of a slice is not looked at, whatever it is.
    bounded_ = single_ && !options_.reversed && slices_.size() == 1;
    if (bounded_) {
        last_.assign(first_).push_back(static_cast<char>(KeyKind::row));
        last_.append(slices_.front().last);
        upper_ = slice(last_);
    }
    rocksdb::ReadOptions read;
    read.iterate_lower_bound = &lower_;
    read.iterate_upper_bound = &upper_;
    read.total_order_seek = !single_ || options_.reversed;
    // What goes over everything would push out what is read often.
    read.fill_cache = single_;
    if (single_) it_ = open_partition(*store_.db, store_.truncations, read, first_, last_);
    if (!it_) it_.reset(store_.db->NewIterator(read));
    // Asked after the iterator took its snapshot: a deletion raises the mark before it is written.
    deletions_ = store_.marks.marked(table_->number);
    look_at_head_ = deletions_ || (options_.need_static && table_->has_static());
    rows_alone_ = skinny_ && !look_at_head_ && options_.need_rows && slices_.size() == 1 && slices_[0].contains({});
}

ScanCursor::~ScanCursor() {
    store_.note_passed(passed_);
}

void ScanCursor::resume_after(const Position& position) {
    resumed_prefix_.clear();
    append_partition_prefix(table_->number, position.partition, resumed_prefix_);
    if (position.partition_done) {
        resume_ = Resume::behind_partition;
        return;
    }
    resume_ = position.has_clustering ? Resume::behind_row : Resume::at_partition;
    for (Interval interval : slices_) {
        if (position.has_clustering && options_.reversed) {
            interval.last = std::min(interval.last, position.clustering);
        } else if (position.has_clustering) {
            interval.first = std::max(interval.first, position.clustering + '\0');
        }
        if (interval.first < interval.last) resumed_slices_.push_back(std::move(interval));
    }
}

bool ScanCursor::next_partition() {
    if (rows_alone_ && on_row_ && next_skinny()) return true;
    while (!ended_ && !gives_up() && status_) {
        if (!find_partition()) break;
        if (enter_partition()) return true;
    }
    ended_ = true;
    return false;
}

bool ScanCursor::next_skinny() {
    store_.fold_if_hot(key_);
    for (it_->Next(); it_->Valid(); it_->Next()) {
        key_ = it_->key();
        size_t size = take_partition(view(key_), partition_);
        if (size + 1 != key_.size() || static_cast<KeyKind>(key_[size]) != KeyKind::row) break;
        RowState state = read_row({});
        if (state == RowState::live) {
            row_.clustering = {};
            row_ready_ = rows_ended_ = true;
            return true;
        }
        if (state == RowState::malformed) fail_malformed();
        if (state == RowState::malformed || gives_up()) break;
    }
    on_row_ = false;
    moved_ = true;
    return false;
}

bool ScanCursor::find_partition() {
    if (moved_) {
        moved_ = false;
    } else if (started_) {
        if (single_ || !leave_partition()) return false;
    } else {
        started_ = true;
        sought_ = false;
        if (single_ && resume_ == Resume::behind_partition) return false;
        if (single_) {
            prefix_ = first_;
            partition_ = parse_partition_prefix(prefix_);
            return true;
        }
        if (resume_ == Resume::at_partition || resume_ == Resume::behind_row) {
            prefix_ = resumed_prefix_;
            partition_ = parse_partition_prefix(prefix_);
            return true;
        }
        if (resume_ == Resume::behind_partition) {
            it_->Seek(resumed_prefix_ + kAfterPartition);
        } else {
            it_->Seek(lower_);
        }
    }
    if (!it_->Valid()) return check_iterator() && false;
    BytesView key = view(it_->key());
    size_t size = take_partition(key, partition_);
    if (size == 0) {
        fail_malformed();
        return false;
    }
    prefix_.assign(key.substr(0, size));
    sought_ = true;
    return true;
}

bool ScanCursor::leave_partition() {
    if (skinny_ && on_row_) {
        store_.fold_if_hot(key_);
        it_->Next();
        return true;
    }
    if (sought_ && !options_.reversed) {
        for (int steps = 0; steps < kStepsBeforeSeek; ++steps) {
            if (!it_->Valid()) return check_iterator();
            if (!in_partition(view(it_->key()))) return true;
            it_->Next();
        }
    }
    seek_key_.assign(prefix_).push_back(kAfterPartition);
    it_->Seek(seek_key_);
    return true;
}

bool ScanCursor::enter_partition() {
    bool resumed = resume_ != Resume::no && prefix_ == resumed_prefix_;
    active_ = resumed ? &resumed_slices_ : &slices_;
    slice_ = 0;
    ends_ = 0;
    positioned_ = in_slice_ = on_row_ = row_ready_ = rows_ended_ = static_live_ = false;
    partition_deletion_ = {};
    ranges_.clear();
    if (!sought_ && look_at_head_) {
        KeyKind from = deletions_ ? KeyKind::header : KeyKind::static_row;
        seek_key_.assign(prefix_).push_back(static_cast<char>(from));
        it_->Seek(seek_key_);
        sought_ = true;
    }
    BytesView clustering;
    if (sought_ && at_row(clustering)) {
        positioned_ = !options_.reversed;
    } else if (sought_) {
        read_head();
    }
    if (!status_) return false;
    if (options_.only_with_static && !static_live_) return false;
    bool show_static = static_live_ && !(resumed && resume_ == Resume::behind_row);
    if (show_static) {
        rows_ended_ = !options_.need_rows;
        return true;
    }
    row_ready_ = find_row();
    if (!status_) return false;
    bool live = row_ready_;
    if (!options_.need_rows) {
        row_ready_ = false;
        rows_ended_ = true;
    }
    return live;
}

void ScanCursor::read_head() {
    for (; it_->Valid() && in_partition(view(it_->key())); it_->Next()) {
        BytesView rest = view(it_->key()).substr(prefix_.size());
        auto kind = rest.empty() ? KeyKind{} : static_cast<KeyKind>(rest.front());
        if (kind == KeyKind::row) break;
        if (kind == KeyKind::header) {
            DeletionValue value;
            if (!decode_deletion_value(view(it_->value()), value)) return fail_malformed();
            partition_deletion_ = value.deletion;
        } else if (kind == KeyKind::range_tombstone) {
            if (!ranges_.add_encoded(rest.substr(1), view(it_->value()), partition_deletion_))
                return fail_malformed();
        } else if (kind == KeyKind::static_row) {
            if (!options_.need_static) continue;
            static_bytes_.assign(it_->value().data(), it_->value().size());
            Purge purge = purge_of(*table_, options_, partition_deletion_, options_.fetches_other_statics);
            RowState state = decode_live(static_bytes_, purge, static_row_, passed_);
            if (state == RowState::malformed) return fail_malformed();
            static_live_ = state == RowState::live;
        } else {
            return fail_malformed();
        }
    }
    ranges_.finish();
    if (check_iterator()) positioned_ = !options_.reversed;
}

bool ScanCursor::next_row() {
    if (row_ready_) {
        row_ready_ = false;
        return true;
    }
    return !rows_ended_ && find_row();
}

bool ScanCursor::find_row() {
    for (; slice_ < active_->size(); ++slice_, in_slice_ = false) {
        const Interval& slice = (*active_)[options_.reversed ? active_->size() - 1 - slice_ : slice_];
        if (find_row_in_slice(slice)) {
            if (!ranges_.empty()) count_ends(ranges_.ends_before(row_.clustering, slice, options_.reversed));
            return true;
        }
        if (!status_ || gives_up()) break;
        if (!ranges_.empty()) count_ends(ranges_.ends_within(slice));
        ends_ = 0;
    }
    rows_ended_ = true;
    return false;
}

bool ScanCursor::find_row_in_slice(const Interval& slice) {
    if (on_row_) {
        on_row_ = false;
        store_.fold_if_hot(key_);
        step();
    } else if (!positioned_) {
        seek_slice(slice);
    }
    BytesView clustering;
    while (at_row(clustering)) {
        if (!in_slice_) {
            bool too_early = options_.reversed ? clustering >= slice.last : clustering < slice.first;
            if (too_early) {
                seek_slice(slice);
                continue;
            }
            in_slice_ = true;
        }
        bool too_late = options_.reversed ? clustering < slice.first : !bounded_ && clustering >= slice.last;
        if (too_late) return false;
        RowState state = read_row(clustering);
        if (state == RowState::live) {
            row_.clustering = clustering;
            on_row_ = true;
            rows_ended_ = skinny_;
            return true;
        }
        if (state == RowState::malformed) {
            fail_malformed();
            return false;
        }
        if (gives_up()) return false;
        step();
    }
    check_iterator();
    return false;
}

RowState ScanCursor::read_row(BytesView clustering) {
    if (!partition_deletion_.exists() && ranges_.empty()) {
        return decode_live(view(it_->value()), purge_, row_, passed_);
    }
    Purge purge = purge_;
    purge.deletion = partition_deletion_;
    if (!ranges_.empty() && ranges_.at(clustering).supersedes(purge.deletion)) {
        purge.deletion = ranges_.at(clustering);
    }
    return decode_live(view(it_->value()), purge, row_, passed_);
}

void ScanCursor::seek_slice(const Interval& slice) {
    seek_key_.assign(prefix_).push_back(static_cast<char>(KeyKind::row));
    if (options_.reversed) {
        seek_key_.append(slice.last);
        it_->SeekForPrev(seek_key_);
        if (it_->Valid() && view(it_->key()) == seek_key_) it_->Prev();
    } else {
        seek_key_.append(slice.first);
        it_->Seek(seek_key_);
    }
    sought_ = positioned_ = true;
}

bool ScanCursor::at_row(BytesView& clustering) {
    if (!it_->Valid()) return false;
    key_ = it_->key();
    BytesView key = view(key_);
    // The bounds of the iterator are those of a single partition.
    if (!single_ && !in_partition(key)) return false;
    key.remove_prefix(prefix_.size());
    if (key.empty() || static_cast<KeyKind>(key.front()) != KeyKind::row) return false;
    clustering = key.substr(1);
    return true;
}

void ScanCursor::step() {
    if (options_.reversed) {
        it_->Prev();
    } else {
        it_->Next();
    }
}

bool ScanCursor::check_iterator() {
    // An iterator that failed stands nowhere.
    if (status_ && !it_->Valid() && !it_->status().ok()) status_ = store_.check(it_->status());
    return static_cast<bool>(status_);
}

void ScanCursor::fail_malformed() {
    status_ = make_error(ErrorCode::corruption, fmt::format("A row of {}.{} in {} is damaged", table_->keyspace,
                                                            table_->name, store_.path));
}

}  // namespace ilion::store
