// Restrictions on clustering columns to slices in storage order.
#pragma once

#include "exec/select/request.hpp"
#include "store/key.hpp"

namespace ilion::exec {

// Sets `none` if no row can match, and `ends_before_all` if that is because of a null bound, before which there is
// nothing, though a slice it is. No restriction gives no slices: all rows.
ilion::Result<std::vector<store::ClusteringSlice>> make_slices(const SelectRequest& request, bool& none,
                                                               bool& ends_before_all);

}  // namespace ilion::exec
