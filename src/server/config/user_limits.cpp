#include "server/config/user_limits.hpp"

namespace ilion::server {
namespace {

std::string_view kind_of(bool warning) {
    return warning ? "warning" : "failure";
}

// Thresholds that are distances from now, as points in time.
Threshold shifted(const Threshold& distance, int64_t now, int sign) {
    auto at = [&](int64_t micros) { return micros < 0 ? -1 : now + sign * micros; };
    return {at(distance.warn), at(distance.fail)};
}

}  // namespace

Status GuardrailLimits::cartesian_product(std::string_view what, size_t values) {
    return violations_.above(
        "in_select_cartesian_product", guardrails_.in_select_cartesian_product, static_cast<int64_t>(values),
        [&](bool warning, int64_t threshold) {
            return warning ? fmt::format(
                                 "The cartesian product of the IN restrictions on {} produces {} values, "
                                 "this exceeds warning threshold of {}.",
                                 what, values, threshold)
                           : fmt::format(
                                 "Aborting query because the cartesian product of the IN restrictions on {} "
                                 "produces {} values, this exceeds fail threshold of {}.",
                                 what, values, threshold);
        });
}

Status GuardrailLimits::partition_keys(const schema::Table& table, size_t keys) {
    return violations_.above(
        "partition_keys_in_select", guardrails_.partition_keys_in_select, static_cast<int64_t>(keys),
        [&](bool warning, int64_t threshold) {
            return warning ? fmt::format(
                                 "Query with partition keys in IN clause on table {}, with number of "
                                 "partition keys {} exceeds warning threshold of {}.",
                                 table.name, keys, threshold)
                           : fmt::format(
                                 "Aborting query with partition keys in IN clause on table {}, number of "
                                 "partition keys {} exceeds fail threshold of {}.",
                                 table.name, keys, threshold);
        });
}

Status GuardrailLimits::timestamp(const schema::Table& table, int64_t micros) {
    int64_t now = clock_.now_millis() * 1000;
    ILION_TRY(
        violations_.above("maximum_timestamp", shifted(guardrails_.maximum_timestamp, now, 1), micros,
                          [&](bool warning, int64_t threshold) {
                              return fmt::format(
                                  "The modification to table {} has a timestamp {} after the maximum allowable {} "
                                  "threshold {}. Timestamps too far in the future can lead to data that can't be "
                                  "easily overwritten",
                                  table.name, micros, kind_of(warning), threshold);
                          }));
    return violations_.below(
        "minimum_timestamp", shifted(guardrails_.minimum_timestamp, now, -1), micros,
        [&](bool warning, int64_t threshold) {
            return fmt::format(
                "The modification to table {} has a timestamp {} before the minimum allowable {} "
                "threshold {}. Timestamps too far in the past can cause writes can be unexpectedly "
                "lost",
                table.name, micros, kind_of(warning), threshold);
        });
}

Status GuardrailLimits::column_size(std::string_view guardrail, const Threshold& threshold,
                                    const schema::Column& column, size_t bytes) const {
    return violations_.above(guardrail, threshold, static_cast<int64_t>(bytes), [&](bool warning, int64_t limit) {
        return fmt::format("Value of column '{}' has size {}, this exceeds the {} threshold of {}.", column.name,
                           bytes, kind_of(warning), limit);
    });
}

Status GuardrailLimits::value_size(const schema::Column& column, size_t bytes) {
    return column_size("column_value_size", guardrails_.column_value_size, column, bytes);
}

Status GuardrailLimits::collection_items(const schema::Column& column, size_t items) {
    return violations_.above("items_per_collection", guardrails_.items_per_collection, static_cast<int64_t>(items),
                             [&](bool warning, int64_t threshold) {
                                 return fmt::format(
                                     "Detected collection {} with {} items, this exceeds the {} threshold of {}.",
                                     column.name, items, kind_of(warning), threshold);
                             });
}

Status GuardrailLimits::collection_size(const schema::Column& column, size_t bytes) {
    return violations_.above("collection_size", guardrails_.collection_size, static_cast<int64_t>(bytes),
                             [&](bool warning, int64_t threshold) {
                                 return fmt::format(
                                     "Detected collection {} of size {}, this exceeds the {} threshold of {}.",
                                     column.name, bytes, kind_of(warning), threshold);
                             });
}

Status GuardrailLimits::term_size(const schema::Column& column, Term term, size_t bytes) {
    switch (term) {
        case Term::text:
            return column_size("sai_string_term_size", guardrails_.sai_string_term_size, column, bytes);
        case Term::frozen:
            return column_size("sai_frozen_term_size", guardrails_.sai_frozen_term_size, column, bytes);
        case Term::vector:
            return column_size("sai_vector_term_size", guardrails_.sai_vector_term_size, column, bytes);
    }
    return {};
}

}  // namespace ilion::server
