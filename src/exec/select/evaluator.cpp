#include "exec/select/evaluator.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "exec/guard/user_limits.hpp"
#include "plan/mask.hpp"
#include "types/collection.hpp"
#include "types/order/compare.hpp"

namespace ilion::exec {

namespace {

Error refused_key(ValueView value, std::string_view what, const std::string& name) {
    return invalid(std::string("Invalid ") + (value.is_unset() ? "unset" : "null") + " value for " +
                   std::string(what) + " selection on " + name);
}

// Entries of a collection: their keys, which select them, and their values (of maps).
struct Entry {
    OptionalBytesView key, value;
};

template <class Visit>
bool for_each_entry(const DataType& type, BytesView collection, Visit visit) {
    bool is_map = type.kind() == TypeKind::map;
    ElementReader reader(collection, is_map ? 2 : 1);
    Entry entry;
    while (reader.next(entry.key)) {
        if (is_map && !reader.next(entry.value)) break;
        visit(entry);
    }
    return reader.ok();
}

// The attribute of one cell; null for a cell without a TTL.
void append_attribute(plan::Input::Kind kind, const store::Cell& cell, int64_t now_seconds, ByteWriter& writer) {
    if (kind != plan::Input::Kind::ttl) {
        writer.write(int32_t{sizeof(int64_t)});
        writer.write(cell.timestamp);
    } else if (cell.ttl == 0) {
        writer.write_null();
    } else {
        writer.write(int32_t{sizeof(int32_t)});
        writer.write(static_cast<int32_t>(cell.local_deletion_time - now_seconds));
    }
}

bool is_field(const store::Cell& cell, size_t field) {
    return cell.path.size() == sizeof(int16_t) && load_be<uint16_t>(cell.path.data()) == field;
}

// One for each field of a user type, null for those without a cell.
void append_field_attributes(plan::Input::Kind kind, size_t fields, const std::vector<const store::Cell*>& cells,
                             int64_t now_seconds, ByteWriter& writer) {
    writer.write(static_cast<int32_t>(fields));
    for (size_t field = 0; field < fields; ++field) {
        auto found = std::find_if(cells.begin(), cells.end(),
                                  [field](const store::Cell* cell) { return is_field(*cell, field); });
        if (found == cells.end()) {
            writer.write_null();
        } else {
            append_attribute(kind, **found, now_seconds, writer);
        }
    }
}

// Whether the path of a cell lies within the bounds.
bool in_slice(const DataType& type, BytesView path, const OptionalBytes& from, const OptionalBytes& to) {
    const DataType& key = *type.arg(0);
    return (!from || compare(key, path, *from) >= 0) && (!to || compare(key, path, *to) <= 0);
}

}  // namespace

Status Evaluator::read_inputs(const RowReader& reader, Arena& arena, InputValues& values) const {
    const auto& inputs = request_.plan.selection.inputs;
    values.resize(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) {
        const plan::Input& input = inputs[i];
        if (input.kind != plan::Input::Kind::value) {
            ILION_TRY_ASSIGN(bool there, is_there(input, values, arena));
            values[i] = OptionalBytesView();
            if (!there) continue;
            ILION_TRY_ASSIGN(values[i], read_attribute(input, reader, arena));
        } else if (input.column->type->is_multi_cell()) {
            values[i] = reader.value(*input.column, arena.take());
        } else {
            Bytes unused;
            values[i] = reader.value(*input.column, unused);
        }
        if (input.mask && request_.environment.limits != nullptr && request_.environment.limits->masked) {
            ILION_TRY_ASSIGN(auto shown, input.mask->apply(values[i], {request_.environment.clock}));
            values[i] = shown ? OptionalBytesView(arena.keep(*std::move(shown))) : std::nullopt;
        }
    }
    return {};
}

// A part of a frozen value is not there if it is null, a slice if nothing is in it.
ilion::Result<bool> Evaluator::is_there(const plan::Input& input, const InputValues& values, Arena& arena) const {
    if (!input.within) return true;
    ILION_TRY_ASSIGN(OptionalBytesView part, evaluate(*input.within, {values}, arena));
    if (!part) return false;
    bool slice = std::holds_alternative<plan::Expression::Slice>(input.within->node);
    return !slice || load_be<int32_t>(part->data()) > 0;
}

ilion::Result<OptionalBytesView> Evaluator::read_attribute(const plan::Input& input, const RowReader& reader,
                                                           Arena& arena) const {
    auto bound = [&](const std::optional<plan::BoundTerm>& term) -> ilion::Result<OptionalBytes> {
        if (!term) return OptionalBytes();
        ILION_TRY_ASSIGN(ValueView value, evaluate_term(*term, arena));
        if (value.has_bytes()) return OptionalBytes(Bytes(value.bytes()));
        if (value.is_unset() && input.part == plan::Input::Part::slice) return OptionalBytes();
        return refused_key(value, input.part == plan::Input::Part::slice ? "slice" : "element", input.column->name);
    };
    ILION_TRY_ASSIGN(OptionalBytes from, bound(input.from));
    ILION_TRY_ASSIGN(OptionalBytes to, bound(input.to));
    const store::RowView* row = reader.cells_of(*input.column);
    if (row == nullptr) return OptionalBytesView();
    const DataType& type = *input.column->type;
    std::vector<const store::Cell*> cells;
    for (const store::Cell& cell : row->find_all(input.column->id)) {
        bool taken = true;
        switch (input.part) {
            case plan::Input::Part::whole:
                break;
            case plan::Input::Part::element:
                taken = compare(*type.arg(0), cell.path, *from) == 0;
                break;
            case plan::Input::Part::slice:
                taken = in_slice(type, cell.path, from, to);
                break;
            case plan::Input::Part::field:
                taken = is_field(cell, input.field);
                break;
        }
        if (taken) cells.push_back(&cell);
    }
    if (cells.empty()) return OptionalBytesView();
    Bytes& out = arena.take();
    ByteWriter writer(out);
    if (input.kind == plan::Input::Kind::maxwritetime) {
        auto later = [](const store::Cell* a, const store::Cell* b) { return a->timestamp < b->timestamp; };
        writer.write((*std::max_element(cells.begin(), cells.end(), later))->timestamp);
        return OptionalBytesView(out);
    }
    bool many = input.type->kind() == TypeKind::list;
    if (many && type.kind() == TypeKind::udt) {
        append_field_attributes(input.kind, type.args().size(), cells, request_.now_seconds, writer);
        return OptionalBytesView(out);
    }
    if (many) writer.write(static_cast<int32_t>(cells.size()));
    for (const store::Cell* cell : cells) append_attribute(input.kind, *cell, request_.now_seconds, writer);
    if (many) return OptionalBytesView(out);
    // A single attribute is the value itself.
    if (load_be<int32_t>(out.data()) < 0) return OptionalBytesView();
    return OptionalBytesView(BytesView(out).substr(sizeof(int32_t)));
}

ilion::Result<OptionalBytesView> Evaluator::evaluate(const plan::Expression& expression, const RowValues& row,
                                                     Arena& arena) const {
    const auto& node = expression.node;
    if (const auto* input = std::get_if<plan::Expression::InputValue>(&node)) return row.inputs[input->input];
    if (const auto* constant = std::get_if<plan::Expression::Constant>(&node)) {
        ILION_TRY_ASSIGN(ValueView value, evaluate_term(constant->term, arena));
        // Cassandra knows unset by the place of its bytes in memory, and does not look: it has none.
        return value.is_unset() ? OptionalBytesView(BytesView()) : value.optional();
    }
    if (const auto* call = std::get_if<plan::Expression::Call>(&node)) return evaluate_call(*call, row, arena);
    if (const auto* aggregate = std::get_if<plan::Expression::AggregateResult>(&node)) {
        const OptionalBytes& result = (*row.aggregates)[aggregate->index];
        return result ? OptionalBytesView(*result) : OptionalBytesView();
    }
    if (const auto* field = std::get_if<plan::Expression::Field>(&node)) return evaluate_field(*field, row, arena);
    if (const auto* element = std::get_if<plan::Expression::Element>(&node)) {
        return evaluate_element(*element, row, arena);
    }
    if (const auto* slice = std::get_if<plan::Expression::Slice>(&node)) return evaluate_slice(*slice, row, arena);
    return evaluate_composite(expression, std::get<plan::Expression::Composite>(node).parts, row, arena);
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_argument(const plan::Expression& argument,
                                                              const std::string& function, const RowValues& row,
                                                              Arena& arena) const {
    const auto* constant = std::get_if<plan::Expression::Constant>(&argument.node);
    if (constant == nullptr) return evaluate(argument, row, arena);
    ILION_TRY_ASSIGN(ValueView value, evaluate_term(constant->term, arena));
    if (value.is_unset()) return invalid("Invalid unset value for argument in call to function " + function);
    return value.optional();
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_call(const plan::Expression::Call& call, const RowValues& row,
                                                          Arena& arena) const {
    std::vector<OptionalBytesView> arguments;
    arguments.reserve(call.arguments.size());
    for (const plan::Expression& argument : call.arguments) {
        ILION_TRY_ASSIGN(OptionalBytesView value, evaluate_argument(argument, call.function->name, row, arena));
        arguments.push_back(value);
    }
    ILION_TRY_ASSIGN(OptionalBytes result, call.function->call(arguments, {request_.bindings.clock}));
    if (!result) return OptionalBytesView();
    return OptionalBytesView(arena.keep(*std::move(result)));
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_field(const plan::Expression::Field& field,
                                                           const RowValues& row, Arena& arena) const {
    ILION_TRY_ASSIGN(OptionalBytesView operand, evaluate(*field.operand, row, arena));
    if (!operand) return OptionalBytesView();
    std::vector<OptionalBytesView> fields;
    if (!split_tuple(*operand, field.operand->type->args().size(), fields)) return OptionalBytesView();
    return fields[field.field];
}

ilion::Result<ValueView> Evaluator::element_key(const plan::Expression::Element& element, Arena& arena) const {
    ILION_TRY_ASSIGN(ValueView key, evaluate_term(element.key, arena));
    if (!key.has_bytes()) return refused_key(key, "element", element.name);
    return key;
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_element(const plan::Expression::Element& element,
                                                             const RowValues& row, Arena& arena) const {
    ILION_TRY_ASSIGN(ValueView key, element_key(element, arena));
    ILION_TRY_ASSIGN(OptionalBytesView operand, evaluate(*element.operand, row, arena));
    if (!operand) return OptionalBytesView();
    const DataType& type = *element.operand->type;
    OptionalBytesView found;
    for_each_entry(type, *operand, [&](const Entry& entry) {
        if (!entry.key || compare(*type.arg(0), *entry.key, key.bytes()) != 0) return;
        found = type.kind() == TypeKind::map ? entry.value : entry.key;
    });
    return found;
}

// Unset leaves the side open.
ilion::Result<OptionalBytes> Evaluator::slice_bound(const std::optional<plan::BoundTerm>& term,
                                                    const std::string& name, Arena& arena) const {
    if (!term) return OptionalBytes();
    ILION_TRY_ASSIGN(ValueView value, evaluate_term(*term, arena));
    if (value.is_null()) return refused_key(value, "slice", name);
    return value.has_bytes() ? OptionalBytes(Bytes(value.bytes())) : OptionalBytes();
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_slice(const plan::Expression::Slice& slice,
                                                           const RowValues& row, Arena& arena) const {
    ILION_TRY_ASSIGN(OptionalBytes from, slice_bound(slice.from, slice.name, arena));
    ILION_TRY_ASSIGN(OptionalBytes to, slice_bound(slice.to, slice.name, arena));
    ILION_TRY_ASSIGN(OptionalBytesView operand, evaluate(*slice.operand, row, arena));
    if (!operand) return OptionalBytesView();
    const DataType& type = *slice.operand->type;
    Bytes& out = arena.take();
    ByteWriter writer(out);
    writer.write(int32_t{0});
    int32_t count = 0;
    for_each_entry(type, *operand, [&](const Entry& entry) {
        if (!entry.key || !in_slice(type, *entry.key, from, to)) return;
        writer.write_value(entry.key);
        if (type.kind() == TypeKind::map) writer.write_value(entry.value);
        ++count;
    });
    // A multi-cell collection without elements is null.
    if (count == 0 && type.is_multi_cell()) return OptionalBytesView();
    writer.patch(0, count);
    return OptionalBytesView(out);
}

ilion::Result<OptionalBytesView> Evaluator::evaluate_composite(const plan::Expression& expression,
                                                               const std::vector<plan::Expression>& parts,
                                                               const RowValues& row, Arena& arena) const {
    const DataType& type = *expression.type;
    std::vector<OptionalBytesView> values;
    for (const plan::Expression& part : parts) {
        ILION_TRY_ASSIGN(OptionalBytesView value, evaluate(part, row, arena));
        values.push_back(value);
    }
    if (type.kind() == TypeKind::vector) {
        std::vector<Bytes> elements;
        for (OptionalBytesView value : values) {
            if (!value) return invalid("null is not supported inside vectors");
            elements.emplace_back(*value);
        }
        Bytes& out = arena.take();
        write_vector(type, elements, out);
        return OptionalBytesView(out);
    }
    Bytes& out = arena.take();
    ByteWriter writer(out);
    if (type.is_collection()) {
        size_t entries = type.kind() == TypeKind::map ? values.size() / 2 : values.size();
        writer.write(static_cast<int32_t>(entries));
    }
    for (OptionalBytesView value : values) writer.write_value(value);
    bool ordered = type.kind() == TypeKind::set || type.kind() == TypeKind::map;
    Bytes sorted;
    if (ordered && !is_sorted_collection(type, out) && sort_collection(type, out, sorted)) out = std::move(sorted);
    return OptionalBytesView(out);
}

}  // namespace ilion::exec
