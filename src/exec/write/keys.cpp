#include "exec/write/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "exec/guard/user_limits.hpp"
#include "exec/null_element.hpp"
#include "exec/partition_key.hpp"
#include "exec/token_range.hpp"
#include "exec/write/target/slice_ranges.hpp"
#include "types/collection.hpp"
#include "types/comparable.hpp"
#include "types/order/compare.hpp"

namespace ilion::exec {

namespace {

using plan::KeyRestriction;
using plan::KeyValue;
using Kind = KeyRestriction::Kind;

Error null_key(const std::string& column) {
    return invalid("Invalid null value in condition for column " + column);
}

Error unset_key(const std::string& column) {
    return invalid("Invalid unset value for column " + column);
}

const std::string& column_name(const schema::Table& table, bool partition, size_t position) {
    return partition ? table.partition_column(position).name : table.clustering_column(position).name;
}

// The general way, for IN and slices: every restriction becomes a list of alternatives.
class Product {
public:
    Product(const plan::ModificationPlan& plan, const Bindings& bindings, UserLimits* limits)
        : table_(*plan.table),
          bindings_(bindings),
          limits_(limits) {}

    Status expand(const std::vector<KeyRestriction>& restrictions, bool partition, std::vector<Components>& all) {
        all.assign(1, {});
        bool with_in = has_in(restrictions, partition);
        for (const KeyRestriction& restriction : restrictions) {
            // Behind an IN of nothing no value is looked at.
            if (restriction.kind == Kind::slice || all.empty()) break;
            std::vector<Components> alternatives;
            ILION_TRY(values_of(restriction, partition, alternatives));
            if (partition && alternatives.size() > 1) {
                sort_values(*table_.partition_column(restriction.position).type, alternatives);
            }
            std::vector<Components> next;
            for (const Components& prefix : all) {
                for (const Components& alternative : alternatives) {
                    next.push_back(prefix);
                    next.back().insert(next.back().end(), alternative.begin(), alternative.end());
                }
            }
            all = std::move(next);
            if (limits_ == nullptr || !with_in) continue;
            ILION_TRY(limits_->cartesian_product(partition ? "partition key" : "clustering key", all.size()));
        }
        return {};
    }

    Status value_of(const KeyValue& value, const KeyRestriction& restriction, bool partition, Components& out) {
        bool unset = false;
        ILION_TRY(evaluate_terms(value, restriction, out, unset));
        ILION_TRY(check_nulls(restriction, partition, out));
        return unset ? Status(unset_key(column_name(table_, partition, restriction.position))) : Status();
    }

private:
    // `unset`: whether the one value of a restriction of one column is.
    Status evaluate_terms(const KeyValue& value, const KeyRestriction& restriction, Components& out, bool& unset) {
        Bytes memory;
        if (value.is_tuple) {
            const plan::BoundTerm& term = value.terms.front();
            ILION_TRY_ASSIGN(ValueView tuple, evaluate(term, bindings_, memory));
            if (tuple.is_unset()) return invalid("Invalid unset value for tuple " + term.name);
            if (tuple.is_null()) return invalid("Invalid null value for tuple " + term.name);
            return split(tuple.bytes(), *term.type, out);
        }
        for (size_t i = 0; i < value.terms.size(); ++i) {
            ILION_TRY_ASSIGN(ValueView part, evaluate(value.terms[i], bindings_, memory));
            if (part.is_unset() && restriction.multi_column) {
                return invalid(fmt::format("Invalid unset value for tuple field number {}", i));
            }
            unset |= part.is_unset();
            if (!part.is_unset()) out.emplace_back(part.is_null() ? OptionalBytes() : Bytes(part.bytes()));
        }
        return {};
    }

    Status check_nulls(const KeyRestriction& restriction, bool partition, const Components& values) const {
        for (size_t i = 0; i < values.size(); ++i) {
            if (values[i]) continue;
            return null_value(restriction, column_name(table_, partition, restriction.position + i));
        }
        return {};
    }

