#include "plan/select/selectable.hpp"

#include <algorithm>

#include "plan/ddl/resolve_type.hpp"
#include "plan/restriction/bind_relation.hpp"

namespace ilion::plan {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string_view name_of(cql::CellAttribute attribute) {
    switch (attribute) {
        case cql::CellAttribute::writetime:
            return "writetime";
        case cql::CellAttribute::maxwritetime:
            return "maxwritetime";
        case cql::CellAttribute::ttl:
            break;
    }
    return "ttl";
}

// The one that all can be assigned to; null if there is none.
TypePtr common_type(const std::vector<TypePtr>& types) {
    auto found = std::find_if(types.begin(), types.end(), [&](const TypePtr& type) {
        return std::all_of(types.begin(), types.end(),
                           [&](const TypePtr& other) { return is_assignable(test_assignment(*other, *type)); });
    });
    return found == types.end() ? nullptr : *found;
}

// The type of a list or set literal as its elements tell it; null if none of them knows.
TypePtr element_type(const std::vector<SelectablePtr>& parts, bool compatible) {
    std::vector<TypePtr> types;
    for (const SelectablePtr& part : parts) {
        TypePtr type = compatible ? part->compatible_type() : part->exact_type();
        if (type && !compatible) return type->frozen();
        if (type) types.push_back(type->frozen());
    }
    return common_type(types);
}

TypePtr literal_type(cql::CollectionForm form, const std::vector<SelectablePtr>& parts, bool compatible) {
    switch (form) {
        case cql::CollectionForm::list: {
            TypePtr element = element_type(parts, compatible);
            return element ? DataType::list(std::move(element), false) : nullptr;
        }
        case cql::CollectionForm::set: {
            TypePtr element = element_type(parts, compatible);
            return element ? DataType::set(std::move(element), false) : nullptr;
        }
        case cql::CollectionForm::tuple: {
            // One element between parentheses may be just that.
            if (parts.size() == 1) return nullptr;
            std::vector<TypePtr> types;
            for (const SelectablePtr& part : parts) {
                TypePtr type = compatible ? part->compatible_type() : part->exact_type();
                if (!type) return nullptr;
                types.push_back(type->frozen());
            }
            return DataType::tuple(std::move(types));
        }
        // A map may be a UDT's value: the user has to say.
        case cql::CollectionForm::map:
        case cql::CollectionForm::udt:
            break;
    }
    return nullptr;
}

}  // namespace

bool counts_rows(const cql::Selector& selector) {
    if (std::holds_alternative<cql::CountStar>(selector.value)) return true;
    const auto* call = std::get_if<cql::FunctionSelector>(&selector.value);
    if (call == nullptr || call->function.name != "count" || call->arguments.size() != 1) return false;
    if (!call->function.keyspace.empty() && call->function.keyspace != "system") return false;
    const auto* term = std::get_if<cql::TermSelector>(&call->arguments.front().value);
    return term != nullptr && std::holds_alternative<cql::Literal>(term->term.value);
}

size_t add_input(Selection& selection, const schema::Column& column) {
    for (size_t i = 0; i < selection.inputs.size(); ++i) {
        const Input& input = selection.inputs[i];
        if (input.column == &column && input.kind == Input::Kind::value) return i;
    }
    Input input;
    input.column = &column;
    input.type = column.type;
    selection.inputs.push_back(std::move(input));
    return selection.inputs.size() - 1;
}

Result<SelectablePtr> Selectable::prepare(const cql::Selector& raw, const schema::Table& table,
                                          TermContext& context) {
    SelectablePtr selectable(new Selectable(raw, table, context));
    ILION_TRY(selectable->look_up());
    return selectable;
}

Status Selectable::add_child(const cql::Selector& child) {
    ILION_TRY_ASSIGN(SelectablePtr prepared, prepare(child, table_, context_));
    children_.push_back(std::move(prepared));
    return {};
}

size_t Selectable::map_entry_size() const {
    if (is_udt_) return 1;
    const auto* collection = std::get_if<cql::CollectionSelector>(&raw_.value);
    return collection != nullptr && collection->form == cql::CollectionForm::map ? 2 : 0;
}

