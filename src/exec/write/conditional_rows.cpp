#include "exec/write/conditional_rows.hpp"

namespace ilion::exec {

Status ConditionalRows::read(const Bytes& clustering, bool shown) {
    auto [place, added] = rows_.try_emplace(clustering);
    Held& held = place->second;
    held.shown |= shown;
    if (!added) return {};
    held.buffer = store::Store::make_row_buffer();
    store::RowView static_row;
    ILION_TRY(store_.read_row(*table_, partition_, place->first, options_, *held.buffer, held.row, &static_row));
    held.live = held.row.liveness.exists() || !held.row.cells.empty();
    if (!static_live_ && !static_row.cells.empty()) {
        static_live_ = true;
        static_row_ = std::move(static_row);
        static_buffer_ = held.buffer;
    }
    return {};
}

Status ConditionalRows::read_first(const std::function<bool(const store::RowView&)>& counts) {
    cursor_ = store_.read_partition(table_, partition_, {}, options_);
    if (!cursor_->next_partition()) return cursor_->status();
    if (const store::RowView* found = cursor_->static_row()) {
        static_live_ = true;
        static_row_ = *found;
    }
    do {
        if (!cursor_->next_row()) return cursor_->status();
    } while (!counts(cursor_->row()));
    Held& held = rows_[Bytes(cursor_->row().clustering)];
    held.live = held.shown = true;
    held.row = cursor_->row();
    return {};
}

const store::RowView* ConditionalRows::row(BytesView clustering) const {
    auto found = rows_.find(clustering);
    return found == rows_.end() || !found->second.live ? nullptr : &found->second.row;
}

std::vector<const store::RowView*> ConditionalRows::shown() const {
    std::vector<const store::RowView*> rows;
    for (const auto& [clustering, held] : rows_) {
        if (held.live && held.shown) rows.push_back(&held.row);
    }
    return rows;
}

}  // namespace ilion::exec
