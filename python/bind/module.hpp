// The parts that make up ilion._ilion, one function a topic.
#pragma once

#include "python.hpp"

namespace ilion::python {

void register_codecs(nb::module_& module);
void register_compression(nb::module_& module);
void register_calls(nb::module_& module);
void register_policies(nb::module_& module);
void register_cluster(nb::module_& module);
void register_host_control(nb::module_& module);
void register_known_statements(nb::module_& module);
void register_sessions(nb::module_& module);
void register_concurrent(nb::module_& module);
void register_result_sets(nb::module_& module);
void register_type_watch(nb::module_& module);

}  // namespace ilion::python
