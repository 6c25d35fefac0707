// Parts of a mutation that are there as a whole or not at all.
#pragma once

#include "store/store.hpp"

namespace ilion::exec {

// What `add` has added to the mutation is taken back if it fails.
template <class Add>
Status add_whole(store::Mutation& mutation, Add add) {
    mutation.set_savepoint();
    Status added = add();
    if (added) {
        mutation.drop_savepoint();
    } else {
        mutation.roll_back();
    }
    return added;
}

}  // namespace ilion::exec
