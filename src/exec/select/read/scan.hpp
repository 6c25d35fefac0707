// Goes over the rows of a request, from where the last page ended to where this one does.
#pragma once

#include <optional>

#include "exec/result.hpp"
#include "exec/select/evaluator.hpp"
#include "exec/select/groups.hpp"
#include "exec/select/output.hpp"
#include "exec/select/paging.hpp"
#include "exec/select/read/partitions.hpp"
#include "exec/select/row_filter.hpp"

namespace ilion::exec {

inline constexpr int64_t kNoLimit = INT64_MAX;

struct Limits {
    int64_t rows = kNoLimit;           // LIMIT
    int64_t per_partition = kNoLimit;  // PER PARTITION LIMIT
    int64_t page = kNoLimit;
};

class Scan {
public:
    Scan(const SelectRequest& request, const Limits& limits, const PagingState* resume);

    // Warnings come even if it fails.
    ilion::Result<Rows> run(std::vector<std::string>& warnings);

private:
    enum class Next : uint8_t { row, partition, stop };

    // Of one partition a paging state says where in it to go on, whichever partition it was made in.
    void resume_in(const ReadSpec& spec);
    Status run_partitions(Partitions& partitions);
    ilion::Result<Next> run_partition(Partitions& partitions);
    // The rows of a partition as they are, all of them.
    Next copy_rows(Partitions& partitions);
    // Counts a static row that is not shown.
    Next pass_static();
    ilion::Result<Next> take(const store::RowView* row);
    ilion::Result<Next> take_row();
    ilion::Result<Next> take_into_group();
    // `goes_on`: the group's partition is the present one.
    Status close_group(bool goes_on);
    // Whether another row of the answer may be appended, and what to do if not.
    Next check_limits();
    // How many rows may be appended before a limit is reached.
    int64_t rows_to_limit() const;
    // Counts a row that was appended, and tells what to do after it.
    Next count_row();
    Next after_row();
    void remember();
    // The place of the present row.
    void note_position(store::Position& position) const;
    // Whether a full page ends its query. Otherwise another one is promised, though it may turn out to be empty:
    // nobody looks ahead.
    bool is_exhausted(const Partitions& partitions) const;
    // Rows to be sorted are counted when they are.
    bool is_full() const { return !request_.plan.sorts() && returned_ >= limits_.rows; }

    const SelectRequest& request_;
    const Limits limits_;
    std::optional<PagingState> resume_;
    std::optional<PagingState> paused_;  // as many rows were read as are at a time; goes on from here
    bool paged_;
    const int64_t most_grouped_;  // rows that are read at a time: groups have rows without end
    bool statics_alone_ = false;  // ReadSpec::statics_alone
    bool copies_ = false;         // the rows that are read are those of the answer
    RowReader reader_;
    RowFilter filter_;
    Evaluator evaluator_;
    Output output_;
    Groups groups_;
    Arena arena_;
    InputValues inputs_;

    int64_t returned_ = 0;  // with those of earlier pages
    int64_t in_partition_ = 0;
    int64_t in_page_ = 0;
    int64_t grouped_ = 0;  // of those that are read at a time
    PagingState last_;     // the last row that was returned, or added to a group
};

}  // namespace ilion::exec
