// The rows of the answer: encoded as they come, or kept to be sorted first.
#pragma once

#include "exec/result.hpp"
#include "exec/select/evaluator.hpp"

namespace ilion::exec {

class Output {
public:
    Output(const SelectRequest& request, const Evaluator& evaluator) : request_(request), evaluator_(evaluator) {}

    // The row at which `reader` is, of a selection that is plain.
    void append_plain(const RowReader& reader);
    // A row, or a group, whose inputs have been read.
    Status append(const RowValues& values, Arena& arena);

    int64_t count() const { return count_; }
    // Sorts if the plan says so, cuts off at `limit`, and gives the rows away.
    Rows finish(int64_t limit);

private:
    struct Sortable {
        std::vector<OptionalBytes> keys;
        float score = 0;  // of ANN OF
        Bytes encoded;
    };

    Status encode(const RowValues& values, Arena& arena, Bytes& out) const;
    Status encode_json(const RowValues& values, Arena& arena, Bytes& out) const;
    Status append_scored(const RowValues& values, Arena& arena);
    bool before(const Sortable& left, const Sortable& right) const;
    bool document_before(const Sortable& left, const Sortable& right) const;
    // Sorts what is to be sorted and leaves the first `limit` of it.
    void keep_first(int64_t limit);

    const SelectRequest& request_;
    const Evaluator& evaluator_;
    AppendBuffer plain_;  // rows that are appended so
    Bytes encoded_;       // any others
    int64_t count_ = 0;
    std::vector<Sortable> sortable_;
};

}  // namespace ilion::exec
