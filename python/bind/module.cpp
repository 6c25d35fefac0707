// ilion._ilion: the native driver, as the package `cassandra` uses it.
#include "module.hpp"

NB_MODULE(_ilion, module) {
    using namespace ilion::python;
    // Futures, callbacks and metadata that are alive when the interpreter ends are no mistake of an application.
    nb::set_leak_warnings(false);
    register_codecs(module);
    register_compression(module);
    register_calls(module);
    register_cluster(module);
    register_host_control(module);
    register_known_statements(module);
    register_sessions(module);
    register_concurrent(module);
    register_result_sets(module);
    register_type_watch(module);
}
