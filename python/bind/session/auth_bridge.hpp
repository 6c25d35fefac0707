// Who a connection says it is, from what Python says of it.
#pragma once

#include "driver/config.hpp"
#include "python.hpp"

namespace ilion::python {

// ("plain", name, password) or ("python", object). None: null.
driver::AuthProviderPtr auth_from(nb::handle spec);

}  // namespace ilion::python
