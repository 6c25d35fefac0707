#include "exec/select/row_filter.hpp"

#include <algorithm>

#include "exec/select/read/restriction_values.hpp"
#include "types/collection.hpp"
#include "types/order/compare.hpp"
#include "types/order/java_equality.hpp"

namespace ilion::exec {

namespace {

Error unsupported(std::string_view what, const schema::Column& column) {
    return invalid("Unsupported " + std::string(what) + " for column " + column.name);
}

ilion::Result<Bytes> evaluate_operand(const plan::BoundTerm& term, const plan::Bindings& bindings,
                                      std::string_view what, const schema::Column& column) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(term, bindings, memory));
    if (value.has_bytes()) return Bytes(value.bytes());
    return unsupported((value.is_unset() ? "unset " : "null ") + std::string(what), column);
}

// Values of frozen collections are compared as Java's objects, their keys and the cells of others by their order.
bool contains_element(const DataType& type, BytesView collection, int which, BytesView wanted) {
    bool is_map = type.kind() == TypeKind::map;
    bool as_objects = !type.is_multi_cell() && !(is_map && which == 0);
    const DataType& element_type = *type.arg(is_map ? static_cast<size_t>(which) : 0);
    ElementReader reader(collection, is_map ? 2 : 1);
    OptionalBytesView element;
    for (int i = 0; reader.next(element); ++i) {
        if (is_map && i % 2 != which) continue;
        if (!element) continue;
        if (as_objects ? equal_in_java(element_type, *element, wanted)
                       : compare(element_type, *element, wanted) == 0) {
            return true;
        }
    }
    return false;
}

bool has_entry(const DataType& type, BytesView map, BytesView key, BytesView value) {
    ElementReader reader(map, 2);
    OptionalBytesView entry_key;
    OptionalBytesView entry_value;
    while (reader.next(entry_key) && reader.next(entry_value)) {
        if (!entry_key || compare(*type.arg(0), *entry_key, key) != 0) continue;
        return entry_value && compare(*type.arg(1), *entry_value, value) == 0;
    }
    return false;
}

// Fails for null and unset.
Status check_operands(const plan::Restriction& restriction, const plan::Bindings& bindings) {
    auto check = [&](const plan::RestrictionValues& values) -> Status {
        ILION_TRY(evaluate_operand(values.terms.front(), bindings, "value", restriction.first()));
        return {};
    };
    for (const plan::RestrictionValues& values : restriction.values) ILION_TRY(check(values));
    if (restriction.lower) ILION_TRY(check(restriction.lower->values));
    if (restriction.upper) ILION_TRY(check(restriction.upper->values));
    return {};
}

}  // namespace

ilion::Result<RowFilter> RowFilter::make(const SelectRequest& request) {
    RowFilter filter;
    const plan::Restrictions& restrictions = request.plan.restrictions;
    const auto& filters = restrictions.filters;
    auto behind_key = std::find_if(filters.begin(), filters.end(), [](const plan::Restriction& restriction) {
        return restriction.first().kind != schema::ColumnKind::partition_key;
    });
    for (auto of_key = filters.begin(); of_key != behind_key; ++of_key) {
        ILION_TRY(add(*of_key, request.bindings, filter.tests_));
    }
    // An index is asked for clusterings as for anything else, before they are taken for parts of the key.
    for (const plan::Restriction& restriction : restrictions.clustering) {
        bool single = !restriction.is_multi && !restriction.in_marker && restriction.values.size() <= 1;
        if (restriction.is_tested && single) ILION_TRY(check_operands(restriction, request.bindings));
    }
    for (; behind_key != filters.end(); ++behind_key) {
        ILION_TRY(add(*behind_key, request.bindings, filter.tests_));
    }
    if (!request.table().indexes.empty()) filter.find_analyzers(request);
    return filter;
}

void RowFilter::find_analyzers(const SelectRequest& request) {
    using schema::IndexPart;
    if (request.environment.indexes == nullptr) return;
    indexes_ = request.environment.indexes->find(request.table().number);
    if (!indexes_) return;
    auto part_of = [](Test::Op op) -> std::optional<IndexPart> {
        if (op == Test::Op::eq) return IndexPart::simple;
        if (op == Test::Op::contains) return IndexPart::values;
        if (op == Test::Op::contains_key) return IndexPart::keys;
        return std::nullopt;
    };
    Bytes memory;
    for (Test& test : tests_) {
        for (const index::Definition& definition : indexes_->definitions) {
            if (definition.column->id != test.column->id || definition.part != part_of(test.op)) continue;
            if (!definition.analyzer.changes_text()) continue;
            test.analyzer = &definition.analyzer;
            test.values.front() = Bytes(definition.analyzer.apply(test.values.front(), memory));
        }
    }
}

Status RowFilter::add(const plan::Restriction& restriction, const plan::Bindings& bindings,
                      std::vector<Test>& tests) {
    switch (restriction.kind) {
        case plan::Restriction::Kind::in:
            return add_in(restriction, bindings, tests);
        case plan::Restriction::Kind::slice:
            return add_slice(restriction, bindings, tests);
        case plan::Restriction::Kind::contains:
            return add_contains(restriction, bindings, tests);
        case plan::Restriction::Kind::eq:
            break;
    }
    const plan::RestrictionValues& values = restriction.values.front();
    if (!restriction.is_multi) {
        ILION_TRY_ASSIGN(Bytes value,
                         evaluate_operand(values.terms.front(), bindings, "value", restriction.first()));
        tests.push_back({&restriction.first(), Test::Op::eq, {std::move(value)}});
        return {};
    }
    ILION_TRY_ASSIGN(TupleValues tuple, evaluate_values(values, restriction, bindings, NullPolicy::allow));
    for (size_t i = 0; i < tuple.size(); ++i) {
        if (!tuple[i]) return unsupported("null value", *restriction.columns[i]);
        tests.push_back({restriction.columns[i], Test::Op::eq, {*std::move(tuple[i])}});
    }
    return {};
}

