// Collects what a prepared statement says about its bind variables while its terms are bound.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/table.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::plan {

class BindVariables {
public:
    // `names`: of the markers of the statement, in order; empty for `?`. Markers beyond them are passed over.
    explicit BindVariables(const std::vector<std::string>& names);

    // Marker `index` stands where `receiver` is expected. `column` is given if it stands for a column itself.
    void set(int index, const ColumnSpec& receiver, const schema::Column* column = nullptr);

    // One per marker.
    const std::vector<ColumnSpec>& specs() const { return specs_; }
    // The markers that stand for the partition key of `table`, in its order; empty if some part has none.
    std::vector<uint16_t> partition_key_indexes(const schema::Table& table) const;

private:
    std::vector<std::string> names_;
    std::vector<ColumnSpec> specs_;
    std::vector<const schema::Column*> columns_;
};

}  // namespace ilion::plan
