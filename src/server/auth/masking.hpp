// Who sees what columns hold that have a mask.
#pragma once

#include "plan/select/select_plan.hpp"
#include "server/auth/auth.hpp"

namespace ilion::server {

// Whether the rows are shown to the user through the masks of their columns. Fails if masked columns are asked
// about and the user may do neither, see them nor ask about them.
Result<bool> is_masked(Auth& auth, const std::string& user, const plan::SelectPlan& select);

}  // namespace ilion::server