// Null and unset elements of a list match nothing.
Status RowFilter::add_in(const plan::Restriction& restriction, const plan::Bindings& bindings,
                         std::vector<Test>& tests) {
    if (restriction.is_multi) return invalid("Multicolumn IN filters are not supported");
    Test test{&restriction.first(), Test::Op::in, {}};
    Bytes memory;
    for (const plan::RestrictionValues& values : restriction.values) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(values.terms.front(), bindings, memory));
        if (value.has_bytes()) test.values.emplace_back(value.bytes());
    }
    if (restriction.in_marker) {
        ILION_TRY_ASSIGN(ValueView list, evaluate(*restriction.in_marker, bindings, memory));
        if (!list.has_bytes()) {
            return invalid(std::string("Invalid ") + (list.is_unset() ? "unset" : "null") + " value for column " +
                           restriction.first().name);
        }
        ElementReader reader(list.bytes(), 1);
        OptionalBytesView element;
        while (reader.next(element)) {
            if (element) test.values.emplace_back(*element);
        }
    }
    tests.push_back(std::move(test));
    return {};
}

Status RowFilter::add_slice(const plan::Restriction& restriction, const plan::Bindings& bindings,
                            std::vector<Test>& tests) {
    if (restriction.is_multi) {
        return invalid("Multi-column slice restrictions cannot be used for filtering.");
    }
    auto add_bound = [&](const std::optional<plan::Restriction::Bound>& bound, Test::Op exclusive,
                         Test::Op inclusive) -> Status {
        if (!bound) return {};
        ILION_TRY_ASSIGN(Bytes value,
                         evaluate_operand(bound->values.terms.front(), bindings, "value", restriction.first()));
        tests.push_back({&restriction.first(), bound->inclusive ? inclusive : exclusive, {std::move(value)}});
        return {};
    };
    ILION_TRY(add_bound(restriction.lower, Test::Op::gt, Test::Op::gte));
    return add_bound(restriction.upper, Test::Op::lt, Test::Op::lte);
}

Status RowFilter::add_contains(const plan::Restriction& restriction, const plan::Bindings& bindings,
                               std::vector<Test>& tests) {
    const schema::Column& column = restriction.first();
    for (const plan::BoundTerm& term : restriction.contained) {
        ILION_TRY_ASSIGN(Bytes value, evaluate_operand(term, bindings, "value", column));
        tests.push_back({&column, Test::Op::contains, {std::move(value)}});
    }
    for (const plan::BoundTerm& term : restriction.contained_keys) {
        ILION_TRY_ASSIGN(Bytes value, evaluate_operand(term, bindings, "value", column));
        tests.push_back({&column, Test::Op::contains_key, {std::move(value)}});
    }
    for (const auto& [key_term, value_term] : restriction.entries) {
        ILION_TRY_ASSIGN(Bytes key, evaluate_operand(key_term, bindings, "map key", column));
        ILION_TRY_ASSIGN(Bytes value, evaluate_operand(value_term, bindings, "map value", column));
        tests.push_back({&column, Test::Op::entry, {std::move(key), std::move(value)}});
    }
    return {};
}

bool RowFilter::passes_analyzed(const Test& test, BytesView value) {
    Bytes memory;
    auto equal = [&](BytesView text) { return test.analyzer->apply(text, memory) == test.values.front(); };
    if (test.op == Test::Op::eq) return equal(value);
    bool is_map = test.column->type->kind() == TypeKind::map;
    int which = test.op == Test::Op::contains && is_map ? 1 : 0;
    ElementReader reader(value, is_map ? 2 : 1);
    OptionalBytesView element;
    for (int i = 0; reader.next(element); ++i) {
        if (is_map && i % 2 != which) continue;
        if (element && equal(*element)) return true;
    }
    return false;
}

bool RowFilter::passes(const Test& test, BytesView value) {
    if (test.analyzer != nullptr) return passes_analyzed(test, value);
    const DataType& type = *test.column->type;
    auto order = [&](const Bytes& bound) { return compare(type, value, bound); };
    switch (test.op) {
        case Test::Op::eq:
            return order(test.values.front()) == 0;
        case Test::Op::lt:
            return order(test.values.front()) < 0;
        case Test::Op::lte:
            return order(test.values.front()) <= 0;
        case Test::Op::gt:
            return order(test.values.front()) > 0;
        case Test::Op::gte:
            return order(test.values.front()) >= 0;
        case Test::Op::in:
            return std::any_of(test.values.begin(), test.values.end(),
                               [&](const Bytes& wanted) { return order(wanted) == 0; });
        case Test::Op::contains:
            return contains_element(type, value, 1, test.values.front());
        case Test::Op::contains_key:
            return contains_element(type, value, 0, test.values.front());
        case Test::Op::entry:
            return has_entry(type, value, test.values[0], test.values[1]);
    }
    return false;
}

bool RowFilter::matches(const RowReader& reader) {
    return std::all_of(tests_.begin(), tests_.end(), [&](const Test& test) { return matches(test, reader); });
}

bool RowFilter::may_match_rows(const RowReader& reader) {
    return std::all_of(tests_.begin(), tests_.end(), [&](const Test& test) {
        bool of_rows =
            test.column->kind == schema::ColumnKind::clustering || test.column->kind == schema::ColumnKind::regular;
        return of_rows || matches(test, reader);
    });
}

bool RowFilter::matches(const Test& test, const RowReader& reader) {
    OptionalBytesView value = reader.value(*test.column, memory_);
    return value && passes(test, *value);
}

}  // namespace ilion::exec
