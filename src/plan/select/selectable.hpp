// A raw selector with its columns and functions looked up. Prepared once from the leaves to the root, it can be
// asked for its type as often as overload resolution likes, and is then made into an expression.
#pragma once

#include <memory>
#include <vector>

#include "plan/select/expression.hpp"
#include "plan/select/select_plan.hpp"
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

class Selectable;
using SelectablePtr = std::shared_ptr<Selectable>;

class Selectable : public Argument {
public:
    // `raw` and `context` must outlive the result. Fails for unknown columns and functions and for calls that no
    // function fits. Casts, hints, and parts of what has none fail when they are built: Cassandra looks at a
    // statement's WHERE clause in between.
    static Result<SelectablePtr> prepare(const cql::Selector& raw, const schema::Table& table,
                                         TermContext& context);

    // The expression, its inputs and aggregates added to `selection`. `expected` is the type that the surroundings
    // ask for, or null.
    Result<Expression> build(const TypePtr& expected, Selection& selection) const;

    Assignability test(const TypePtr& receiver) const override;
    TypePtr exact_type() const override { return is_within_reversed_ ? nullptr : exact_; }
    TypePtr compatible_type() const override;
    bool is_marker() const override;
    int list_literal_size() const override;
    bool is_reversed() const override { return column_ != nullptr && column_->descending; }
    std::string text() const override { return cql::text(raw_, {context_.keyspace}); }
    // As a column of a result is named: a cast to the type that its operand has is none.
    std::string result_name() const;
    // What was found when it, or a part of it, was asked whether it fits a type.
    const Error* test_failure() const;
    // What is wrong with the values of a literal, it or a part of it, if these are fields of a UDT.
    const Error* unreadable_field() const;

    // The function it calls, if it is a call.
    const FunctionPtr& function() const { return function_; }
    const std::vector<SelectablePtr>& children() const { return children_; }
    const schema::Column* column() const { return column_; }
    // All columns it reads satisfy `predicate`.
    template <class Predicate>
    bool all_columns(Predicate predicate) const {
        if (column_ != nullptr && !predicate(*column_)) return false;
        for (const SelectablePtr& child : children_) {
            if (!child->all_columns(predicate)) return false;
        }
        return true;
    }

    // Some column it reads satisfies `predicate`. As Cassandra asks it: the value of an entry of a map literal
    // counts if it does not.
    template <class Predicate>
    bool any_column(const Predicate& predicate) const {
        if (column_ != nullptr && predicate(*column_)) return true;
        const size_t step = map_entry_size();
        for (size_t i = 0; i < children_.size(); ++i) {
            bool is_value = step > 0 && i % step == step - 1;
            if (children_[i]->any_column(predicate) != is_value) return true;
        }
        return false;
    }

private:
    void add_to_style(cql::SelectorStyle& style) const;
    // How many children an entry has, if it is a map literal; otherwise 0.
    size_t map_entry_size() const;
    Selectable(const cql::Selector& raw, const schema::Table& table, TermContext& context)
        : raw_(raw),
          table_(table),
          context_(context) {}

    Status look_up();
    Status look_up_operands();
    Status add_child(const cql::Selector& child);
    Status look_up_count();
    Status take_function(Result<FunctionPtr> resolved);
    // What is wrong with it as a part of its operand; the operand is there already.
    Status look_up_part();
    Status look_up_attribute(const cql::AttributeSelector& attribute);
    Status look_up_function(const cql::FunctionSelector& call);
    Status look_up_cast(const cql::CastSelector& cast);
    Status look_up_field(const cql::FieldSelector& field);
    bool is_parentheses() const;
    // Whether it is a clustering column in descending order or a field of one, in parentheses or not.
    bool is_of_reversed() const;
    // The exact type of what has parentheses around it, which may be a tuple of one and so has none of its own.
    TypePtr type_within_parentheses() const;
    // The type of its values: that of one cell, of an attribute that calls take for a list.
    TypePtr value_type() const;
    Status look_up_element(const DataType* collection, std::string_view what);
    Status look_up_collection(const cql::CollectionSelector& collection);
    void look_up_entries(const cql::CollectionSelector& literal);
    Status look_up_hint(const cql::TypeHintSelector& hint);

    // Whether the names and values of a map literal fit a user type.
    Assignability test_fields(const cql::CollectionSelector& literal, const DataType& type) const;
    void forget_failure() const;
    // Map literals become values of user types where `type`, which was tested, says so.
    void settle(const TypePtr& type);

    // What is wrong with it or with a part of it.
    Status check_parts() const;
    Result<Expression> build_checked(const TypePtr& expected, Selection& selection) const;
    Result<Expression> build_cast(Selection& selection) const;
    Result<Expression> build_attribute(const cql::AttributeSelector& attribute, Selection& selection) const;
    Result<Expression> build_call(Selection& selection) const;
    Expression make_call(const FunctionPtr& function, std::vector<Expression> arguments) const;
    Result<Expression> build_element(const cql::ElementSelector& element, Selection& selection) const;
    Result<Expression> build_slice(const cql::SliceSelector& slice, Selection& selection) const;
    Result<Expression> build_term(const cql::Term& term, const TypePtr& expected) const;
    Result<Expression> build_collection(const cql::CollectionSelector& collection, const TypePtr& expected,
                                        Selection& selection) const;
    Result<Expression> build_udt(const cql::CollectionSelector& collection, const TypePtr& type,
                                 Selection& selection) const;
    ColumnSpec key_receiver(const Selectable& operand) const;
    Result<BoundTerm> bind_key(const cql::Term& term, const Selectable& operand) const;
    Error cannot_infer() const;

    const cql::Selector& raw_;
    const schema::Table& table_;
    TermContext& context_;
    const schema::Column* column_ = nullptr;
    FunctionPtr function_;
    // A map literal may be one of a user type, so that its parts are not looked at before they are asked for: what
    // is wrong with its keys and values, and with its values alone where the keys are names of fields.
    std::optional<Error> parts_refusal_, fields_refusal_;
    mutable std::optional<Error> test_refusal_;  // what a test for a type ran into
    std::vector<SelectablePtr>
        fields_;  // the values of a map literal, some of them children as well, until it is known what it is
    bool is_udt_ = false;           // then they are the children
    std::optional<Error> refusal_;  // what building it answers, once its operands are built
    size_t field_ = 0;
    std::vector<SelectablePtr> children_;
    TypePtr exact_;
    // A field of a clustering column in descending order: what asks for its type learns none.
    bool is_within_reversed_ = false;
};

// Whether it is count(*), or count of a constant, which is never null.
bool counts_rows(const cql::Selector& selector);

// The place of an input in `selection`, added if it is not there.
size_t add_input(Selection& selection, const schema::Column& column);

}  // namespace ilion::plan
