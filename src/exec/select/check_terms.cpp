// The half of Evaluator that needs no rows.
#include <algorithm>

#include "exec/select/evaluator.hpp"

namespace ilion::exec {

namespace {

// Whether Cassandra has its value before it reads a row.
bool is_terminal(const plan::Expression& expression) {
    const auto& node = expression.node;
    if (std::holds_alternative<plan::Expression::Constant>(node)) return true;
    if (const auto* composite = std::get_if<plan::Expression::Composite>(&node)) {
        return std::all_of(composite->parts.begin(), composite->parts.end(), is_terminal);
    }
    const auto* call = std::get_if<plan::Expression::Call>(&node);
    return call != nullptr && call->function->deterministic &&
           std::all_of(call->arguments.begin(), call->arguments.end(), is_terminal);
}

}  // namespace

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

Status Evaluator::check(const plan::Expression& expression, Arena& arena) const {
    const auto& node = expression.node;
    if (const auto* constant = std::get_if<plan::Expression::Constant>(&node)) {
        ILION_TRY(evaluate_term(constant->term, arena));
    } else if (const auto* call = std::get_if<plan::Expression::Call>(&node)) {
        ILION_TRY(check_call(*call, arena));
    } else if (const auto* field = std::get_if<plan::Expression::Field>(&node)) {
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
    return {};
}

Status Evaluator::check_call(const plan::Expression::Call& call, Arena& arena) const {
    const InputValues no_inputs;
    std::vector<OptionalBytesView> known;
    for (size_t i = 0; i < call.arguments.size(); ++i) {
        const plan::Expression& argument = call.arguments[i];
        ILION_TRY(check(argument, arena));
        if (!is_terminal(argument)) continue;
        ILION_TRY_ASSIGN(OptionalBytesView value,
                         evaluate_argument(argument, call.function->name, {no_inputs}, arena));
        if (value && call.function->check_argument) ILION_TRY(call.function->check_argument(i, *value));
        known.push_back(value);
    }
    if (known.size() < call.arguments.size() || !call.function->deterministic) return {};
    ILION_TRY(call.function->call(known, {request_.bindings.clock}));
    return {};
}

}  // namespace ilion::exec
