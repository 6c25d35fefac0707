#include "exec/select/read/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "index/vector_index.hpp"

namespace ilion::exec {

namespace {

// The consistencies of the protocol, by code.
constexpr std::string_view kConsistencies[] = {"ANY",    "ONE",          "TWO",          "THREE",
                                               "QUORUM", "ALL",          "LOCAL_QUORUM", "EACH_QUORUM",
                                               "SERIAL", "LOCAL_SERIAL", "LOCAL_ONE"};
constexpr uint16_t kOne = 1, kLocalQuorum = 6, kSerial = 8, kLocalSerial = 9, kLocalOne = 10;

// More than are asked for, as some may be stale.
constexpr size_t kSpare = 16;

Status check_limit(const SelectRequest& request, const Limits& limits, std::vector<std::string>& warnings) {
    if (limits.rows == kNoLimit) {
        return invalid(
            "Top-K queries must have a limit specified and the limit must be less than the query page size");
    }
    ILION_TRY(check_nearest_limit(limits));
    if (limits.page < limits.rows) {
        warnings.push_back(fmt::format(
            "Top-K queries do not support paging and the page size is set to {}, which is less than LIMIT "
            "{}. The page size has been set to {} to match the LIMIT.",
            limits.page, limits.rows, limits.rows));
    }
    uint16_t consistency = request.options.consistency;
    if (consistency == kOne || consistency >= kLocalOne) return {};
    std::string_view name = kConsistencies[consistency];
    if (consistency == kSerial || consistency == kLocalSerial) {
        return invalid(fmt::format(
            "Top-K queries can only be run with consistency level ONE/LOCAL_ONE. Consistency level {} was "
            "used.",
            name));
    }
    warnings.push_back(fmt::format(
        "Top-K queries can only be run with consistency level ONE / LOCAL_ONE / NODE_LOCAL. Consistency "
        "level {} was requested. Downgrading the consistency level to {}.",
        name, consistency == kLocalQuorum ? "LOCAL_ONE" : "ONE"));
    return {};
}

ilion::Result<AnnQuery> evaluate_query(const SelectRequest& request, const index::Definition& definition) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, plan::evaluate(request.plan.ann->query, request.bindings, memory));
    if (!value.has_bytes()) {
        return invalid(fmt::format("Unsupported {} value for column {}", value.is_unset() ? "unset" : "null",
                                   request.plan.ann->column->name));
    }
    index::Similarity function = definition.vectors->function();
    ILION_TRY(index::check_vector(function, value.bytes()));
    return AnnQuery{index::decode_vector(value.bytes()), function};
}

const index::Definition* find_index(const index::TableIndexes& indexes, const schema::Column& column) {
    for (const index::Definition& definition : indexes.definitions) {
        if (definition.is_vector() && definition.column->id == column.id) return &definition;
    }
    return nullptr;
}

// All rows of the table are asked for, each by its own vector.
bool is_unrestricted(const plan::SelectPlan& plan) {
    const plan::Restrictions& restrictions = plan.restrictions;
    return restrictions.key_range && !restrictions.token && restrictions.filters.empty() &&
           restrictions.clustering.empty() && plan.ann->column->kind == schema::ColumnKind::regular;
}

class Search {
public:
    Search(const SelectRequest& request, const index::Definition& definition)
        : request_(request),
          definition_(definition),
          evaluator_(request),
          buffer_(store::Store::make_row_buffer()) {
        options_.now_seconds = request.now_seconds;
        options_.need_static = request.plan.needs_static;
    }

    ilion::Result<Rows> run(int64_t limit) {
        for (size_t count = static_cast<size_t>(limit) + kSpare;; count *= 4) {
            auto found = definition_.vectors->nearest(request_.ann->vector, count);
            Output output(request_, evaluator_);
            for (const index::VectorIndex::Found& place : found) ILION_TRY(append(place, output));
            if (output.count() >= limit || found.size() < count) return output.finish(limit);
        }
    }

private:
    // The row as it is now decides, not what the index remembers of it.
    Status append(const index::VectorIndex::Found& place, Output& output) {
        const schema::Table& table = request_.table();
        bool with_static = options_.need_static && table.has_static();
        store::RowView row;
        store::RowView static_row;
        ILION_TRY(request_.environment.store->read_row(table, place.partition, place.clustering, options_, *buffer_,
                                                       row, with_static ? &static_row : nullptr));
        if (row.find(definition_.column->id) == nullptr) {
            if (!request_.options.now_in_seconds) definition_.vectors->remove(place);
            return {};
        }
        RowReader reader(table);
        reader.set_partition(place.partition, static_row.cells.empty() ? nullptr : &static_row);
        reader.set_row(&row);
        arena_.clear();
        ILION_TRY(evaluator_.read_inputs(reader, arena_, inputs_));
        return output.append({inputs_}, arena_);
    }

    const SelectRequest& request_;
    const index::Definition& definition_;
    Evaluator evaluator_;
    store::ReadOptions options_;
    std::shared_ptr<store::Store::RowBuffer> buffer_;
    Arena arena_;
    InputValues inputs_;
};

}  // namespace

Status check_nearest_limit(const Limits& limits) {
    if (limits.rows <= index::kMaxNearest) return {};
    int64_t limit = limits.rows == kNoLimit ? std::numeric_limits<int32_t>::max() : limits.rows;
    return invalid(fmt::format(
        "Use of ANN OF in an ORDER BY clause requires a LIMIT that is not greater than {}. LIMIT was {}",
        index::kMaxNearest, limit));
}

ilion::Result<Rows> read_nearest(SelectRequest& request, const Limits& limits, std::vector<std::string>& warnings) {
    ILION_TRY(check_limit(request, limits, warnings));
    index::Manager* manager = request.environment.indexes;
    index::TableIndexesPtr indexes = manager == nullptr ? nullptr : manager->find(request.table().number);
    const index::Definition* definition = indexes ? find_index(*indexes, *request.plan.ann->column) : nullptr;
    if (definition == nullptr) return invalid("ANN ordering by vector requires the column to be indexed");
    ILION_TRY_ASSIGN(request.ann, evaluate_query(request, *definition));
    if (is_unrestricted(request.plan)) {
        ILION_TRY(manager->load_vectors(*indexes, *definition));
        return Search(request, *definition).run(limits.rows);
    }
    Limits unpaged = limits;
    unpaged.page = kNoLimit;
    return Scan(request, unpaged, nullptr).run(warnings);
}

}  // namespace ilion::exec