Status Selectable::look_up() {
    ILION_TRY(look_up_operands());
    if (Status part = look_up_part(); !part) refusal_ = part.error();
    return {};
}

Status Selectable::look_up_part() {
    return std::visit(Overloaded{
                          [&](const cql::AttributeSelector& attribute) { return look_up_attribute(attribute); },
                          [&](const cql::CastSelector& cast) { return look_up_cast(cast); },
                          [&](const cql::FieldSelector& field) { return look_up_field(field); },
                          [&](const cql::ElementSelector&) -> Status {
                              TypePtr type = children_[0]->value_type();
                              // Calls of functions are resolved before the elements of lists are refused: these
                              // have the type of their paths.
                              if (type && type->is_collection()) {
                                  exact_ = type->kind() == TypeKind::list ? DataType::of(TypeKind::timeuuid)
                                                                          : type->args().back();
                              }
                              return look_up_element(type.get(), "element");
                          },
                          [&](const cql::SliceSelector&) -> Status {
                              TypePtr type = children_[0]->value_type();
                              if (type && type->is_collection()) exact_ = type;
                              return look_up_element(type.get(), "slice");
                          },
                          [](const auto&) { return Status(); },
                      },
                      raw_.value);
}

Status Selectable::look_up_operands() {
    return std::visit(
        Overloaded{
            [&](const cql::ColumnSelector& column) -> Status {
                ILION_TRY_ASSIGN(column_, find_column(table_, column.column));
                exact_ = column_->type;
                return {};
            },
            [&](const cql::CountStar&) { return look_up_count(); },
            [&](const cql::TermSelector& term) -> Status {
                exact_ = TermArgument(term.term, context_).exact_type();
                return {};
            },
            [&](const cql::FunctionSelector& call) { return look_up_function(call); },
            [&](const cql::AttributeSelector& attribute) { return add_child(*attribute.operand); },
            [&](const cql::CastSelector& cast) { return add_child(*cast.operand); },
            [&](const cql::FieldSelector& field) { return add_child(*field.operand); },
            [&](const cql::ElementSelector& element) { return add_child(*element.operand); },
            [&](const cql::SliceSelector& slice) { return add_child(*slice.operand); },
            [&](const cql::ArithmeticSelector& arithmetic) -> Status {
                ILION_TRY(add_child(*arithmetic.left));
                ILION_TRY(add_child(*arithmetic.right));
                const Argument* arguments[] = {children_[0].get(), children_[1].get()};
                return take_function(resolve_arithmetic(arithmetic.op, arguments, {&table_, nullptr}));
            },
            [&](const cql::NegationSelector& negation) -> Status {
                ILION_TRY(add_child(*negation.operand));
                const Argument* arguments[] = {children_[0].get()};
                return take_function(resolve_negation(arguments, {&table_, nullptr}));
            },
            [&](const cql::TypeHintSelector& hint) { return look_up_hint(hint); },
            [&](const cql::CollectionSelector& collection) { return look_up_collection(collection); },
        },
        raw_.value);
}

Status Selectable::take_function(Result<FunctionPtr> resolved) {
    if (const Error* failure = test_failure()) return *failure;
    if (!resolved) return std::move(resolved).error();
    function_ = *std::move(resolved);
    exact_ = function_->return_type;
    return {};
}

Status Selectable::look_up_count() {
    ILION_TRY_ASSIGN(function_, resolve_function({"system", "countRows"}, {}, {&table_, nullptr}));
    exact_ = function_->return_type;
    return {};
}

