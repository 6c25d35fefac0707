// Restrictions on clustering columns to slices in storage order.
#pragma once

#include "exec/select/request.hpp"
#include "store/key.hpp"

namespace ilion::exec {

// Sets `none` if no row can match. No restriction gives no slices: all rows.
ilion::Result<std::vector<store::ClusteringSlice>> make_slices(const SelectRequest& request, bool& none);

}  // namespace ilion::exec
