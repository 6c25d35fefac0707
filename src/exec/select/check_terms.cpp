// The half of Evaluator that needs no rows.
#include "exec/select/evaluator.hpp"

namespace ilion::exec {

Status Evaluator::check_terms(Arena& arena) const {
    const plan::Selection& selection = request_.plan.selection;
    for (const plan::Input& input : selection.inputs) {
        if (input.within) ILION_TRY(check(*input.within, arena));
    }
    for (const plan::Expression& output : selection.outputs) ILION_TRY(check(output, arena));
    for (const plan::AggregateCall& aggregate : selection.aggregates) {
        for (const plan::Expression& argument : aggregate.arguments) ILION_TRY(check(argument, arena));
    }
    return {};
}

ilion::Result<ValueView> Evaluator::check(const plan::Expression& expression, Arena& arena) const {
    const auto& node = expression.node;
    if (const auto* constant = std::get_if<plan::Expression::Constant>(&node)) {
        return evaluate_term(constant->term, arena);
    }
    if (const auto* call = std::get_if<plan::Expression::Call>(&node)) return check_call(*call, arena);
    if (const auto* field = std::get_if<plan::Expression::Field>(&node)) {
        ILION_TRY(check(*field->operand, arena));
    } else if (const auto* element = std::get_if<plan::Expression::Element>(&node)) {
        ILION_TRY(check(*element->operand, arena));
        ILION_TRY(element_key(*element, arena));
    } else if (const auto* slice = std::get_if<plan::Expression::Slice>(&node)) {
        ILION_TRY(check(*slice->operand, arena));
        ILION_TRY(slice_bound(slice->from, slice->name, arena));
        ILION_TRY(slice_bound(slice->to, slice->name, arena));
    } else if (const auto* composite = std::get_if<plan::Expression::Composite>(&node)) {
        for (const plan::Expression& part : composite->parts) ILION_TRY(check(part, arena));
    }
    return ValueView::unset();
}

ilion::Result<ValueView> Evaluator::check_call(const plan::Expression::Call& call, Arena& arena) const {
    std::vector<OptionalBytesView> known;
    for (size_t i = 0; i < call.arguments.size(); ++i) {
        const plan::Expression& argument = call.arguments[i];
        ILION_TRY_ASSIGN(ValueView value, check(argument, arena));
        if (value.is_unset()) {
            if (!std::holds_alternative<plan::Expression::Constant>(argument.node)) continue;
            return invalid("Invalid unset value for argument in call to function " + call.function->name);
        }
        if (value.has_bytes() && call.function->check_argument) {
            ILION_TRY(call.function->check_argument(i, value.bytes()));
        }
        known.push_back(value.optional());
    }
    if (known.size() < call.arguments.size() || !call.function->deterministic) return ValueView::unset();
    ILION_TRY_ASSIGN(OptionalBytes result, call.function->call(known, {request_.bindings.clock}));
    return result ? ValueView(arena.keep(*std::move(result))) : ValueView::null();
}

}  // namespace ilion::exec
