#include "exec/select/read/restriction_values.hpp"

#include "exec/null_element.hpp"
#include "types/collection.hpp"
#include "types/validate.hpp"

namespace ilion::exec {

namespace {

std::string column_names(const plan::Restriction& restriction, std::string_view separator) {
    std::string joined;
    for (const schema::Column* column : restriction.columns) {
        if (!joined.empty()) joined += separator;
        joined += column->name;
    }
    return joined;
}

OptionalBytes own(OptionalBytesView value) {
    return value ? OptionalBytes(Bytes(*value)) : OptionalBytes();
}

// Null where no null may be: how that is put depends on where it stands.
Error null_value(const plan::Restriction& restriction, size_t column) {
    const std::string& name = restriction.columns[column]->name;
    if (restriction.kind == plan::Restriction::Kind::in && restriction.is_multi) {
        return invalid("Invalid null value in condition for columns: [" + column_names(restriction, ", ") + "]");
    }
    if (restriction.kind == plan::Restriction::Kind::eq && restriction.is_multi) {
        return invalid("Invalid null value for column " + name);
    }
    return invalid("Invalid null value in condition for column " + name);
}

Status check_nulls(const TupleValues& values, const plan::Restriction& restriction) {
    for (size_t i = 0; i < values.size(); ++i) {
        if (!values[i]) return null_value(restriction, i);
    }
    return {};
}

// Nothing if that is no tuple of so many.
std::optional<TupleValues> split(BytesView tuple, size_t size) {
    std::vector<OptionalBytesView> fields;
    if (!split_tuple(tuple, size, fields)) return std::nullopt;
    TupleValues values;
    for (OptionalBytesView field : fields) values.push_back(own(field));
    return values;
}

// One bound of a slice may have fewer columns than the other: the marker's own type says how many it stands for.
ilion::Result<TupleValues> evaluate_whole_tuple(const plan::BoundTerm& marker, const plan::Bindings& bindings) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(marker, bindings, memory));
    if (value.is_unset()) return invalid("Invalid unset value for tuple " + marker.name);
    if (value.is_null()) return invalid("Invalid null value for tuple " + marker.name);
    auto values = split(value.bytes(), marker.type->args().size());
    if (!values) return invalid("Invalid tuple value for " + marker.name);
    return *std::move(values);
}

Error unset_value(const plan::Restriction& restriction) {
    return invalid("Invalid unset value for column " + restriction.first().name);
}

// `unset`: whether the one value of a restriction of one column is.
ilion::Result<TupleValues> evaluate_terms(const plan::RestrictionValues& values,
                                          const plan::Restriction& restriction, const plan::Bindings& bindings,
                                          bool& unset) {
    if (values.whole_tuple) return evaluate_whole_tuple(values.terms.front(), bindings);
    TupleValues out;
    Bytes memory;
    for (size_t i = 0; i < values.terms.size(); ++i) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(values.terms[i], bindings, memory));
        if (value.is_unset() && restriction.is_multi) {
            return invalid("Invalid unset value for tuple field number " + std::to_string(i));
        }
        unset |= value.is_unset();
        out.push_back(own(value.optional()));
    }
    return out;
}

ilion::Result<std::vector<TupleValues>> evaluate_in_marker(const plan::Restriction& restriction,
                                                           const plan::Bindings& bindings) {
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(*restriction.in_marker, bindings, memory));
    if (restriction.is_multi) {
        if (value.is_unset()) return invalid("Invalid unset value for in(" + column_names(restriction, ",") + ")");
        if (value.is_null()) return invalid("Invalid null value for IN restriction");
    } else if (!value.has_bytes()) {
        return invalid(std::string("Invalid ") + (value.is_unset() ? "unset" : "null") + " value for column " +
                       restriction.first().name);
    }
    std::vector<TupleValues> alternatives;
    ElementReader reader(value.bytes(), 1);
    OptionalBytesView element;
    while (reader.next(element)) {
        if (restriction.is_multi && element) {
            auto tuple = split(*element, restriction.columns.size());
            if (!tuple) return invalid("Invalid tuple value for (" + column_names(restriction, ",") + ")");
            alternatives.push_back(*std::move(tuple));
        } else {
            alternatives.emplace_back(restriction.columns.size(), OptionalBytes());
            if (!is_null_element(element, *restriction.first().type)) alternatives.back().front() = own(element);
        }
    }
    return alternatives;
}

}  // namespace

ilion::Result<TupleValues> evaluate_values(const plan::RestrictionValues& values,
                                           const plan::Restriction& restriction, const plan::Bindings& bindings,
                                           NullPolicy nulls) {
    bool unset = false;
    ILION_TRY_ASSIGN(TupleValues out, evaluate_terms(values, restriction, bindings, unset));
    if (unset) return unset_value(restriction);
    if (nulls == NullPolicy::refuse) ILION_TRY(check_nulls(out, restriction));
    return out;
}

ilion::Result<std::vector<TupleValues>> evaluate_alternatives(const plan::Restriction& restriction,
                                                              const plan::Bindings& bindings) {
    std::vector<TupleValues> alternatives;
    if (restriction.in_marker) {
        ILION_TRY_ASSIGN(alternatives, evaluate_in_marker(restriction, bindings));
        for (const TupleValues& tuple : alternatives) ILION_TRY(check_nulls(tuple, restriction));
        return alternatives;
    }
    // All of them are looked at before it is asked whether one of them is null, and then whether one is unset.
    bool unset = false;
    for (const plan::RestrictionValues& values : restriction.values) {
        bool is_unset = false;
        ILION_TRY_ASSIGN(TupleValues tuple, evaluate_terms(values, restriction, bindings, is_unset));
        unset |= is_unset;
        if (!is_unset) alternatives.push_back(std::move(tuple));
    }
    for (const TupleValues& tuple : alternatives) ILION_TRY(check_nulls(tuple, restriction));
    if (unset) return unset_value(restriction);
    return alternatives;
}

}  // namespace ilion::exec
