// The second half of Selectable: prepared selectors to expressions.
#include <algorithm>

#include "plan/select/selectable.hpp"

namespace ilion::plan {

namespace {

// Markers in a selection clause all have this name.
constexpr char kSelectionReceiver[] = "[selection]";

Expression::InputValue input_value(Selection& selection, Input input) {
    selection.inputs.push_back(std::move(input));
    return {selection.inputs.size() - 1};
}

bool has_aggregate(const Selectable& selectable) {
    if (selectable.function() && selectable.function()->is_aggregate()) return true;
    for (const SelectablePtr& child : selectable.children()) {
        if (has_aggregate(*child)) return true;
    }
    return false;
}

}  // namespace

Result<Expression> Selectable::build(const TypePtr& expected, Selection& selection) const {
    if (!refusal_) return build_checked(expected, selection);
    // What a type hint or an attribute cannot be applied to is refused before it is looked into.
    bool first = std::holds_alternative<cql::AttributeSelector>(raw_.value) ||
                 std::holds_alternative<cql::TypeHintSelector>(raw_.value);
    for (const SelectablePtr& child : children_) {
        if (!first) ILION_TRY(child->build(child->type_within_parentheses(), selection));
    }
    return *refusal_;
}

Status Selectable::check_parts() const {
    for (const SelectablePtr& child : children_) ILION_TRY(child->check_parts());
    return refusal_ ? Status(*refusal_) : Status();
}

Result<Expression> Selectable::build_checked(const TypePtr& expected, Selection& selection) const {
    if (column_ != nullptr)
        return Expression{column_->type, Expression::InputValue{add_input(selection, *column_)}};
    if (std::holds_alternative<cql::CastSelector>(raw_.value)) return build_cast(selection);
    if (function_) return build_call(selection);
    if (const auto* term = std::get_if<cql::TermSelector>(&raw_.value)) return build_term(term->term, expected);
    if (const auto* attribute = std::get_if<cql::AttributeSelector>(&raw_.value)) {
        return build_attribute(*attribute, selection);
    }
    if (std::holds_alternative<cql::FieldSelector>(raw_.value)) {
        TypePtr type = children_[0]->type_within_parentheses();
        ILION_TRY_ASSIGN(Expression operand, children_[0]->build(type, selection));
        return Expression{exact_, Expression::Field{std::make_unique<Expression>(std::move(operand)), field_}};
    }
    if (const auto* element = std::get_if<cql::ElementSelector>(&raw_.value)) {
        return build_element(*element, selection);
    }
    if (const auto* slice = std::get_if<cql::SliceSelector>(&raw_.value)) return build_slice(*slice, selection);
    if (std::holds_alternative<cql::TypeHintSelector>(raw_.value)) {
        ILION_TRY_ASSIGN(Expression operand, children_[0]->build(exact_, selection));
        operand.type = exact_;
        return operand;
    }
    return build_collection(std::get<cql::CollectionSelector>(raw_.value), expected, selection);
}

Result<Expression> Selectable::build_cast(Selection& selection) const {
    ILION_TRY_ASSIGN(Expression operand, children_[0]->build(nullptr, selection));
    const Selectable& from = *children_[0];
    if (from.is_within_reversed_ && from.exact_->equals(*exact_)) return operand;
    // Of an impossible cast Cassandra names the first column that the statement reads.
    std::string named = selection.inputs.empty() ? children_[0]->text() : selection.inputs.front().column->name;
    const cql::RawType& written = std::get<cql::CastSelector>(raw_.value).type;
    std::string type_name = written.form == cql::RawType::Form::native ? written.name : cql_name(*exact_);
    ILION_TRY_ASSIGN(FunctionPtr function, resolve_cast(*children_[0], exact_, type_name, named));
    if (!function) return operand;
    std::vector<Expression> arguments;
    arguments.push_back(std::move(operand));
    return make_call(function, std::move(arguments));
}

Result<Expression> Selectable::build_term(const cql::Term& term, const TypePtr& expected) const {
    TypePtr type = exact_ ? exact_ : expected;
    if (!type) return cannot_infer();
    ILION_TRY_ASSIGN(BoundTerm bound,
                     bind_term(term, {table_.keyspace, table_.name, kSelectionReceiver, type}, context_));
    return Expression{type, Expression::Constant{std::move(bound)}};
}

Result<Expression> Selectable::build_call(Selection& selection) const {
    std::vector<Expression> arguments;
    for (size_t i = 0; i < children_.size(); ++i) {
        ILION_TRY_ASSIGN(Expression argument, children_[i]->build(function_->argument_types[i], selection));
        arguments.push_back(std::move(argument));
    }
    if (function_->is_aggregate()) {
        if (std::any_of(children_.begin(), children_.end(),
                        [](const auto& child) { return has_aggregate(*child); })) {
            return invalid("aggregate functions cannot be used as arguments of aggregate functions");
        }
        selection.aggregates.push_back({function_, std::move(arguments)});
        return Expression{exact_, Expression::AggregateResult{selection.aggregates.size() - 1}};
    }
    return make_call(function_, std::move(arguments));
}

// A call of constants is made once. If it fails it is made again by every execution, which it fails, rows or none.
Expression Selectable::make_call(const FunctionPtr& function, std::vector<Expression> arguments) const {
    std::vector<OptionalBytesView> values;
    for (const Expression& argument : arguments) {
        const auto* constant = std::get_if<Expression::Constant>(&argument.node);
        if (constant == nullptr || !constant->term.is_constant() || !function->deterministic) {
            return Expression{exact_, Expression::Call{function, std::move(arguments)}};
        }
        const OptionalBytes& value = std::get<BoundTerm::Constant>(constant->term.value).value;
        values.push_back(value ? OptionalBytesView(*value) : OptionalBytesView());
    }
    auto result = function->call(values, {context_.context.clock});
    if (!result) return Expression{exact_, Expression::Call{function, std::move(arguments)}};
    BoundTerm term{exact_, text(), BoundTerm::Constant{*std::move(result)}};
    return Expression{exact_, Expression::Constant{std::move(term)}};
}

Result<Expression> Selectable::build_attribute(const cql::AttributeSelector& attribute,
                                               Selection& selection) const {
    ILION_TRY(children_[0]->check_parts());
    Input input;
    switch (attribute.attribute) {
        case cql::CellAttribute::writetime:
            input.kind = Input::Kind::writetime;
            break;
        case cql::CellAttribute::maxwritetime:
            input.kind = Input::Kind::maxwritetime;
            break;
        case cql::CellAttribute::ttl:
            input.kind = Input::Kind::ttl;
            break;
    }
    input.type = value_type();
    TypePtr type = input.type;
    // Only the part next to a multi-cell column has cells of its own; whatever is inside a cell has the cell's.
    const Selectable* operand = children_[0].get();
    const Selectable* part = nullptr;
    while (operand->column() == nullptr) {
        part = operand;
        operand = operand->children()[0].get();
    }
    input.column = operand->column();
    if (part != nullptr && (part != children_[0].get() || !input.column->type->is_multi_cell())) {
        ILION_TRY_ASSIGN(Expression within, children_[0]->build(nullptr, selection));
        input.within = std::make_shared<const Expression>(std::move(within));
    }
    if (part != nullptr && input.column->type->is_multi_cell()) {
        if (const auto* element = std::get_if<cql::ElementSelector>(&part->raw_.value)) {
            input.part = Input::Part::element;
            ILION_TRY_ASSIGN(input.from, bind_key(element->key, *operand));
        } else if (const auto* slice = std::get_if<cql::SliceSelector>(&part->raw_.value)) {
            input.part = Input::Part::slice;
            if (slice->from) {
                ILION_TRY_ASSIGN(input.from, bind_key(*slice->from, *operand));
            }
            if (slice->to) {
                ILION_TRY_ASSIGN(input.to, bind_key(*slice->to, *operand));
            }
        } else {
            input.part = Input::Part::field;
            input.field = part->field_;
        }
    }
    return Expression{std::move(type), input_value(selection, std::move(input))};
}

ColumnSpec Selectable::key_receiver(const Selectable& operand) const {
    ColumnSpec collection{table_.keyspace, table_.name, operand.text(), operand.exact_};
    return operand.exact_->kind() == TypeKind::map ? map_key_receiver(collection) : value_receiver(collection);
}

Result<BoundTerm> Selectable::bind_key(const cql::Term& term, const Selectable& operand) const {
    return bind_term(term, key_receiver(operand), context_);
}

Result<Expression> Selectable::build_element(const cql::ElementSelector& element, Selection& selection) const {
    ILION_TRY_ASSIGN(Expression operand, children_[0]->build(nullptr, selection));
    ILION_TRY_ASSIGN(BoundTerm key, bind_key(element.key, *children_[0]));
    return Expression{exact_, Expression::Element{std::make_unique<Expression>(std::move(operand)), std::move(key),
                                                  children_[0]->text()}};
}

Result<Expression> Selectable::build_slice(const cql::SliceSelector& slice, Selection& selection) const {
    ILION_TRY_ASSIGN(Expression operand, children_[0]->build(nullptr, selection));
    Expression::Slice node;
    node.operand = std::make_unique<Expression>(std::move(operand));
    if (slice.from) {
        ILION_TRY_ASSIGN(node.from, bind_key(*slice.from, *children_[0]));
    }
    if (slice.to) {
        ILION_TRY_ASSIGN(node.to, bind_key(*slice.to, *children_[0]));
    }
    node.name = children_[0]->text();
    return Expression{exact_, std::move(node)};
}

namespace {

// Whether the literal is one of the type, whatever its elements are.
bool is_of_form(const cql::CollectionSelector& literal, const DataType& type) {
    TypeKind kind = type.kind();
    switch (literal.form) {
        case cql::CollectionForm::list:
            // What is no constant would leave a vector whose elements have other sizes.
            return kind == TypeKind::list ||
                   (kind == TypeKind::vector &&
                    std::all_of(literal.elements.begin(), literal.elements.end(), [](const cql::Selector& element) {
                        return std::holds_alternative<cql::TermSelector>(element.value) ||
                               std::holds_alternative<cql::CollectionSelector>(element.value);
                    }));
        case cql::CollectionForm::set:
            return kind == TypeKind::set;
        case cql::CollectionForm::map:
        case cql::CollectionForm::udt:
            return kind == TypeKind::map;
        case cql::CollectionForm::tuple:
            return (kind == TypeKind::tuple || kind == TypeKind::udt) &&
                   literal.elements.size() <= type.args().size();
    }
    return false;
}

}  // namespace

Result<Expression> Selectable::build_collection(const cql::CollectionSelector& collection, const TypePtr& expected,
                                                Selection& selection) const {
    if (is_udt_) return build_udt(collection, expected, selection);
    bool wants_vector = expected && expected->kind() == TypeKind::vector;
    TypePtr type = exact_ && !wants_vector ? exact_ : expected;
    if (!type) return cannot_infer();
    if (parts_refusal_) return *parts_refusal_;
    if (type->kind() == TypeKind::udt && collection.form != cql::CollectionForm::tuple) {
        return invalid("Cannot assign value " + text() + " to " + text() + " of type " + cql_name(*type));
    }
    if (is_parentheses() && type->kind() != TypeKind::tuple) return children_[0]->build(type, selection);
    // Elements may differ from the type that the first of them gives, or that the literal's surroundings want: they
    // tell it themselves.
    if (type != exact_ && !is_of_form(collection, *type) && !is_assignable(test(type))) {
        return invalid("Cannot assign value " + text() + " to " + text() + " of type " + cql_name(*type));
    }
    if (type->kind() == TypeKind::set && type->arg(0)->kind() == TypeKind::duration) {
        return invalid("Durations are not allowed inside sets: " + cql_name(*type));
    }
    if (type->kind() == TypeKind::vector && static_cast<size_t>(type->dimension()) != children_.size()) {
        return invalid("Unable to create a vector selector of type " + cql_name(*type) + " from " +
                       std::to_string(children_.size()) + " elements");
    }
    bool is_tuple = type->kind() == TypeKind::tuple || type->kind() == TypeKind::udt;
    Expression::Composite node;
    for (size_t i = 0; i < children_.size(); ++i) {
        size_t argument = type->kind() == TypeKind::map ? i % 2 : is_tuple ? i : 0;
        ILION_TRY_ASSIGN(Expression part, children_[i]->build(type->arg(argument), selection));
        node.parts.push_back(std::move(part));
    }
    return Expression{type, std::move(node)};
}

Result<Expression> Selectable::build_udt(const cql::CollectionSelector& literal, const TypePtr& type,
                                         Selection& selection) const {
    std::vector<const Selectable*> values(type->args().size(), nullptr);
    for (size_t i = 0; i < children_.size(); ++i) {
        const auto& name = std::get<cql::ColumnSelector>(literal.elements[2 * i].value);
        int field = type->kind() == TypeKind::udt ? type->field_index(name.column) : -1;
        // It was found to be one of a UDT, but here another type is wanted.
        if (field < 0) {
            return invalid("Cannot assign value " + text() + " to " + text() + " of type " + cql_name(*type));
        }
        values[static_cast<size_t>(field)] = children_[i].get();
    }
    Expression::Composite node;
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] == nullptr) {
            BoundTerm null{type->arg(i), type->field_names()[i], BoundTerm::Constant{}};
            node.parts.push_back({type->arg(i), Expression::Constant{std::move(null)}});
            continue;
        }
        ILION_TRY_ASSIGN(Expression part, values[i]->build(type->arg(i), selection));
        node.parts.push_back(std::move(part));
    }
    return Expression{type, std::move(node)};
}

}  // namespace ilion::plan
