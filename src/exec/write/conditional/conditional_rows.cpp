#include "exec/write/conditional/conditional_rows.hpp"

namespace ilion::exec {

Status ConditionalRows::read(const Bytes& clustering, bool shown) {
    auto [place, added] = rows_.try_emplace(clustering);
    Held& held = place->second;
    held.shown |= shown;
    if (!added) return {};
    held.buffer = store::Store::make_row_buffer();
    store::RowView static_row;
    ILION_TRY(store_.read_row(*table_, partition_, place->first, options_, *held.buffer, held.row, &static_row));
    options_.need_static = false;
    held.live = held.row.liveness.exists() || !held.row.cells.empty();
    bool has_static = !static_row.cells.empty();
    if (has_static) {
        static_live_ = true;
        static_row_ = std::move(static_row);
        static_buffer_ = held.buffer;
    }
    if (!shown) return {};
    read_.name_row(place->first);
    read_.add(static_cast<int64_t>(held.live) + static_cast<int64_t>(has_static),
              store::Store::tombstones(*held.buffer));
    return {};
}

Status ConditionalRows::read_first(const std::function<bool(const store::RowView&)>& counts,
                                   int64_t max_tombstones) {
    options_.max_tombstones = max_tombstones;
    cursor_ = store_.read_partition(table_, partition_, {}, options_);
    bool found = cursor_->next_partition();
    if (const store::RowView* row = found ? cursor_->static_row() : nullptr) {
        static_live_ = true;
        static_row_ = *row;
    }
    do {
        found = found && cursor_->next_row();
    } while (found && !counts(cursor_->row()));
    ILION_TRY(cursor_->status());
    read_.add(static_cast<int64_t>(found) + static_cast<int64_t>(static_live_), cursor_->tombstones());
    if (!found) return {};
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
