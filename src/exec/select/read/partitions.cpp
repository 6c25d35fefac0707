#include "exec/select/read/partitions.hpp"

#include <algorithm>

#include "exec/guard/tombstones.hpp"
#include "exec/select/read/index_access.hpp"
#include "exec/select/read/virtual_cursor.hpp"
#include "exec/trace.hpp"

namespace ilion::exec {

Partitions::Partitions(const SelectRequest& request, const ReadSpec& spec, const store::Position* resume_after)
    : request_(request),
      spec_(spec),
      resume_after_(resume_after),
      has_static_(request.table().has_static()) {
    if (spec.empty) return;
    if (!request.plan.restrictions.accesses.empty()) {
        auto through_index = open_index_cursor(request, spec, read_options(), resume_after);
        if (!through_index) {
            opened_ = std::move(through_index).error();
            return;
        }
        cursor_ = *std::move(through_index);
        if (cursor_) return;
    }
    if (request.table().is_virtual) {
        cursor_ = std::make_unique<VirtualCursor>(request, spec, resume_after);
    } else if (request.plan.restrictions.key_range) {
        trace(request.environment, "Executing range scan on {} for tokens {}{}, {}{}", request.table().name,
              spec.range.start_inclusive ? '[' : '(', spec.range.start, spec.range.end,
              spec.range.end_inclusive ? ']' : ')');
        cursor_ = request.environment.store->read_range(request.plan.table, spec.range, spec.slices, read_options(),
                                                        resume_after);
    } else {
        by_key_ = true;
        if (resume_after == nullptr) return;
        auto found = std::find(spec.keys.begin(), spec.keys.end(), resume_after->partition);
        next_key_ = static_cast<size_t>(found - spec.keys.begin());
        if (resume_after->partition_done) ++next_key_;
    }
}

store::ReadOptions Partitions::read_options() const {
    store::ReadOptions options;
    options.now_seconds = request_.now_seconds;
    options.reversed = request_.plan.reversed;
    options.need_static = request_.plan.needs_static || request_.plan.fetches_static || spec_.statics_alone;
    options.need_rows = !spec_.statics_alone;
    options.only_with_static = request_.plan.restrictions.restricts_static;
    options.asked = request_.plan.asked;
    options.fetches_other_statics = request_.plan.restrictions.returns_static_alone();
    options.max_tombstones = request_.environment.thresholds.tombstone_failure;
    return options;
}

bool Partitions::next() {
    started_ = true;
    if (!by_key_) return cursor_ && cursor_->next_partition() && entered();
    while (failed_ && (!cursor_ || cursor_->status())) {
        if (next_key_ >= spec_.keys.size()) return false;
        const store::PartitionKey& key = spec_.keys[next_key_++];
        bool resumed = resume_after_ != nullptr && resume_after_->partition == key;
        finish();
        if (!failed_) return false;
        read_limit_ = limit_;
        trace(request_.environment, "Executing single-partition query on {}", request_.table().name);
        cursor_ = request_.environment.store->read_partition(request_.plan.table, key, spec_.slices, read_options(),
                                                             resumed ? resume_after_ : nullptr);
        if (cursor_->next_partition()) return entered();
    }
    return false;
}

bool Partitions::entered() {
    // A static row counts as one.
    if (has_static_ && cursor_->static_row() != nullptr) ++rows_;
    return true;
}

void Partitions::finish() {
    if (!cursor_ || request_.table().is_virtual) return;
    if (failed_) {
        const store::PartitionKey& partition = cursor_->partition();
        bool resumed = resume_after_ != nullptr && (!by_key_ || resume_after_->partition == partition);
        failed_ = check_tombstones(request_, {rows_, cursor_->tombstones(), read_limit_, &partition, by_key_,
                                              began_, resumed ? resume_after_ : nullptr});
    }
    trace(request_.environment, "Merged data from memtables and sstables");
    trace(request_.environment, "Read {} live rows and {} tombstone cells", rows_, cursor_->tombstones());
    rows_ = 0;
    began_ = ticks();
}

}  // namespace ilion::exec
