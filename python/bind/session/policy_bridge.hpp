// The driver's policies from what Python says of them: a tuple that names a built-in policy, or an object of Python
// that decides itself. Objects of Python are called on the thread that runs the loop, under the GIL.
#pragma once

#include "driver/config.hpp"
#include "python.hpp"

namespace ilion::python {

// ("round_robin",), ("dc_aware", local_dc, used_hosts), ("token_aware", child, shuffle), ("white_list", addresses),
// or ("python", object) with the methods of cassandra._detail.policy_bridge.LoadBalancingBridge. None: the default.
driver::LoadBalancingPolicyPtr load_balancing_from(nb::handle spec);
// An iterator of HostRefs, asked as hosts are needed.
std::unique_ptr<driver::QueryPlan> plan_from(nb::handle iterator);
// ("default",), ("fallthrough",), ("never",), ("downgrading",) or ("python", object). None: null.
driver::RetryPolicyPtr retry_from(nb::handle spec);
// ("constant", delay, max_attempts), ("exponential", base, max, max_attempts) or ("python", object).
driver::ReconnectionPolicyPtr reconnection_from(nb::handle spec);
// ("constant", delay, max_attempts) or ("python", object). None: null.
driver::SpeculativeExecutionPolicyPtr speculative_from(nb::handle spec);
// An object with `create(address, port, row) -> (address, port, server name)`, the row as host_info_dict makes it.
// None: null.
driver::AddressTranslatorPtr translator_from(nb::handle endpoint_factory);

}  // namespace ilion::python
