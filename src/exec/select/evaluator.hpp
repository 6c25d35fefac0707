// Values of inputs and expressions, row by row.
#pragma once

#include <deque>

#include "exec/select/read/row_reader.hpp"
#include "exec/select/request.hpp"

namespace ilion::exec {

// Memory of what is computed for one row; views into it are good until clear().
class Arena {
public:
    BytesView keep(Bytes bytes) {
        if (used_ == blocks_.size()) blocks_.emplace_back();
        return blocks_[used_++] = std::move(bytes);
    }
    // A buffer to write to, empty.
    Bytes& take() {
        if (used_ == blocks_.size()) blocks_.emplace_back();
        blocks_[used_].clear();
        return blocks_[used_++];
    }
    void clear() { used_ = 0; }

private:
    std::deque<Bytes> blocks_;
    size_t used_ = 0;
};

using InputValues = std::vector<OptionalBytesView>;

// What expressions refer to.
struct RowValues {
    const InputValues& inputs;
    const std::vector<OptionalBytes>* aggregates = nullptr;  // the results, once a group is complete
};

class Evaluator {
public:
    explicit Evaluator(const SelectRequest& request) : request_(request) {}

    // What Cassandra finds wrong with the terms of the selection, and with the calls that need no row, before it
    // reads any.
    Status check_terms(Arena& arena) const;
    // The values of the selection's inputs in the row at which `reader` is.
    Status read_inputs(const RowReader& reader, Arena& arena, InputValues& values) const;
    ilion::Result<OptionalBytesView> evaluate(const plan::Expression& expression, const RowValues& row,
                                              Arena& arena) const;
    // As an argument of a function, which must not be unset.
    ilion::Result<OptionalBytesView> evaluate_argument(const plan::Expression& argument,
                                                       const std::string& function, const RowValues& row,
                                                       Arena& arena) const;

private:
    Status check(const plan::Expression& expression, Arena& arena) const;
    Status check_call(const plan::Expression::Call& call, Arena& arena) const;
    ilion::Result<ValueView> element_key(const plan::Expression::Element& element, Arena& arena) const;
    ilion::Result<OptionalBytes> slice_bound(const std::optional<plan::BoundTerm>& term, const std::string& name,
                                             Arena& arena) const;
    ilion::Result<bool> is_there(const plan::Input& input, const InputValues& values, Arena& arena) const;
    ilion::Result<OptionalBytesView> read_attribute(const plan::Input& input, const RowReader& reader,
                                                    Arena& arena) const;
    ilion::Result<OptionalBytesView> evaluate_call(const plan::Expression::Call& call, const RowValues& row,
                                                   Arena& arena) const;
    ilion::Result<OptionalBytesView> evaluate_field(const plan::Expression::Field& field, const RowValues& row,
                                                    Arena& arena) const;
    ilion::Result<OptionalBytesView> evaluate_element(const plan::Expression::Element& element,
                                                      const RowValues& row, Arena& arena) const;
    ilion::Result<OptionalBytesView> evaluate_slice(const plan::Expression::Slice& slice, const RowValues& row,
                                                    Arena& arena) const;
    ilion::Result<OptionalBytesView> evaluate_composite(const plan::Expression& expression,
                                                        const std::vector<plan::Expression>& parts,
                                                        const RowValues& row, Arena& arena) const;
    ilion::Result<ValueView> evaluate_term(const plan::BoundTerm& term, Arena& arena) const {
        return plan::evaluate(term, request_.bindings, arena.take());
    }

    const SelectRequest& request_;
};

}  // namespace ilion::exec
