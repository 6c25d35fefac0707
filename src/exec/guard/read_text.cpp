#include "exec/guard/read_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "exec/guard/read_columns.hpp"
#include "exec/select/read/restriction_values.hpp"
#include "plan/function/resolve.hpp"
#include "types/text.hpp"
#include "types/token.hpp"
#include "types/type/identifier.hpp"

namespace ilion::exec {

namespace {

using plan::Restriction;

std::string name_of(const schema::Column& column) {
    return maybe_quote(column.name);
}

std::string literal(const DataType& type, const OptionalBytes& value) {
    return value ? to_cql_literal(type, *value) : "null";
}

class Where {
public:
    explicit Where(const SelectRequest& request) : request_(request) {}

    std::string take() const {
        return parts_.empty() ? std::string() : fmt::format(" WHERE {}", fmt::join(parts_, " AND "));
    }

    void add_key(const store::PartitionKey& key) {
        std::vector<std::string> literals = literals_of(key);
        for (size_t i = 0; i < literals.size(); ++i) {
            add(name_of(request_.table().partition_column(i)), "=", literals[i]);
        }
    }

    void add_tokens(const store::Position* resumed) {
        const auto& token = request_.plan.restrictions.token;
        if (!token && resumed == nullptr) return;
        std::vector<std::string> names;
        for (size_t i = 0; i < request_.table().partition_key_size; ++i) {
            names.push_back(name_of(request_.table().partition_column(i)));
        }
        auto column = fmt::format("token({})", fmt::join(names, ", "));
        if (resumed != nullptr) {
            add(column, resumed->partition_done ? ">" : ">=",
                fmt::format("token({})", fmt::join(literals_of(resumed->partition), ", ")));
        }
        if (!token) return;
        if (resumed == nullptr)
            add_token(column, token->is_eq ? "=" : token->lower_inclusive ? ">=" : ">", token->lower);
        add_token(column, token->upper_inclusive ? "<=" : "<", token->upper);
    }

    // The rest of a partition, column by column.
    void add_clusterings(const store::Position& resumed) {
        const schema::Table& table = request_.table();
        std::vector<OptionalBytes> last;
        if (!store::decode_clustering(table, resumed.clustering, last)) return;
        for (size_t i = 0; i < last.size(); ++i) {
            const schema::Column& column = table.clustering_column(i);
            const Restriction* restriction = restriction_of(column);
            if (restriction != nullptr && restriction->kind == Restriction::Kind::eq) {
                add(name_of(column), "=", literal(*column.type, last[i]));
                continue;
            }
            bool upwards = column.descending == request_.plan.reversed;
            auto add_last = [&] { add(name_of(column), upwards ? ">" : "<", literal(*column.type, last[i])); };
            if (upwards) add_last();
            if (restriction != nullptr) add_bound(*restriction, upwards ? "<" : ">", &column);
            if (!upwards) add_last();
        }
    }

    void add_restriction(const Restriction& restriction) {
        switch (restriction.kind) {
            case Restriction::Kind::eq:
                return add_equal(restriction);
            case Restriction::Kind::in:
                return add_in(restriction);
            case Restriction::Kind::slice:
                add_bound(restriction, ">");
                return add_bound(restriction, "<");
            case Restriction::Kind::contains:
                return add_contains(restriction);
        }
    }

private:
    void add(std::string_view column, std::string_view relation, std::string_view value) {
        parts_.push_back(fmt::format("{} {} {}", column, relation, value));
    }

    OptionalBytes value_of(const plan::BoundTerm& term) const {
        Bytes memory;
        auto value = evaluate(term, request_.bindings, memory);
        return value && value->has_bytes() ? OptionalBytes(Bytes(value->bytes())) : std::nullopt;
    }

    void add_token(std::string_view column, std::string_view relation, const std::optional<plan::BoundTerm>& term) {
        if (term) add(column, relation, literal(*plan::token_type(request_.table()), value_of(*term)));
    }

    void add_equal(const Restriction& restriction) {
        auto alternatives = evaluate_alternatives(restriction, request_.bindings);
        if (!alternatives || alternatives->empty()) return;
        for (size_t i = 0; i < restriction.columns.size(); ++i) {
            const schema::Column& column = *restriction.columns[i];
            add(name_of(column), "=", literal(*column.type, alternatives->front()[i]));
        }
    }

    void add_in(const Restriction& restriction) {
        auto alternatives = evaluate_alternatives(restriction, request_.bindings);
        if (!alternatives) return;
        std::vector<std::string> names, values;
        for (const schema::Column* column : restriction.columns) names.push_back(name_of(*column));
        bool single = names.size() == 1;
        std::sort(alternatives->begin(), alternatives->end());
        for (const TupleValues& tuple : *alternatives) {
            std::vector<std::string> parts;
            for (size_t i = 0; i < tuple.size(); ++i) {
                parts.push_back(literal(*restriction.columns[i]->type, tuple[i]));
            }
            values.push_back(single ? parts.front() : fmt::format("({})", fmt::join(parts, ", ")));
        }
        auto column = single ? names.front() : fmt::format("({})", fmt::join(names, ", "));
        add(column, "IN", fmt::format("({})", fmt::join(values, ", ")));
    }