Status Selectable::look_up_attribute(const cql::AttributeSelector& attribute) {
    const Selectable* operand = children_[0].get();
    while (operand->column() == nullptr && !operand->children().empty()) operand = operand->children()[0].get();
    const schema::Column* column = operand->column();
    if (column == nullptr) return cannot_infer();
    exact_ = DataType::of(attribute.attribute == cql::CellAttribute::ttl ? TypeKind::int_ : TypeKind::bigint);
    if (column->is_key()) {
        return invalid("Cannot use selection function " + std::string(name_of(attribute.attribute)) +
                       " on PRIMARY KEY part " + column->name);
    }
    bool maximum = attribute.attribute == cql::CellAttribute::maxwritetime;
    // A multi-cell column has as many as it has cells, and so has, as an argument of a call, a part of it that has
    // one.
    if (column->type->is_multi_cell() && !maximum) exact_ = DataType::list(exact_, false);
    return {};
}

Status Selectable::look_up_function(const cql::FunctionSelector& call) {
    if (counts_rows(raw_)) return look_up_count();
    for (const cql::Selector& argument : call.arguments) ILION_TRY(add_child(argument));
    std::vector<const Argument*> arguments;
    for (const SelectablePtr& child : children_) arguments.push_back(child.get());
    return take_function(resolve_function(call.function, arguments, {&table_, nullptr}));
}

Status Selectable::look_up_cast(const cql::CastSelector& cast) {
    ILION_TRY_ASSIGN(exact_, resolve_type(cast.type, context_.keyspace, *context_.context.schema));
    return {};
}

bool Selectable::is_parentheses() const {
    const auto* literal = std::get_if<cql::CollectionSelector>(&raw_.value);
    return literal != nullptr && literal->form == cql::CollectionForm::tuple && children_.size() == 1;
}

TypePtr Selectable::type_within_parentheses() const {
    return is_parentheses() ? children_[0]->exact_type() : exact_;
}

TypePtr Selectable::value_type() const {
    const auto* attribute = std::get_if<cql::AttributeSelector>(&raw_.value);
    if (attribute == nullptr || !exact_ || exact_->kind() != TypeKind::list) return exact_;
    // A part that is no slice is one cell.
    bool is_cell =
        children_[0]->column() == nullptr && !std::holds_alternative<cql::SliceSelector>(attribute->operand->value);
    return is_cell ? exact_->arg(0) : exact_;
}

bool Selectable::is_of_reversed() const {
    return is_parentheses() ? children_[0]->is_of_reversed() : is_reversed() || is_within_reversed_;
}

Status Selectable::look_up_field(const cql::FieldSelector& field) {
    TypePtr type = children_[0]->type_within_parentheses();
    if (!type || type->kind() != TypeKind::udt) {
        std::string name = type ? cql_name(*type) : "unknown";
        return invalid("Invalid field selection: " + children_[0]->text() + " of type " + name +
                       " is not a user type");
    }
    int index = type->field_index(field.field);
    if (index < 0) {
        return invalid(children_[0]->text() + " of type " + cql_name(*type) + " has no field " + field.field);
    }
    field_ = static_cast<size_t>(index);
    exact_ = type->arg(field_);
    is_within_reversed_ = children_[0]->is_of_reversed();
    return {};
}

Status Selectable::look_up_element(const DataType* collection, std::string_view what) {
    std::string name = children_[0]->text();
    if (collection == nullptr) return children_[0]->cannot_infer();
    if (!collection->is_collection()) {
        std::string is = what == "element" ? " is of type " : " of type ";
        return invalid("Invalid " + std::string(what) + " selection: " + name + is + cql_name(*collection) +
                       " is not a collection");
    }
    if (collection->kind() == TypeKind::list) {
        std::string capital = what == "element" ? "Element" : "Slice";
        return invalid(capital + " selection is only allowed on sets and maps, but " + name + " is a list");
    }
    return {};
}

Status Selectable::look_up_hint(const cql::TypeHintSelector& hint) {
    ILION_TRY(add_child(*hint.operand));
    ILION_TRY_ASSIGN(TypePtr hinted, resolve_type(hint.type, context_.keyspace, *context_.context.schema));
    exact_ = hinted->frozen();
    Selectable& operand = *children_[0];
    // The hint is a frozen type, which what can be changed in part is not.
    const TypePtr& known = operand.exact_type();
    bool multi_cell = known && known->is_multi_cell() && operand.column() != nullptr;
    if (!multi_cell && is_assignable(operand.test(exact_))) {
        operand.settle(exact_);
    } else if (const Error* failure = operand.test_failure()) {
        refusal_ = *failure;
    } else if (const Error* hidden = operand.unreadable_field()) {
        refusal_ = *hidden;  // naming the value looks at its fields once more
    } else {
        refusal_ = invalid("Cannot assign value " + text() + " to " + text() + " of type " + cql_name(*exact_));
    }
    return {};
}

