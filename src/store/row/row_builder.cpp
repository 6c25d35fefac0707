#include "store/row/row_builder.hpp"

#include <algorithm>

#include "store/row/reconcile.hpp"
#include "store/row/row_codec.hpp"
#include "types/comparable.hpp"

namespace ilion::store {

namespace {

// What Cassandra counts for a cell besides its content, and for a column of several cells.
constexpr size_t kCellTimes = 20, kDeletionTimes = 12;

// Types whose values sort, and are equal, as their bytes are.
bool sorts_by_bytes(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::text:
        case TypeKind::blob:
        case TypeKind::boolean:
        case TypeKind::date:
        case TypeKind::inet:
            return true;
        default:
            return false;
    }
}

// Rows have few cells, nearly in order: each is brought to its place among those before it, where the library would
// ask for memory first.
template <class T, class Before>
void sort_stably(std::vector<T>& all, Before before) {
    constexpr size_t kFew = 32;
    if (all.size() > kFew) return std::stable_sort(all.begin(), all.end(), before);
    for (size_t i = 1; i < all.size(); ++i) {
        T moved = all[i];
        size_t to = i;
        for (; to > 0 && before(moved, all[to - 1]); --to) all[to] = all[to - 1];
        all[to] = moved;
    }
}

}  // namespace

void path_sort_key(const DataType& column_type, BytesView path, Bytes& sort_key) {
    sort_key.clear();
    if (column_type.kind() != TypeKind::set && column_type.kind() != TypeKind::map) return;
    const DataType& type = *column_type.arg(0);
    if (!sorts_by_bytes(type)) comparable::encode(type, path, false, sort_key);
}

Bytes list_path(const Uuid& timeuuid) {
    const auto& raw = timeuuid.bytes;
    Bytes path(16, '\0');
    auto put = [&](size_t to, size_t from, size_t count) {
        std::copy_n(raw.begin() + static_cast<ptrdiff_t>(from), count, path.begin() + static_cast<ptrdiff_t>(to));
    };
    // time_hi_and_version, time_mid, time_low, then the rest; the version is a constant that keeps its place.
    put(0, 6, 2);
    put(2, 4, 2);
    put(4, 0, 4);
    put(8, 8, 8);
    return path;
}

void RowBuilder::clear() {
    liveness_ = {};
    deletion_ = {};
    entries_.clear();
    arena_.clear();
    uncounted_ = complex_columns_ = 0;
    last_complex_ = -1;
}

void RowBuilder::set_liveness(const Liveness& liveness) {
    liveness_ = liveness;
}

void RowBuilder::set_deletion(const Deletion& deletion) {
    deletion_ = deletion;
}

void RowBuilder::add_cell(const Cell& cell) {
    Entry& entry = entries_.emplace_back();
    entry.cell = cell;
    entry.at = static_cast<uint32_t>(arena_.size());
    entry.sort_key_size = static_cast<uint32_t>(cell.sort_key.size());
    entry.path_size = static_cast<uint32_t>(cell.path.size());
    entry.value_size = static_cast<uint32_t>(cell.value.size());
    uncounted_ += cell.sort_key.size();
    if (!cell.path.empty()) note_complex(cell.column);
    arena_.append(cell.sort_key).append(cell.path).append(cell.value);
}

void RowBuilder::add_element(const DataType& column_type, Cell cell) {
    path_sort_key(column_type, cell.path, sort_key_);
    cell.sort_key = sort_key_;
    add_cell(cell);
}

void RowBuilder::delete_column(ColumnId column, const Deletion& deletion) {
    Entry& entry = entries_.emplace_back();
    entry.cell.column = column;
    entry.cell.timestamp = deletion.timestamp;
    entry.cell.local_deletion_time = deletion.local_time;
    entry.is_deletion = true;
    uncounted_ += kCellTimes;
    note_complex(column);
    entry.at = static_cast<uint32_t>(arena_.size());
}

int64_t RowBuilder::newest_live_timestamp() const {
    int64_t newest = liveness_.timestamp;
    for (const Entry& entry : entries_) {
        if (!entry.is_deletion && !entry.cell.tombstone) newest = std::max(newest, entry.cell.timestamp);
    }
    return newest;
}

// Cells of one column come one after another.
void RowBuilder::note_complex(ColumnId column) {
    if (last_complex_ == column) return;
    last_complex_ = column;
    ++complex_columns_;
}

bool RowBuilder::empty() const {
    return entries_.empty() && !liveness_.exists() && !deletion_.exists();
}

size_t RowBuilder::data_size() const {
    constexpr size_t kLivenessTimes = 12;
    return arena_.size() - uncounted_ + kCellTimes * entries_.size() + kDeletionTimes * complex_columns_ +
           (liveness_.ttl != 0 ? kLivenessTimes : 0);
}

Cell RowBuilder::bind(const Entry& entry) const {
    Cell cell = entry.cell;
    const char* at = arena_.data() + entry.at;
    cell.sort_key = {at, entry.sort_key_size};
    cell.path = {at + entry.sort_key_size, entry.path_size};
    cell.value = {at + entry.sort_key_size + entry.path_size, entry.value_size};
    return cell;
}

BytesView RowBuilder::encoded(BytesView original) const {
    encoded_.clear();
    auto row_entry = [&](const Entry* entry) { return RowEntry{bind(*entry), entry->is_deletion}; };
    auto in_order = [&](const Entry* left, const Entry* right) {
        if (left->cell.column != right->cell.column) return left->cell.column < right->cell.column;
        return before(row_entry(left), row_entry(right));
    };
    order_.clear();
    for (const Entry& entry : entries_) order_.push_back(&entry);
    sort_stably(order_, in_order);
    int64_t base = !entries_.empty() ? entries_.front().cell.timestamp : deletion_.timestamp;
    RowWriter writer(encoded_, liveness_, deletion_, original, base);
    for (size_t i = 0; i < order_.size();) {
        RowEntry best = row_entry(order_[i]);
        for (++i; i < order_.size() && order_[i]->cell.column == best.cell.column; ++i) {
            RowEntry other = row_entry(order_[i]);
            if (!same_place(best, other)) break;
            bool wins =
                best.is_deletion ? other.deletion().supersedes(best.deletion()) : !prevails(best.cell, other.cell);
            if (wins) best = other;
        }
        writer.add(best);
    }
    return encoded_;
}

}  // namespace ilion::store
