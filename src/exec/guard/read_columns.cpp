#include "exec/guard/read_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "types/order/compare.hpp"
#include "types/text.hpp"
#include "types/type/identifier.hpp"

namespace ilion::exec {

namespace {

using plan::Expression;

// Of a collection: one element, or a slice, which begins at `from`, or with the first if that is missing.
struct Part {
    OptionalBytes from;
    std::string text;
};

class ReadColumns {
public:
    explicit ReadColumns(const SelectRequest& request) : request_(request) {
        const plan::Selection& selection = request.plan.selection;
        for (const Expression& output : selection.outputs) add(output);
        for (const plan::AggregateCall& call : selection.aggregates) add_all(call.arguments);
        if (request.plan.ann) add_whole(*request.plan.ann->column);
        for (const plan::Restriction& filter : request.plan.restrictions.filters) {
            for (const schema::Column* column : filter.columns) add_whole(*column);
        }
    }

    std::string text() const {
        std::vector<std::string> names;
        for (auto kind : {schema::ColumnKind::static_, schema::ColumnKind::regular}) {
            for (const schema::Column& column : request_.table().columns) {
                if (column.kind != kind) continue;
                auto read = parts_.find(&column);
                if (read == parts_.end()) continue;
                std::string name = maybe_quote(column.name);
                if (read->second.empty()) names.push_back(name);
                for (const Part& part : read->second) names.push_back(name + part.text);
            }
        }
        return names.empty() ? "*" : fmt::format("{}", fmt::join(names, ", "));
    }

private:
    void add(const Expression& expression) {
        const auto& node = expression.node;
        if (const auto* value = std::get_if<Expression::InputValue>(&node)) {
            add_input(request_.plan.selection.inputs[value->input]);
        } else if (const auto* call = std::get_if<Expression::Call>(&node)) {
            add_all(call->arguments);
        } else if (const auto* field = std::get_if<Expression::Field>(&node)) {
            add(*field->operand);
        } else if (const auto* element = std::get_if<Expression::Element>(&node)) {
            const schema::Column* column = collection(*element->operand);
            column == nullptr ? add(*element->operand) : add_element(*column, element->key);
        } else if (const auto* slice = std::get_if<Expression::Slice>(&node)) {
            const schema::Column* column = collection(*slice->operand);
            column == nullptr ? add(*slice->operand) : add_slice(*column, slice->from, slice->to);
        } else if (const auto* composite = std::get_if<Expression::Composite>(&node)) {
            add_all(composite->parts);
        }
    }

    void add_all(const std::vector<Expression>& expressions) {
        for (const Expression& expression : expressions) add(expression);
    }

    void add_input(const plan::Input& input) {
        if (input.within) {
            add(*input.within);
        } else if (input.part == plan::Input::Part::element) {
            add_element(*input.column, *input.from);
        } else if (input.part == plan::Input::Part::slice) {
            add_slice(*input.column, input.from, input.to);
        } else {
            add_whole(*input.column);
        }
    }

    // The column that an operand is, if its elements are cells of their own.
    const schema::Column* collection(const Expression& operand) const {
        const auto* value = std::get_if<Expression::InputValue>(&operand.node);
        if (value == nullptr) return nullptr;
        const schema::Column* column = request_.plan.selection.inputs[value->input].column;
        return column->type->is_multi_cell() ? column : nullptr;
    }

    OptionalBytes value_of(const plan::BoundTerm& term) const {
        Bytes memory;
        auto value = evaluate(term, request_.bindings, memory);
        return value && value->has_bytes() ? OptionalBytes(Bytes(value->bytes())) : std::nullopt;
    }

    static std::string literal(const schema::Column& column, const OptionalBytes& key) {
        return key ? to_cql_literal(*column.type->args().front(), *key) : std::string();
    }

    void add_element(const schema::Column& column, const plan::BoundTerm& term) {
        OptionalBytes key = value_of(term);
        std::string text = fmt::format("[{}]", literal(column, key));
        add_part(column, {std::move(key), std::move(text)});
    }

    void add_slice(const schema::Column& column, const std::optional<plan::BoundTerm>& from,
                   const std::optional<plan::BoundTerm>& to) {
        OptionalBytes first = from ? value_of(*from) : std::nullopt;
        OptionalBytes last = to ? value_of(*to) : std::nullopt;
        std::string text = fmt::format("[{}:{}]", literal(column, first), literal(column, last));
        add_part(column, {std::move(first), std::move(text)});
    }

    // In the order in which they begin; of several that begin with the same element the first is told.
    void add_part(const schema::Column& column, Part part) {
        auto [read, added] = parts_.try_emplace(&column);
        std::vector<Part>& parts = read->second;
        if (!added && parts.empty()) return;  // all of it is read
        const DataType& type = *column.type->args().front();
        auto before = [&type](const Part& left, const Part& right) {
            if (!left.from || !right.from) return !left.from && right.from;
            return compare(type, *left.from, *right.from) < 0;
        };
        auto place = std::lower_bound(parts.begin(), parts.end(), part, before);
        if (place == parts.end() || before(part, *place)) parts.insert(place, std::move(part));
    }

    void add_whole(const schema::Column& column) { parts_[&column].clear(); }

    const SelectRequest& request_;
    std::map<const schema::Column*, std::vector<Part>> parts_;  // none: all of the column
};

}  // namespace

std::string read_columns(const SelectRequest& request) {
    return request.plan.selection.is_wildcard ? "*" : ReadColumns(request).text();
}

}  // namespace ilion::exec