    // Partitions come in the order of their keys, which shows where one of several cannot be written; of keys equal
    // but for their bytes, the first stands for all.
    static void sort_values(const DataType& type, std::vector<Components>& values) {
        auto order = [&type](const Components& left, const Components& right) {
            return compare(type, *left.front(), *right.front());
        };
        std::stable_sort(values.begin(), values.end(),
                         [&](const auto& left, const auto& right) { return order(left, right) < 0; });
        values.erase(std::unique(values.begin(), values.end(),
                                 [&](const auto& left, const auto& right) { return order(left, right) == 0; }),
                     values.end());
    }

    // Null where no null may be: how that is put depends on where it stands.
    Error null_value(const KeyRestriction& restriction, const std::string& column) const {
        if (!restriction.multi_column || restriction.kind == Kind::slice) return null_key(column);
        bool one = restriction.kind == Kind::equal ||
                   (restriction.kind == Kind::in_list && restriction.values.size() == 1);
        if (one) return invalid("Invalid null value for column " + column);
        std::vector<std::string> columns;
        for (size_t i = 0; i < restriction.width; ++i) {
            columns.push_back(column_name(table_, false, restriction.position + i));
        }
        return invalid(fmt::format("Invalid null value in condition for columns: [{}]", fmt::join(columns, ", ")));
    }

    Status split(BytesView tuple, const DataType& type, Components& out) {
        std::vector<OptionalBytesView> fields;
        if (!split_tuple(tuple, type.args().size(), fields)) return invalid("Invalid tuple value");
        for (size_t i = 0; i < fields.size(); ++i) {
            out.emplace_back(fields[i] ? OptionalBytes(Bytes(*fields[i])) : OptionalBytes());
        }
        return {};
    }

    Status values_of(const KeyRestriction& restriction, bool partition, std::vector<Components>& alternatives) {
        if (restriction.kind != Kind::in_marker) {
            // All of them are looked at before it is asked whether one of them is null, and then whether one is
            // unset.
            bool unset = false;
            for (const KeyValue& value : restriction.values) {
                ILION_TRY(evaluate_terms(value, restriction, alternatives.emplace_back(), unset));
            }
            for (const Components& values : alternatives) ILION_TRY(check_nulls(restriction, partition, values));
            return unset ? Status(unset_key(column_name(table_, partition, restriction.position))) : Status();
        }
        const plan::BoundTerm& term = restriction.values.front().terms.front();
        const std::string& column = column_name(table_, partition, restriction.position);
        Bytes memory;
        ILION_TRY_ASSIGN(ValueView list, evaluate(term, bindings_, memory));
        if (!list.has_bytes() && restriction.multi_column) {
            return list.is_unset() ? invalid("Invalid unset value for " + term.name)
                                   : invalid("Invalid null value for IN restriction");
        }
        if (list.is_unset()) return unset_key(column);
        if (list.is_null()) return invalid("Invalid null value for column " + column);
        ElementReader reader(list.bytes(), 1);
        OptionalBytesView element;
        while (reader.next(element)) {
            if (is_null_element(element, *term.type->arg(0))) return null_key(column);
            Components& alternative = alternatives.emplace_back();
            if (restriction.multi_column) {
                ILION_TRY(split(*element, *term.type->arg(0), alternative));
                ILION_TRY(check_nulls(restriction, partition, alternative));
            } else {
                alternative.emplace_back(Bytes(*element));
            }
        }
        return {};
    }

    // Whether the restrictions name rows, or partitions, and several of them.
    bool has_in(const std::vector<KeyRestriction>& restrictions, bool partition) const {
        size_t columns = 0;
        bool in = false;
        for (const KeyRestriction& restriction : restrictions) {
            if (restriction.kind == Kind::slice) return false;
            in |= restriction.kind == Kind::in_marker || restriction.kind == Kind::in_list;
            columns += restriction.width;
        }
        return in && (partition || columns == table_.clustering_size);
    }

