#include "store/row/live_row.hpp"

#include <algorithm>

#include "store/row/reconcile.hpp"
#include "store/row/row_codec.hpp"

namespace ilion::store {

const Cell* RowView::find(ColumnId column) const {
    auto found = std::lower_bound(cells.begin(), cells.end(), column,
                                  [](const Cell& cell, ColumnId wanted) { return cell.column < wanted; });
    return found != cells.end() && found->column == column ? &*found : nullptr;
}

std::span<const Cell> RowView::find_all(ColumnId column) const {
    auto less = [](const Cell& cell, ColumnId wanted) { return cell.column < wanted; };
    auto first = std::lower_bound(cells.begin(), cells.end(), column, less);
    auto last = first;
    while (last != cells.end() && last->column == column) ++last;
    return {first, last};
}

namespace {

// Which cells of a column this read looks at: what has ended among them are tombstones, what lives keeps its row.
class Counting {
public:
    Counting(const Purge& purge, int64_t marker) : purge_(purge), marker_(marker) {}
    void enter(ColumnId column) {
        asked_ = purge_.asked.empty() || std::binary_search(purge_.asked.begin(), purge_.asked.end(), column);
    }
    bool counts(int64_t timestamp) const { return asked_ || (purge_.fetches_others && timestamp >= marker_); }
    // A cell that was not asked for is passed over where the marker is newer, even one that has expired.
    bool passes_over(int64_t timestamp) const { return !asked_ && purge_.fetches_others && timestamp < marker_; }

private:
    const Purge& purge_;
    int64_t marker_;  // its timestamp
    bool asked_ = true;
};

// Up to which timestamp the cells of a column were dropped with it; all of a column that is no more.
int64_t dropped_until_of(const schema::Table* table, ColumnId id) {
    if (table == nullptr) return kNoTimestamp;
    const schema::Column* column = table->column_by_id(id);
    return column == nullptr ? std::numeric_limits<int64_t>::max() : column->dropped_until;
}

RowState state_of(const RowView& row) {
    return row.liveness.exists() || !row.cells.empty() ? RowState::live : RowState::dead;
}

// The entries of a row in which something ends, or that is under a deletion.
RowState decode_ending(RowReader& reader, const Purge& purge, const Deletion& row_deletion, RowView& row,
                       PassedOver& passed) {
    // Whether there is a deletion that says more than those of the partition and its ranges, or an end of the row.
    const Liveness& liveness = reader.header().liveness;
    const Deletion& own = reader.header().deletion;
    bool deleted = (own.exists() && !purge.deletion.supersedes(own)) ||
                   (liveness.exists() && !row.liveness.exists() && !row_deletion.covers(liveness.timestamp));
    int64_t dead_cells = 0;
    Counting counting(purge, row_deletion.covers(liveness.timestamp) ? kNoTimestamp : liveness.timestamp);
    Deletion active = row_deletion;
    int column = -1;
    int64_t dropped_until = kNoTimestamp;
    RowEntry entry;
    while (reader.next(entry)) {
        if (entry.cell.column != column) {
            column = entry.cell.column;
            active = row_deletion;
            counting.enter(entry.cell.column);
            dropped_until = dropped_until_of(purge.columns, entry.cell.column);
        }
        if (entry.cell.timestamp <= dropped_until) continue;
        if (entry.is_deletion) {
            deleted |= !active.supersedes(entry.deletion());
            merge_into(active, entry.deletion());
        } else if (active.covers(entry.cell.timestamp)) {
            continue;
        } else if (entry.cell.live_at(purge.now_seconds)) {
            if (!counting.passes_over(entry.cell.timestamp)) row.cells.push_back(entry.cell);
        } else {
            passed.removable +=
                static_cast<int64_t>(entry.cell.local_deletion_time + purge.grace < purge.now_seconds);
            dead_cells += static_cast<int64_t>(counting.counts(entry.cell.timestamp));
        }
    }
    if (!reader.ok()) return RowState::malformed;
    RowState state = state_of(row);
    bool counts_itself = state == RowState::dead && deleted && dead_cells == 0;
    if (counts_itself && reader.header().deletion.exists()) {
        passed.removable +=
            static_cast<int64_t>(reader.header().deletion.local_time + purge.grace < purge.now_seconds);
    }
    passed.tombstones += dead_cells + static_cast<int64_t>(counts_itself);
    return state;
}

}  // namespace

RowState decode_live(BytesView encoded, const Purge& purge, RowView& row, PassedOver& passed) {
    row.cells.clear();
    row.liveness = {};
    RowReader reader(encoded);
    if (!reader.ok()) return RowState::malformed;
    const RowHeader& header = reader.header();
    row.original_clustering = header.original;
    Deletion row_deletion = purge.deletion;
    merge_into(row_deletion, header.deletion);
    if (header.liveness.live_at(purge.now_seconds) && !row_deletion.covers(header.liveness.timestamp)) {
        row.liveness = header.liveness;
    }
    bool plain = !row_deletion.exists() && purge.columns == nullptr && header.liveness.ttl == 0;
    bool deletions = false;
    if (plain && reader.append_cells(row.cells, deletions)) {
        if (!reader.ok()) return RowState::malformed;
        RowState state = state_of(row);
        if (state == RowState::dead && deletions) ++passed.tombstones;
        return state;
    }
    if (plain) {
        row.cells.clear();
        reader = RowReader(encoded);
    }
    return decode_ending(reader, purge, row_deletion, row, passed);
}

}  // namespace ilion::store
