// TLS by an object of Python, for contexts that only Python can use: ssl.SSLContext with memory BIOs.
#pragma once

#include <memory>

#include "net/client_tls.hpp"
#include "python.hpp"

namespace ilion::python {

// `context`: cassandra._detail.tls.ContextBridge.
std::shared_ptr<ClientTlsContext> tls_context_from(nb::handle context);

}  // namespace ilion::python
