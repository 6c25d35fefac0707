// One execution of a SELECT: the plan, the values and times of the request, and what they make of the WHERE clause.
#pragma once

#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "index/similarity.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/term/evaluate.hpp"

namespace ilion::exec {

// What rows are ordered by their likeness to.
struct AnnQuery {
    std::vector<float> vector;
    index::Similarity similarity = index::Similarity::cosine;
};

struct SelectRequest {
    const plan::SelectPlan& plan;
    const QueryOptions& options;
    const Environment& environment;
    plan::Bindings bindings;
    int64_t now_seconds = 0;
    std::optional<AnnQuery> ann;  // if the plan orders so

    const schema::Table& table() const { return *plan.table; }
    // How many rows are grouped at a time: as many as a page is asked to have, or Cassandra's number.
    int32_t rows_grouped_at_a_time() const {
        int32_t page = options.page_size.value_or(0);
        return page > 0 ? page : 10'000;
    }
};

}  // namespace ilion::exec