    const schema::Table& table_;
    const Bindings& bindings_;
    UserLimits* limits_;
};

Status find_slices(const plan::ModificationPlan& plan, Product& product, const std::vector<Components>& prefixes,
                   Targets& targets) {
    if (prefixes.empty()) return {};
    const schema::Table& table = *plan.table;
    std::optional<Components> start, end;
    const KeyRestriction* slice = plan.keys.has_slice() ? &plan.keys.clustering.back() : nullptr;
    if (slice != nullptr && slice->start) {
        ILION_TRY(product.value_of(slice->start->value, *slice, false, start.emplace()));
    }
    if (slice != nullptr && slice->end) {
        ILION_TRY(product.value_of(slice->end->value, *slice, false, end.emplace()));
    }
    for (const Components& prefix : prefixes) {
        std::vector<Range> ranges{all_with(encode_clustering(table, prefix))};
        if (start) ranges = intersect(ranges, ranges_of(table, prefix, *start, slice->start->inclusive, true));
        if (end) ranges = intersect(ranges, ranges_of(table, prefix, *end, slice->end->inclusive, false));
        for (Range& range : ranges) {
            targets.slices.push_back({std::move(range.first), true, std::move(range.last), false});
        }
    }
    return {};
}

RowTarget& next_row(Targets& targets) {
    if (targets.row_count == targets.rows.size()) targets.rows.emplace_back();
    RowTarget& row = targets.rows[targets.row_count++];
    row.clustering.clear();
    row.components.clear();
    return row;
}

// One partition, without building lists: the way of nearly every write.
Status find_single_partition(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets) {
    static thread_local std::vector<Bytes> memories;
    static thread_local std::vector<BytesView> parts;
    const schema::Table& table = *plan.table;
    memories.resize(std::max(memories.size(), table.partition_key_size));
    parts.clear();
    for (size_t i = 0; i < plan.keys.partition.size(); ++i) {
        ILION_TRY_ASSIGN(ValueView value,
                         evaluate(plan.keys.partition[i].values.front().terms.front(), bindings, memories[i]));
        if (value.is_unset()) return unset_key(table.partition_column(i).name);
        if (value.is_null()) return null_key(table.partition_column(i).name);
        parts.push_back(value.bytes());
    }
    return make_partition_key(parts, targets.add_partition());
}

Status find_single_row(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets) {
    const schema::Table& table = *plan.table;
    RowTarget& row = next_row(targets);
    Bytes memory;
    size_t size = 0;
    for (size_t i = 0; i < plan.keys.clustering.size(); ++i) {
        const schema::Column& column = plan.table->clustering_column(i);
        ILION_TRY_ASSIGN(ValueView value,
                         evaluate(plan.keys.clustering[i].values.front().terms.front(), bindings, memory));
        if (value.is_unset()) return unset_key(column.name);
        if (value.is_null()) return null_key(column.name);
        size += value.bytes().size();
        comparable::encode(*column.type, value.bytes(), column.descending, row.clustering);
        if (plan.inexact_clustering) row.components.emplace_back(Bytes(value.bytes()));
    }
    ILION_TRY(check_key_size(size));
    for (size_t i = plan.keys.clustering.size(); i < table.clustering_size; ++i) {
        const schema::Column& column = table.clustering_column(i);
        comparable::encode(*column.type, std::nullopt, column.descending, row.clustering);
        if (plan.inexact_clustering) row.components.emplace_back();
    }
    return {};
}

bool is_single_row(const plan::ModificationPlan& plan) {
    if (!plan.keys.clustering_equal()) return false;
    if (plan.keys.clustering.size() != plan.table->clustering_size && !plan.pads_clustering) return false;
    return std::none_of(plan.keys.clustering.begin(), plan.keys.clustering.end(),
                        [](const KeyRestriction& restriction) { return restriction.multi_column; });
}

Status find_rows_of(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                    UserLimits* limits) {
    if (is_single_row(plan)) return find_single_row(plan, bindings, targets);
    Product product(plan, bindings, limits);
    std::vector<Components> prefixes;
    ILION_TRY(product.expand(plan.keys.clustering, false, prefixes));
    // Of clusterings that are equal but for their bytes, as decimals may be, the first stands for all.
    std::vector<std::pair<Bytes, Components*>> encoded;
    for (Components& components : prefixes) {
        if (plan.pads_clustering) components.resize(plan.table->clustering_size);
        encoded.emplace_back(encode_clustering(*plan.table, components), &components);
    }
    std::stable_sort(encoded.begin(), encoded.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    encoded.erase(std::unique(encoded.begin(), encoded.end(),
                              [](const auto& left, const auto& right) { return left.first == right.first; }),
                  encoded.end());
    bool complete = plan.keys.clustering_columns() == plan.table->clustering_size && !plan.keys.has_slice();
    if (!complete && !plan.pads_clustering) {
        std::vector<Components> distinct;
        distinct.reserve(encoded.size());
        for (auto& [bytes, components] : encoded) distinct.push_back(std::move(*components));
        return find_slices(plan, product, distinct, targets);
    }
    for (auto& [bytes, components] : encoded) {
        size_t size = 0;
        for (const OptionalBytes& component : *components) size += component ? component->size() : 0;
        ILION_TRY(check_key_size(size));
        RowTarget& row = next_row(targets);
        row.clustering = std::move(bytes);
        if (plan.inexact_clustering) row.components = std::move(*components);
    }
    return {};
}

Status find_partitions_of(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                          UserLimits* limits) {
    if (plan.keys.partition_equal()) return find_single_partition(plan, bindings, targets);
    std::vector<Components> keys;
    ILION_TRY(Product(plan, bindings, limits).expand(plan.keys.partition, true, keys));
    for (const Components& key : keys) {
        std::vector<BytesView> parts;
        for (const auto& part : key) parts.emplace_back(*part);
        ILION_TRY(make_partition_key(parts, targets.add_partition()));
    }
    return {};
}

Status keep_partitions(const plan::TokenRestriction& token, const Bindings& bindings, Targets& targets) {
    bool empty = false;
    ILION_TRY_ASSIGN(store::TokenRange range, evaluate_token_range(token, bindings, false, empty));
    auto first = targets.partitions.begin();
    auto end = first + static_cast<std::ptrdiff_t>(targets.partition_count);
    auto outside = [&](const store::PartitionKey& key) { return empty || !contains(range, key.token); };
    targets.partition_count = static_cast<size_t>(std::remove_if(first, end, outside) - first);
    return {};
}

}  // namespace

Status find_partitions(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                       UserLimits* limits) {
    targets.clear();
    ILION_TRY(find_partitions_of(plan, bindings, targets, limits));
    return plan.keys.token ? keep_partitions(*plan.keys.token, bindings, targets) : Status();
}

Status find_rows(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                 UserLimits* limits) {
    if (plan.static_only) return {};
    return find_rows_of(plan, bindings, targets, limits);
}

Status find_targets(const plan::ModificationPlan& plan, const Bindings& bindings, Targets& targets,
                    UserLimits* limits) {
    ILION_TRY(find_partitions(plan, bindings, targets, limits));
    return find_rows(plan, bindings, targets, limits);
}

Status refuse_empty_clustering(const schema::Table& table, const Targets& targets) {
    if (!table.is_dense || table.is_compound || targets.partition_count == 0) return {};
    const schema::Column& column = table.clustering_column(0);
    Bytes empty;
    comparable::encode(*column.type, BytesView(), column.descending, empty);
    for (const RowTarget& row : targets.used_rows()) {
        if (row.clustering == empty) return invalid("Invalid empty or null value for column " + column.name);
    }
    return {};
}

}  // namespace ilion::exec