Status Selectable::look_up_collection(const cql::CollectionSelector& collection) {
    if (collection.form == cql::CollectionForm::map || collection.form == cql::CollectionForm::udt) {
        look_up_entries(collection);
        return {};
    }
    for (const cql::Selector& element : collection.elements) ILION_TRY(add_child(element));
    exact_ = literal_type(collection.form, children_, false);
    if (!exact_ || collection.form == cql::CollectionForm::tuple) return {};
    // What one element tells, the others are values of.
    for (const SelectablePtr& child : children_) {
        if (!child->exact_type()) child->settle(exact_->arg(0));
    }
    return {};
}

// Values serve both readings of a literal, so that they are looked at once however deep they are.
void Selectable::look_up_entries(const cql::CollectionSelector& literal) {
    auto keep = [](Result<SelectablePtr>& part, std::vector<SelectablePtr>& parts, std::optional<Error>& refusal) {
        if (refusal) return;
        if (part) {
            parts.push_back(*part);
        } else {
            refusal = part.error();
        }
    };
    for (size_t i = 0; i + 1 < literal.elements.size() && !(parts_refusal_ && fields_refusal_); i += 2) {
        auto key = prepare(literal.elements[i], table_, context_);
        auto value = prepare(literal.elements[i + 1], table_, context_);
        keep(key, children_, parts_refusal_);
        keep(value, children_, parts_refusal_);
        keep(value, fields_, fields_refusal_);
    }
}

// ----- how it is named -----

std::string Selectable::result_name() const {
    cql::SelectorStyle style{context_.keyspace};
    add_to_style(style);
    return cql::text(raw_, style);
}

void Selectable::add_to_style(cql::SelectorStyle& style) const {
    for (const SelectablePtr& child : children_) child->add_to_style(style);
    if (is_udt_) style.udts.push_back(&std::get<cql::CollectionSelector>(raw_.value));
    const auto* cast = std::get_if<cql::CastSelector>(&raw_.value);
    if (cast == nullptr || !exact_ || children_[0]->is_reversed()) return;
    const TypePtr& operand = children_[0]->exact_;
    if (operand && operand->equals(*exact_)) style.without_effect.push_back(cast);
}

TypePtr Selectable::compatible_type() const {
    const auto* collection = std::get_if<cql::CollectionSelector>(&raw_.value);
    bool of_elements = collection != nullptr && (collection->form == cql::CollectionForm::list ||
                                                 collection->form == cql::CollectionForm::set);
    if (exact_ && !of_elements) return exact_type();
    if (const auto* term = std::get_if<cql::TermSelector>(&raw_.value)) {
        return TermArgument(term->term, context_).compatible_type();
    }
    return collection != nullptr ? literal_type(collection->form, children_, true) : nullptr;
}

bool Selectable::is_marker() const {
    const auto* term = std::get_if<cql::TermSelector>(&raw_.value);
    return term != nullptr && std::holds_alternative<cql::BindMarker>(term->term.value);
}

int Selectable::list_literal_size() const {
    const auto* collection = std::get_if<cql::CollectionSelector>(&raw_.value);
    if (collection == nullptr || collection->form != cql::CollectionForm::list) {
        const auto* term = std::get_if<cql::TermSelector>(&raw_.value);
        return term == nullptr ? -1 : TermArgument(term->term, context_).list_literal_size();
    }
    return static_cast<int>(collection->elements.size());
}

Error Selectable::cannot_infer() const {
    return invalid("Cannot infer type for term " + text() +
                   " in selection clause (try using a cast to force a type)");
}

}  // namespace ilion::plan
