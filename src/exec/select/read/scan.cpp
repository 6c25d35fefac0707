#include "exec/select/read/scan.hpp"

#include <algorithm>
#include <utility>

#include "exec/select/read/nearest.hpp"

namespace ilion::exec {

namespace {

void warn_of_aggregation(const plan::SelectPlan& plan, std::vector<std::string>& warnings) {
    if (plan.grouping == plan::Grouping::none) return;
    if (!plan.restrictions.restricts_key) {
        warnings.emplace_back("Aggregation query used without partition key");
    } else if (plan.restrictions.key_is_in) {
        warnings.emplace_back("Aggregation query used on multiple partition keys (IN restriction)");
    }
}

}  // namespace

Scan::Scan(const SelectRequest& request, const Limits& limits, const PagingState* resume)
    : request_(request),
      limits_(limits),
      paged_(limits.page != kNoLimit),
      most_grouped_(request.plan.sorts() ? kNoLimit : request.rows_grouped_at_a_time()),
      reader_(request.table()),
      evaluator_(request),
      output_(request, evaluator_),
      groups_(request, evaluator_) {
    if (resume != nullptr) {
        resume_ = *resume;
        returned_ = resume->returned;
    }
}

ilion::Result<Rows> Scan::run(std::vector<std::string>& warnings) {
    ILION_TRY_ASSIGN(ReadSpec spec, make_read_spec(request_, filter_));
    const plan::SelectPlan& plan = request_.plan;
    statics_alone_ = spec.statics_alone;
    if (plan.restrictions.asks_vector_index && !spec.empty) ILION_TRY(check_nearest_limit(limits_));
    copies_ = plan.selection.is_plain && plan.grouping == plan::Grouping::none && filter_.empty() &&
              !plan.distinct && !statics_alone_ && !plan.needs_static;
    warn_of_aggregation(request_.plan, warnings);
    bool asks_for_pages = request_.options.page_size && *request_.options.page_size > 0;
    bool looks = !spec.empty || spec.ends_before_all || request_.plan.grouping != plan::Grouping::none;
    if (asks_for_pages && !request_.plan.sort.empty() && looks) {
        return invalid(
            "Cannot page queries with both ORDER BY and a IN restriction on the partition key; you must either "
            "remove the ORDER BY or the IN and sort client side, or disable paging for this query");
    }
    if (resume_) resume_in(spec);
    std::optional<Partitions> partitions;
    do {
        if (paused_) resume_ = std::exchange(paused_, std::nullopt);
        grouped_ = 0;
        partitions.emplace(request_, spec, resume_ ? &resume_->position : nullptr);
        if (!is_full()) ILION_TRY(run_partitions(*partitions));
    } while (paused_);
    if (groups_.is_open()) ILION_TRY(close_group(false));
    if (request_.plan.grouping == plan::Grouping::everything && output_.count() == 0) {
        ILION_TRY(groups_.close_empty(output_));
    }
    Rows rows = output_.finish(limits_.rows);
    if (paged_ && in_page_ >= limits_.page && !is_exhausted(*partitions)) {
        last_.returned = returned_;
        rows.paging_state = encode_paging_state(last_, request_.plan.fingerprint);
    }
    return rows;
}

void Scan::resume_in(const ReadSpec& spec) {
    if (!request_.plan.restrictions.key_range && spec.keys.size() == 1) {
        resume_->position.partition = spec.keys.front();
    }
    last_ = *resume_;
}

bool Scan::is_exhausted(const Partitions& partitions) const {
    if (returned_ >= limits_.rows) return true;
    if (!partitions.is_last_key(last_.position.partition)) return false;
    // A partition that has one row has no second, and neither has what DISTINCT makes of any.
    return last_.position.partition_done || request_.table().clustering_size == 0 ||
           last_.in_partition >= limits_.per_partition;
}

Status Scan::run_partitions(Partitions& partitions) {
    // An aggregate of everything has no limits, but is read in pages of this size.
    int64_t page = request_.options.page_size.value_or(0) > 0 ? *request_.options.page_size : kNoLimit;
    auto left = [&] { return std::min(limits_.rows - returned_, page - in_page_); };
    for (partitions.set_limit(left()); partitions.next(); partitions.set_limit(left())) {
        store::Cursor& cursor = partitions.cursor();
        reader_.set_partition(cursor.partition(), cursor.static_row());
        // A partition may go on where the last page ended.
        bool resumed = resume_ && cursor.partition() == resume_->position.partition;
        in_partition_ = resumed ? resume_->in_partition : 0;
        if (copies_) {
            if (copy_rows(partitions) == Next::stop) break;
            continue;
        }
        ILION_TRY_ASSIGN(Next next, run_partition(partitions));
        if (next == Next::stop) break;
    }
    partitions.finish();
    return partitions.status();
}

ilion::Result<Scan::Next> Scan::run_partition(Partitions& partitions) {
    store::Cursor& cursor = partitions.cursor();
    if (statics_alone_) return cursor.static_row() == nullptr ? Next::partition : pass_static();
    if (!filter_.empty() && !filter_.may_match_rows(reader_)) return Next::partition;
    // Of partitions with rows, DISTINCT takes the partition itself.
    if (request_.plan.distinct) {
        if (cursor.next_row()) partitions.count_row();
        return take(nullptr);
    }
    bool any = false;
    while (cursor.next_row()) {
        any = true;
        partitions.count_row();
        ILION_TRY_ASSIGN(Next next, take(&cursor.row()));
        if (next != Next::row) return next;
    }
    bool static_alone = !any && cursor.static_row() != nullptr && request_.plan.restrictions.returns_static_alone();
    return static_alone ? take(nullptr) : Next::row;
}

Scan::Next Scan::copy_rows(Partitions& partitions) {
    store::Cursor& cursor = partitions.cursor();
    for (int64_t room = rows_to_limit(); cursor.next_row(); --room) {
        partitions.count_row();
        if (room <= 0) return check_limits();
        reader_.set_row(&cursor.row());
        output_.append_plain(reader_);
        ++returned_;
        ++in_partition_;
        ++in_page_;
        if (room == 1) return after_row();
    }
    return Next::row;
}

Scan::Next Scan::pass_static() {
    reader_.set_row(nullptr);
    if (!filter_.empty() && !filter_.matches(reader_)) return Next::partition;
    ++returned_;
    ++in_page_;
    remember();
    return is_full() || in_page_ >= limits_.page ? Next::stop : Next::partition;
}

ilion::Result<Scan::Next> Scan::take(const store::RowView* row) {
    reader_.set_row(row);
    if (!filter_.empty() && !filter_.matches(reader_)) return Next::row;
    return request_.plan.grouping == plan::Grouping::none ? take_row() : take_into_group();
}

Scan::Next Scan::check_limits() {
    if (is_full()) return Next::stop;
    if (in_partition_ >= limits_.per_partition) return Next::partition;
    return in_page_ >= limits_.page ? Next::stop : Next::row;
}

ilion::Result<Scan::Next> Scan::take_row() {
    if (Next next = check_limits(); next != Next::row) return next;
    if (request_.plan.selection.is_plain) {
        output_.append_plain(reader_);
    } else {
        arena_.clear();
        ILION_TRY(evaluator_.read_inputs(reader_, arena_, inputs_));
        ILION_TRY(output_.append({inputs_}, arena_));
    }
    return count_row();
}

int64_t Scan::rows_to_limit() const {
    int64_t rows = request_.plan.sorts() ? kNoLimit : limits_.rows - returned_;
    return std::min({rows, limits_.per_partition - in_partition_, limits_.page - in_page_});
}

Scan::Next Scan::count_row() {
    ++returned_;
    ++in_partition_;
    ++in_page_;
    return after_row();
}

Scan::Next Scan::after_row() {
    if (in_page_ < limits_.page) return check_limits();
    remember();
    return Next::stop;
}

ilion::Result<Scan::Next> Scan::take_into_group() {
    arena_.clear();
    ILION_TRY(evaluator_.read_inputs(reader_, arena_, inputs_));
    ILION_TRY_ASSIGN(bool continues, groups_.continues(reader_, inputs_, arena_));
    if (!continues) {
        if (groups_.is_open()) ILION_TRY(close_group(groups_.partition() == reader_.partition().bytes));
        if (request_.plan.grouping == plan::Grouping::key_prefix) {
            if (Next next = check_limits(); next != Next::row) return next;
        }
    }
    ILION_TRY(groups_.add(reader_, inputs_, arena_));
    if (paged_) remember();
    if (++grouped_ < most_grouped_) return Next::row;
    note_position(paused_.emplace().position);
    paused_->in_partition = in_partition_;
    return Next::stop;
}

Status Scan::close_group(bool goes_on) {
    ++returned_;
    ++in_page_;
    ++last_.in_partition;
    if (goes_on) ++in_partition_;
    return groups_.close(output_);
}

void Scan::remember() {
    note_position(last_.position);
    last_.in_partition = in_partition_;
}

void Scan::note_position(store::Position& position) const {
    position.partition = reader_.partition();
    position.has_clustering = reader_.row() != nullptr;
    position.partition_done = reader_.row() == nullptr;
    if (reader_.row() != nullptr) position.clustering = reader_.row()->clustering;
}

}  // namespace ilion::exec
