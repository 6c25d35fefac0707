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

RowState decode_live(BytesView encoded, const Purge& purge, RowView& row, int64_t& tombstones) {
    row.cells.clear();
    row.liveness = {};
    RowReader reader(encoded);
    if (!reader.ok()) return RowState::malformed;
    const RowHeader& header = reader.header();
    row.original_clustering = header.original;
    Deletion row_deletion = purge.deletion;
    merge_into(row_deletion, header.deletion);
    if (header.deletion.exists()) ++tombstones;
    if (header.liveness.live_at(purge.now_seconds) && !row_deletion.covers(header.liveness.timestamp)) {
        row.liveness = header.liveness;
    }
    Deletion active = row_deletion;
    int column = -1;
    bool known = true;
    RowEntry entry;
    while (reader.next(entry)) {
        if (entry.cell.column != column) {
            column = entry.cell.column;
            active = row_deletion;
            known = purge.columns == nullptr || purge.columns->column_by_id(entry.cell.column) != nullptr;
        }
        if (!known) continue;
        if (entry.is_deletion) {
            merge_into(active, entry.deletion());
            ++tombstones;
        } else if (active.covers(entry.cell.timestamp)) {
            continue;
        } else if (entry.cell.live_at(purge.now_seconds)) {
            row.cells.push_back(entry.cell);
        } else {
            ++tombstones;
        }
    }
    if (!reader.ok()) return RowState::malformed;
    return row.liveness.exists() || !row.cells.empty() ? RowState::live : RowState::dead;
}

}  // namespace ilion::store
