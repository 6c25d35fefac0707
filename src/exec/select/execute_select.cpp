#include "exec/select/execute_select.hpp"

#include <algorithm>

#include "base/endian.hpp"
#include "base/ticks.hpp"
#include "exec/guard/tombstones.hpp"
#include "exec/select/read/nearest.hpp"
#include "exec/select/read/read_spec.hpp"
#include "exec/select/read/scan.hpp"

namespace ilion::exec {

namespace {

ilion::Result<int64_t> evaluate_limit(const std::optional<plan::BoundTerm>& term, const plan::Bindings& bindings) {
    if (!term) return kNoLimit;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(*term, bindings, memory));
    if (value.is_unset()) return kNoLimit;
    if (value.is_null()) return invalid("Invalid null value of limit");
    if (value.bytes().size() != sizeof(int32_t)) return invalid("Invalid limit value");
    auto limit = load_be<int32_t>(value.bytes().data());
    if (limit <= 0) return invalid("LIMIT must be strictly positive");
    return int64_t{limit};
}

ilion::Result<Limits> evaluate_limits(const SelectRequest& request) {
    Limits limits;
    ILION_TRY_ASSIGN(limits.rows, evaluate_limit(request.plan.limit, request.bindings));
    ILION_TRY_ASSIGN(limits.per_partition, evaluate_limit(request.plan.per_partition_limit, request.bindings));
    if (request.options.page_size && *request.options.page_size > 0) limits.page = *request.options.page_size;
    // Groups of DISTINCT are all in one page; and so are those of named partitions of one row, if a page is to have
    // one row: Cassandra has read such a partition to its end before it counts its group.
    if (request.plan.grouping == plan::Grouping::key_prefix) {
        bool named_rows = !request.plan.restrictions.key_range && request.table().clustering_size == 0;
        if (request.plan.distinct || (limits.page == 1 && named_rows)) limits.page = kNoLimit;
    }
    // All rows are aggregated into one, whatever the limits.
    if (request.plan.grouping == plan::Grouping::everything) limits = Limits();
    return limits;
}

// What reading one row needs, kept by each thread from one read to the next.
struct PointRead {
    store::PartitionKey partition;
    Bytes clustering;
    std::shared_ptr<store::Store::RowBuffer> buffer = store::Store::make_row_buffer();
    store::RowView row, static_row;
};

// Whose blocks the buffer holds must be free to end.
class Held {
public:
    explicit Held(store::Store::RowBuffer& buffer) : buffer_(buffer) {}
    ~Held() { store::Store::release(buffer_); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

private:
    store::Store::RowBuffer& buffer_;
};

// One row by its complete key, without a cursor.
ilion::Result<Rows> read_point(const SelectRequest& request, const Limits& limits) {
    static thread_local PointRead memory;
    const plan::SelectPlan& plan = request.plan;
    auto& [partition, clustering, buffer, row, static_row] = memory;
    clustering.clear();
    static_row.cells.clear();
    ILION_TRY(make_point(request, partition, clustering));
    Held held(*buffer);
    store::ReadOptions options;
    options.now_seconds = request.now_seconds;
    options.need_static = plan.needs_static;
    options.asked = plan.asked;
    options.fetches_other_statics = false;
    bool with_static = plan.needs_static && plan.table->has_static();
    uint64_t began = ticks();
    ILION_TRY_ASSIGN(bool found,
                     request.environment.store->read_row(*plan.table, partition, clustering, options, *buffer, row,
                                                         with_static ? &static_row : nullptr));
    Evaluator evaluator(request);
    Output output(request, evaluator);
    bool live = found && (row.liveness.exists() || !row.cells.empty());
    auto rows = static_cast<int64_t>(live) + static_cast<int64_t>(!static_row.cells.empty());
    ILION_TRY(check_tombstones(request, {rows, store::Store::tombstones(*buffer),
                                         std::min(limits.rows, limits.page), &partition, true, began}));
    if (live) {
        RowReader reader(*plan.table);
        reader.set_partition(partition, static_row.cells.empty() ? nullptr : &static_row);
        reader.set_row(&row);
        if (plan.selection.is_plain) {
            output.append_plain(reader);
        } else {
            Arena arena;
            InputValues inputs;
            ILION_TRY(evaluator.read_inputs(reader, arena, inputs));
            ILION_TRY(output.append({inputs}, arena));
        }
    }
    return output.finish(kNoLimit);
}

ilion::Result<Rows> read(SelectRequest& request, std::vector<std::string>& warnings) {
    ILION_TRY_ASSIGN(Limits limits, evaluate_limits(request));
    const plan::SelectPlan& plan = request.plan;
    if (!plan.selection.is_plain) {
        Arena arena;
        ILION_TRY(Evaluator(request).check_terms(arena));
    }
    if (plan.group_refusal) return *plan.group_refusal;
    if (plan.ann) return read_nearest(request, limits, warnings);
    // A page of one row that is full promises another, which the shortest way cannot tell, and what is traced
    // counts tombstones, as cursors do.
    bool unpaged = limits.page > 1 || plan.table->clustering_size == 0;
    bool by_point = plan.is_point_read && unpaged && request.options.paging_state.empty() &&
                    request.environment.trace == nullptr;
    if (by_point) return read_point(request, limits);
    if (request.options.paging_state.empty()) return Scan(request, limits, nullptr).run(warnings);
    ILION_TRY_ASSIGN(PagingState state, decode_paging_state(request.options.paging_state, plan.fingerprint));
    return Scan(request, limits, &state).run(warnings);
}

}  // namespace

ilion::Result<Result> execute_select(const plan::Plan& plan, const QueryOptions& options,
                                     const Environment& environment) {
    if (options.values.size() != plan.bind_variables.size()) return invalid("Invalid amount of bind variables");
    const auto& select = std::get<std::shared_ptr<const plan::SelectPlan>>(plan.body);
    SelectRequest request{*select, options, environment, {options.values, environment.clock}, 0, {}};
    request.now_seconds = options.now_in_seconds ? *options.now_in_seconds : environment.clock->now_seconds();
    Result result;
    // Those of the request are said even if it fails.
    ILION_TRY_ASSIGN(result.body,
                     read(request, environment.warnings != nullptr ? *environment.warnings : result.warnings));
    return result;
}

}  // namespace ilion::exec
