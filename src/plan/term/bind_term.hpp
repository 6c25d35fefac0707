// From raw terms to bound ones: type checks with Cassandra's messages, constants serialized, functions resolved,
// calls of deterministic functions on constants carried out.
#pragma once

#include <optional>
#include <utility>

#include "cql/ast/relation.hpp"
#include "plan/context.hpp"
#include "plan/function/argument.hpp"
#include "plan/function/resolve.hpp"
#include "plan/term/bind_variables.hpp"
#include "plan/term/bound_term.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::plan {

// What terms of one statement are bound in. Lives while the plan is made.
struct TermContext {
    const Context& context;
    std::string keyspace;                  // where types of hints and functions are looked up: the statement's
    const schema::Table* table = nullptr;  // may be null
    BindVariables& variables;
    // What a test failed of: that a list literal cannot be what is no list or vector.
    std::optional<Error> refusal{};
};

// The receiver that a column is: its type and name.
ColumnSpec receiver_of(const schema::Table& table, const schema::Column& column);
// Receivers within one, named as Cassandra names them in metadata and messages: `value(m)`, `key(m)`, `in(k)`.
ColumnSpec value_receiver(const ColumnSpec& collection);  // of a list, a set, a vector, or a map
ColumnSpec map_key_receiver(const ColumnSpec& map);
ColumnSpec list_index_receiver(const ColumnSpec& list);               // idx(x), int
ColumnSpec field_receiver(const ColumnSpec& udt, size_t field);       // x.field
ColumnSpec component_receiver(const ColumnSpec& tuple, size_t part);  // x[0]
ColumnSpec in_receiver(const ColumnSpec& column);                     // in(x), list of its type

// Whether CONTAINS or CONTAINS KEY may be asked of a column of this type; true of all other operators.
Status check_contains(cql::Operator op, const DataType& type, const std::string& column);

// Binds `raw` to what `receiver` expects. `column` if the receiver is a column itself, for partition-key indexes.
Result<BoundTerm> bind_term(const cql::Term& raw, const ColumnSpec& receiver, TermContext& context,
                            const schema::Column* column = nullptr);

// Whether the term may stand where `receiver` is expected. Sets `context.refusal` if the very question is a
// mistake, which is then the first that is wrong with a statement.
Assignability test_assignment(const cql::Term& raw, const TypePtr& receiver, TermContext& context);
// The same, failing then.
Result<bool> may_be(const cql::Term& raw, const TypePtr& receiver, TermContext& context);
// Calls `ask`, which returns some Result, and fails with what tests within it refused.
template <class Ask>
auto heed_refusals(TermContext& context, Ask ask) -> decltype(ask()) {
    auto outer = std::exchange(context.refusal, std::nullopt);
    auto answer = ask();
    auto refusal = std::exchange(context.refusal, std::move(outer));
    if (refusal) return *std::move(refusal);
    return answer;
}

// A raw term as an argument of a function; both must outlive it.
class TermArgument final : public Argument {
public:
    TermArgument(const cql::Term& raw, TermContext& context) : raw_(raw), context_(context) {}
    Assignability test(const TypePtr& receiver) const override { return test_assignment(raw_, receiver, context_); }
    TypePtr exact_type() const override;
    TypePtr compatible_type() const override;
    bool is_marker() const override { return std::holds_alternative<cql::BindMarker>(raw_.value); }
    int list_literal_size() const override {
        const auto* list = std::get_if<cql::ListLiteral>(&raw_.value);
        return list == nullptr ? -1 : static_cast<int>(list->elements.size());
    }
    std::string text() const override { return cql::text(raw_, context_.keyspace); }

private:
    const cql::Term& raw_;
    TermContext& context_;
};

}  // namespace ilion::plan
