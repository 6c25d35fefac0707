#include "exec/select/groups.hpp"

#include "types/comparable.hpp"

namespace ilion::exec {

Groups::Groups(const SelectRequest& request, const Evaluator& evaluator)
    : request_(request),
      evaluator_(evaluator) {
    for (const plan::AggregateCall& aggregate : request.plan.selection.aggregates) {
        accumulators_.push_back(aggregate.function->make_accumulator());
    }
}

Status Groups::make_key(const RowReader& reader, const InputValues& inputs, Arena& arena, Key& key) const {
    key.partition = reader.partition().bytes;
    key.clustering.clear();
    key.function.reset();
    const plan::SelectPlan& plan = request_.plan;
    // The last column of the groups stands behind a function.
    size_t columns = plan.group_clustering - (plan.group_function ? 1 : 0);
    if (reader.row() != nullptr) {
        BytesView rest = reader.row()->clustering;
        for (size_t i = 0; i < columns && !rest.empty(); ++i) {
            const schema::Column& column = request_.table().clustering_column(i);
            size_t size = comparable::length(*column.type, column.descending, rest);
            if (size == 0) return make_error(ErrorCode::corruption, "malformed clustering");
            key.clustering.append(rest.substr(0, size));
            rest.remove_prefix(size);
        }
    }
    if (plan.group_function) {
        ILION_TRY_ASSIGN(OptionalBytesView value, evaluator_.evaluate(*plan.group_function, {inputs}, arena));
        if (value) key.function = Bytes(*value);
    }
    return {};
}

ilion::Result<bool> Groups::continues(const RowReader& reader, const InputValues& inputs, Arena& arena) {
    if (!open_) return false;
    if (request_.plan.grouping == plan::Grouping::everything) return true;
    // Another partition needs no look at its row, of which the function may fail.
    if (key_.partition != reader.partition().bytes) return false;
    ILION_TRY(make_key(reader, inputs, arena, other_));
    return other_.clustering == key_.clustering && other_.function == key_.function;
}

Status Groups::add(const RowReader& reader, const InputValues& inputs, Arena& arena) {
    if (!open_) {
        open_ = true;
        if (request_.plan.grouping == plan::Grouping::key_prefix) {
            ILION_TRY(make_key(reader, inputs, arena, key_));
        }
        first_.clear();
        for (OptionalBytesView value : inputs)
            first_.push_back(value ? OptionalBytes(Bytes(*value)) : OptionalBytes());
        for (const auto& accumulator : accumulators_) accumulator->reset();
    }
    const auto& aggregates = request_.plan.selection.aggregates;
    for (size_t i = 0; i < aggregates.size(); ++i) {
        arguments_.clear();
        for (const plan::Expression& argument : aggregates[i].arguments) {
            ILION_TRY_ASSIGN(OptionalBytesView value,
                             evaluator_.evaluate_argument(argument, aggregates[i].function->name, {inputs}, arena));
            arguments_.push_back(value);
        }
        ILION_TRY(accumulators_[i]->add(arguments_));
    }
    return {};
}

Status Groups::close(Output& output) {
    open_ = false;
    std::vector<OptionalBytes> results;
    for (const auto& accumulator : accumulators_) {
        ILION_TRY_ASSIGN(OptionalBytes result, accumulator->result());
        results.push_back(std::move(result));
    }
    InputValues inputs;
    for (const OptionalBytes& value : first_)
        inputs.push_back(value ? OptionalBytesView(*value) : OptionalBytesView());
    Arena arena;
    return output.append({inputs, &results}, arena);
}

Status Groups::close_empty(Output& output) {
    first_.assign(request_.plan.selection.inputs.size(), OptionalBytes());
    for (const auto& accumulator : accumulators_) accumulator->reset();
    return close(output);
}

}  // namespace ilion::exec