    std::vector<std::string> literals_of(const store::PartitionKey& key) const {
        const schema::Table& table = request_.table();
        std::vector<BytesView> components(table.partition_key_size);
        if (!split_partition_key(key.bytes, table.partition_key_size, components)) return {};
        std::vector<std::string> literals;
        for (size_t i = 0; i < components.size(); ++i) {
            literals.push_back(to_cql_literal(*table.partition_column(i).type, components[i]));
        }
        return literals;
    }

    const Restriction* restriction_of(const schema::Column& column) const {
        for (const Restriction& restriction : request_.plan.restrictions.clustering) {
            for (const schema::Column* restricted : restriction.columns) {
                if (restricted->index == column.index) return &restriction;
            }
        }
        return nullptr;
    }

    // The lower bound (`>`) or the upper one (`<`) of all columns, or of `only` one.
    void add_bound(const Restriction& restriction, std::string_view relation,
                   const schema::Column* only = nullptr) {
        const auto& bound = relation == ">" ? restriction.lower : restriction.upper;
        if (restriction.kind != Restriction::Kind::slice || !bound) return;
        auto values = evaluate_values(bound->values, restriction, request_.bindings, NullPolicy::allow);
        if (!values) return;
        for (size_t i = 0; i < values->size(); ++i) {
            const schema::Column& column = *restriction.columns[i];
            if (only != nullptr && only->index != column.index) continue;
            add(name_of(column), fmt::format("{}{}", relation, bound->inclusive ? "=" : ""),
                literal(*column.type, (*values)[i]));
        }
    }

    void add_contains(const Restriction& restriction) {
        const schema::Column& column = restriction.first();
        auto add_term = [&](std::string_view relation, const plan::BoundTerm& term) {
            add(name_of(column), relation, literal(*term.type, value_of(term)));
        };
        for (const auto& term : restriction.contained) add_term("CONTAINS", term);
        for (const auto& term : restriction.contained_keys) add_term("CONTAINS KEY", term);
        for (const auto& [key, value] : restriction.entries) {
            add(fmt::format("{}[{}]", name_of(column), literal(*key.type, value_of(key))), "=",
                literal(*value.type, value_of(value)));
        }
    }

    const SelectRequest& request_;
    std::vector<std::string> parts_;
};

std::string order_text(const SelectRequest& request) {
    if (!request.plan.reversed) return {};
    std::vector<std::string> columns;
    for (size_t i = 0; i < request.table().clustering_size; ++i) {
        const schema::Column& column = request.table().clustering_column(i);
        columns.push_back(name_of(column) + (column.descending ? " ASC" : " DESC"));
    }
    return fmt::format(" ORDER BY {}", fmt::join(columns, ", "));
}

std::string limits_text(const SelectRequest& request, int64_t limit) {
    bool grouped = request.plan.grouping == plan::Grouping::key_prefix;
    std::string_view noun = grouped ? " GROUP" : "";
    std::string text = limit == INT64_MAX ? "" : fmt::format("{} LIMIT {}", noun, limit);
    // An aggregate of everything has limits that limit nothing.
    if (request.plan.grouping == plan::Grouping::everything && text.empty()) text = " ";
    if (request.plan.distinct) {
        text += " PER PARTITION LIMIT 1";
    } else if (request.plan.per_partition_limit) {
        Bytes memory;
        auto value = evaluate(*request.plan.per_partition_limit, request.bindings, memory);
        if (value && value->has_bytes()) {
            text += fmt::format("{} PER PARTITION LIMIT {}", noun,
                                to_cql_literal(*DataType::of(TypeKind::int_), value->bytes()));
        }
    }
    if (grouped) text += fmt::format(" LIMIT {}", request.rows_grouped_at_a_time());
    return text;
}

bool has_in(const SelectRequest& request) {
    const auto& restrictions = request.plan.restrictions.clustering;
    return std::any_of(restrictions.begin(), restrictions.end(),
                       [](const Restriction& one) { return one.kind == Restriction::Kind::in; });
}

}  // namespace

std::string read_text(const SelectRequest& request, const store::PartitionKey* key, int64_t limit,
                      const store::Position* resumed) {
    const schema::Table& table = request.table();
    Where where(request);
    if (key != nullptr) {
        where.add_key(*key);
    } else {
        where.add_tokens(resumed);
    }
    if (key != nullptr && resumed != nullptr && resumed->has_clustering && !has_in(request)) {
        where.add_clusterings(*resumed);
    } else {
        for (const Restriction& one : request.plan.restrictions.clustering) where.add_restriction(one);
    }
    for (const Restriction& filter : request.plan.restrictions.filters) where.add_restriction(filter);
    return fmt::format("SELECT {} FROM {}.{}{}{}{} ALLOW FILTERING", read_columns(request),
                       maybe_quote(table.keyspace), maybe_quote(table.name), where.take(), order_text(request),
                       limits_text(request, limit));
}

}  // namespace ilion::exec
