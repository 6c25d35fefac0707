// Tests rows against the restrictions that the store cannot select by.
#pragma once

#include "exec/select/read/row_reader.hpp"
#include "exec/select/request.hpp"

namespace ilion::exec {

class RowFilter {
public:
    // Evaluates what the restrictions compare with. Fails for null and unset values.
    static ilion::Result<RowFilter> make(const SelectRequest& request);

    bool empty() const { return tests_.empty(); }
    bool matches(const RowReader& reader);
    // Whether partition key and static row, which the reader has, leave rows of the partition to be looked at.
    bool may_match_rows(const RowReader& reader);

private:
    struct Test {
        enum class Op : uint8_t { eq, lt, lte, gt, gte, in, contains, contains_key, entry };
        const schema::Column* column;
        Op op;
        std::vector<Bytes> values;                  // in: any of them; entry: key and value; otherwise one
        const index::Analyzer* analyzer = nullptr;  // texts are equal if they are so analyzed
    };

    static Status add(const plan::Restriction& restriction, const plan::Bindings& bindings,
                      std::vector<Test>& tests);
    static Status add_in(const plan::Restriction& restriction, const plan::Bindings& bindings,
                         std::vector<Test>& tests);
    static Status add_slice(const plan::Restriction& restriction, const plan::Bindings& bindings,
                            std::vector<Test>& tests);
    static Status add_contains(const plan::Restriction& restriction, const plan::Bindings& bindings,
                               std::vector<Test>& tests);
    void find_analyzers(const SelectRequest& request);
    bool matches(const Test& test, const RowReader& reader);
    static bool passes(const Test& test, BytesView value);
    static bool passes_analyzed(const Test& test, BytesView value);

    std::vector<Test> tests_;
    index::TableIndexesPtr indexes_;  // keeps the analyzers
    Bytes memory_;
};

}  // namespace ilion::exec
