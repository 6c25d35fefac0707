#include "plan/term/evaluate.hpp"

#include <fmt/format.h>

#include "types/collection.hpp"
#include "types/validate.hpp"

namespace ilion::plan {

namespace {

bool may_need_sorting(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::list:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            return true;
        default:
            return false;
    }
}

Result<ValueView> evaluate_marker(const BoundTerm& term, int index, const Bindings& bindings, Bytes& memory) {
    ValueView value = bindings.values[static_cast<size_t>(index)];
    if (!value.has_bytes()) return value;
    ILION_TRY(validate(*term.type, value.bytes()));
    if (may_need_sorting(*term.type) && !is_sorted_collection(*term.type, value.bytes())) {
        Bytes sorted;
        if (!sort_collection(*term.type, value.bytes(), sorted)) return value;
        memory = std::move(sorted);
        return ValueView(BytesView(memory));
    }
    return value;
}

Error unset_part(const BoundTerm& term, size_t part) {
    const DataType& type = *term.type;
    if (type.kind() == TypeKind::vector) return invalid("null is not supported inside vectors");
    if (type.kind() == TypeKind::udt) {
        return invalid(fmt::format("Invalid unset value for field '{}' of user defined type {}",
                                   type.field_names()[part], type.name()));
    }
    return invalid(fmt::format("Invalid unset value for tuple field number {}", part));
}

Result<ValueView> evaluate_composite(const BoundTerm& term, const std::vector<BoundTerm>& parts,
                                     const Bindings& bindings, Bytes& memory) {
    const DataType& type = *term.type;
    Bytes built, part_memory;
    ByteWriter writer(built);
    if (type.is_collection()) {
        auto entries = type.kind() == TypeKind::map ? parts.size() / 2 : parts.size();
        writer.write(static_cast<int32_t>(entries));
    }
    std::vector<Bytes> elements;
    for (size_t i = 0; i < parts.size(); ++i) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(parts[i], bindings, part_memory));
        if (value.is_unset()) {
            // An unset field of a UDT that is stored field by field is a value of no bytes.
            bool is_field = type.kind() == TypeKind::udt && type.is_multi_cell();
            if (!is_field) return unset_part(term, i);
            value = ValueView(BytesView());
        }
        if (type.is_collection() && !value.has_bytes()) return invalid("null is not supported inside collections");
        if (type.kind() == TypeKind::vector) {
            if (!value.has_bytes()) return invalid("null is not supported inside vectors");
            elements.emplace_back(value.bytes());
        } else {
            writer.write_value(value.optional());
        }
    }
    if (type.kind() == TypeKind::vector) write_vector(type, elements, built);
    if ((type.kind() == TypeKind::set || type.kind() == TypeKind::map) && !is_sorted_collection(type, built)) {
        Bytes sorted;
        if (sort_collection(type, built, sorted)) built = std::move(sorted);
    }
    memory = std::move(built);
    return ValueView(BytesView(memory));
}

Result<ValueView> evaluate_call(const BoundTerm::Call& call, const Bindings& bindings, Bytes& memory) {
    std::vector<Bytes> memories(call.arguments.size());
    std::vector<OptionalBytesView> arguments(call.arguments.size());
    for (size_t i = 0; i < call.arguments.size(); ++i) {
        ILION_TRY_ASSIGN(ValueView value, evaluate(call.arguments[i], bindings, memories[i]));
        if (value.is_unset()) {
            return invalid("Invalid unset value for argument in call to function " + call.function->name);
        }
        arguments[i] = value.optional();
    }
    ILION_TRY_ASSIGN(OptionalBytes result, call.function->call(arguments, {bindings.clock}));
    if (!result) return ValueView::null();
    memory = *std::move(result);
    return ValueView(BytesView(memory));
}

}  // namespace

Result<ValueView> evaluate(const BoundTerm& term, const Bindings& bindings, Bytes& memory) {
    if (const auto* marker = std::get_if<BoundTerm::Marker>(&term.value)) {
        return evaluate_marker(term, marker->index, bindings, memory);
    }
    if (const auto* constant = std::get_if<BoundTerm::Constant>(&term.value)) {
        return constant->value ? ValueView(BytesView(*constant->value)) : ValueView::null();
    }
    if (const auto* composite = std::get_if<BoundTerm::Composite>(&term.value)) {
        return evaluate_composite(term, composite->parts, bindings, memory);
    }
    return evaluate_call(std::get<BoundTerm::Call>(term.value), bindings, memory);
}

}  // namespace ilion::plan
