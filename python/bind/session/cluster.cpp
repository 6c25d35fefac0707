#include "session/cluster.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include <future>

#include "driver/core/cluster_core.hpp"
#include "module.hpp"
#include "session/auth_bridge.hpp"
#include "session/held_object.hpp"
#include "session/tls_bridge.hpp"

namespace ilion::python {

namespace {

using std::chrono::milliseconds;

milliseconds duration_of(const nb::dict& config, const char* key) {
    return milliseconds(static_cast<int64_t>(nb::cast<double>(config[key]) * 1000));
}

std::vector<wire::Compression> compressions_of(nb::handle names) {
    std::vector<wire::Compression> list;
    for (nb::handle name : names) {
        if (view_of(name) == "lz4") list.push_back(wire::Compression::lz4);
        if (view_of(name) == "snappy") list.push_back(wire::Compression::snappy);
    }
    return list;
}

ClientTlsOptions tls_of(nb::handle settings) {
    auto get = [&](const char* key) { return std::string(view_of(nb::object(settings[key]))); };
    ClientTlsOptions tls;
    tls.ca_file = get("ca_file");
    tls.certificate_file = get("certificate_file");
    tls.private_key_file = get("private_key_file");
    tls.private_key_password = get("private_key_password");
    tls.ciphers = get("ciphers");
    tls.server_name = get("server_name");
    tls.verify_certificate = nb::cast<bool>(settings["verify_certificate"]);
    tls.verify_host_name = nb::cast<bool>(settings["verify_host_name"]);
    return tls;
}

driver::ExecutionProfile profile_of(nb::handle spec) {
    return {load_balancing_from(spec[0]), retry_from(spec[1]), speculative_from(spec[2])};
}

driver::ClusterConfig config_of(const nb::dict& config) {
    driver::ClusterConfig made;
    made.contact_points.clear();
    for (nb::handle point : nb::object(config["contact_points"])) {
        made.contact_points.push_back({std::string(view_of(nb::object(point[0]))), nb::cast<uint16_t>(point[1]),
                                       std::string(view_of(nb::object(point[2])))});
    }
    made.port = nb::cast<uint16_t>(config["port"]);
    nb::object version = config["protocol_version"];
    if (!version.is_none()) made.protocol_version = nb::cast<int>(version);
    made.compression = compressions_of(nb::object(config["compression"]));
    made.default_profile =
        std::make_shared<driver::ExecutionProfile>(profile_of(nb::object(config["default_profile"])));
    made.reconnection = reconnection_from(nb::object(config["reconnection"]));
    made.address_translator = translator_from(nb::object(config["endpoint_factory"]));
    made.auth = auth_from(nb::object(config["auth"]));
    nb::object tls = config["tls"];
    if (!tls.is_none()) made.tls = tls_of(tls);
    nb::object tls_context = config["tls_context"];
    if (!tls_context.is_none()) made.tls_context = tls_context_from(tls_context);
    nb::object options = nb::object(config["startup_options"]).attr("items")();
    for (nb::handle item : options) made.startup_options.emplace_back(view_of(item[0]), view_of(item[1]));
    made.connect_timeout = duration_of(config, "connect_timeout");
    made.control_timeout = duration_of(config, "control_timeout");
    made.heartbeat_interval = duration_of(config, "heartbeat_interval");
    made.heartbeat_timeout = duration_of(config, "heartbeat_timeout");
    made.schema_agreement_wait = duration_of(config, "schema_agreement_wait");
    made.schema_refresh_window = duration_of(config, "schema_refresh_window");
    made.topology_refresh_window = duration_of(config, "topology_refresh_window");
    made.status_refresh_window = duration_of(config, "status_refresh_window");
    made.schema_metadata = nb::cast<bool>(config["schema_metadata"]);
    made.token_metadata = nb::cast<bool>(config["token_metadata"]);
    made.reprepare_on_up = nb::cast<bool>(config["reprepare_on_up"]);
    made.max_requests_per_connection = nb::cast<int>(config["max_requests_per_connection"]);
    made.max_orphaned_streams = nb::cast<int>(config["max_orphaned_streams"]);
    return made;
}

}  // namespace

std::chrono::microseconds timeout_from(nb::handle seconds) {
    constexpr auto kNoLimit = std::chrono::microseconds::zero();
    if (seconds.is_none()) return kNoLimit;
    double micros = PyFloat_AsDouble(seconds.ptr()) * 1e6;
    if (PyErr_Occurred() != nullptr) {
        // As it is told where the end is reckoned in Python.
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for +: 'float' and '%s'",
                     Py_TYPE(seconds.ptr())->tp_name);
        throw nb::python_error();
    }
    // Zero means no limit to the driver, and nothing left to wait for to Python.
    if (micros <= 1) return std::chrono::microseconds(1);
    // What is no number, too, is never over.
    if (!(micros < static_cast<double>(std::numeric_limits<int64_t>::max()) / 1000)) return kNoLimit;
    return std::chrono::microseconds(static_cast<int64_t>(micros));
}

PyCluster::PyCluster(nb::dict config) : shapes_({config["user_types"], config["ciphers"]}) {
    driver::ClusterConfig made = config_of(config);
    cluster_ = std::make_unique<driver::Cluster>(std::move(made));
}

PyCluster::~PyCluster() {
    shutdown();
    GilRelease unlocked;
    cluster_.reset();
}

void PyCluster::shutdown() {
    {
        GilRelease unlocked;
        cluster_->shutdown();
    }
    callbacks_->close();
}

namespace {

nb::object connect(const std::shared_ptr<PyCluster>& cluster, nb::handle keyspace, bool all_pools) {
    std::string name = keyspace.is_none() ? std::string() : std::string(view_of(keyspace));
    driver::Cluster::ConnectOutcome outcome;
    {
        GilRelease unlocked;
        outcome = cluster->driver().connect(std::move(name), all_pools);
    }
    // Either a session and None, or None and what went wrong.
    if (outcome.session) {
        return nb::make_tuple(nb::cast(std::make_shared<PySession>(cluster, std::move(outcome.session))),
                              nb::none());
    }
    Error error = outcome.error ? *outcome.error : make_error(ErrorCode::no_host_available, {});
    return nb::make_tuple(nb::none(), nb::make_tuple(error_tuple(error), attempts_list(outcome.attempts)));
}

// Only the control connection: None, or what went wrong.
nb::object start(PyCluster& cluster) {
    driver::Cluster::ConnectOutcome outcome;
    {
        GilRelease unlocked;
        outcome = cluster.driver().start();
    }
    if (!outcome.error) return nb::none();
    return nb::make_tuple(error_tuple(*outcome.error), attempts_list(outcome.attempts));
}

nb::object host_info(const HostRef& self) {
    return host_info_dict(*self.host->info());
}

nb::object host_is_up(const HostRef& self) {
    driver::HostState state = self.host->state();
    if (state == driver::HostState::unknown) return nb::none();
    return nb::bool_(state == driver::HostState::up);
}

// Rows of one table of system_schema as dicts, decoded now.
nb::object rows_as_dicts(const driver::RawRows& raw, ShapeCache& shapes, const std::string& key) {
    ShapePtr shape = shapes.find_or_make(key, raw.columns);
    nb::list list;
    for (const std::vector<OptionalBytes>& row : raw.rows) {
        nb::dict made;
        for (size_t i = 0; i < row.size(); ++i) {
            OptionalBytesView cell = row[i] ? OptionalBytesView(*row[i]) : std::nullopt;
            made[shape->names()[i]] = owned(shape->codec(i).decode(cell, 4));
        }
        list.append(made);
    }
    return list;
}

// The schema as far as it was read: none at all without schema_metadata.
std::shared_ptr<const driver::SchemaRows> schema_of(PyCluster& cluster) {
    auto schema = cluster.driver().schema();
    return schema ? schema : std::make_shared<const driver::SchemaRows>();
}

nb::object keyspace_rows(PyCluster& self, nb::handle keyspace, nb::frozenset wanted) {
    auto schema = schema_of(self);
    auto found = schema->keyspaces.find(view_of(keyspace));
    if (found == schema->keyspaces.end()) return nb::none();
    nb::dict tables;
    for (const auto& [table, raw] : found->second->tables) {
        if (!raw.columns || !wanted.contains(text(table))) continue;
        // Tables of another release have other columns: the key tells them apart by their number.
        std::string key = "schema:" + table + (found->second->is_virtual ? ":virtual:" : ":") +
                          std::to_string(raw.columns->size());
        tables[text(table)] = rows_as_dicts(raw, self.shapes(), key);
    }
    return nb::make_tuple(found->second->is_virtual, tables);
}

// Each keyspace with a number that changes when its rows do.
nb::object keyspace_marks(PyCluster& self) {
    auto schema = schema_of(self);
    nb::dict marks;
    for (const auto& [name, rows] : schema->keyspaces) marks[text(name)] = rows->refresh;
    return marks;
}

nb::object replicas(PyCluster& self, nb::handle keyspace, nb::handle token) {
    nb::list hosts;
    auto map = self.driver().token_map();
    if (map) {
        for (const driver::HostPtr& host : map->replicas(view_of(keyspace), nb::cast<int64_t>(token))) {
            hosts.append(host_ref(host));
        }
    }
    return hosts;
}

nb::object token_owners(PyCluster& self) {
    nb::list owners;
    auto map = self.driver().token_map();
    for (size_t i = 0; map && i < map->tokens().size(); ++i) {
        owners.append(nb::make_tuple(map->tokens()[i], host_ref(map->owner(i))));
    }
    return owners;
}

// Waits without the GIL for a handler that the loop calls once.
template <class T, class Start>
T await(Start&& start) {
    GilRelease unlocked;
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> future = promise->get_future();
    start([promise](T value) { promise->set_value(std::move(value)); });
    return future.get();
}

nb::object status_object(const Status& status) {
    return status ? nb::object(nb::none()) : error_tuple(status.error());
}

nb::object refresh_schema(PyCluster& self, nb::handle change, bool agreement) {
    driver::SchemaChange about;
    bool partial = !change.is_none();
    if (partial) {
        about.change = "UPDATED";
        about.target = view_of(nb::object(change[0]));
        about.keyspace = view_of(nb::object(change[1]));
        about.name = view_of(nb::object(change[2]));
        for (nb::handle argument : nb::object(change[3])) about.arguments.emplace_back(view_of(argument));
    }
    return status_object(await<Status>([&](auto handler) {
        self.driver().refresh_schema(partial ? &about : nullptr, agreement, std::move(handler));
    }));
}

nb::object refresh_nodes(PyCluster& self) {
    return status_object(await<Status>([&](auto handler) { self.driver().refresh_nodes(std::move(handler)); }));
}

nb::object hosts(PyCluster& self) {
    nb::list list;
    for (const driver::HostPtr& host : self.driver().hosts()) list.append(host_ref(host));
    return list;
}

// Tells what happens in the cluster on the thread of callbacks: each event is (listener bridge, event, host).
class ListenerBridge final : public driver::ClusterListener {
public:
    ListenerBridge(nb::handle make_event, std::shared_ptr<CallbackQueue> queue)
        : make_event_(make_event),
          queue_(std::move(queue)) {}
    void on_add(const driver::HostPtr& host) override { tell("on_add", host); }
    void on_remove(const driver::HostPtr& host) override { tell("on_remove", host); }
    void on_up(const driver::HostPtr& host) override { tell("on_up", host); }
    void on_down(const driver::HostPtr& host) override { tell("on_down", host); }

private:
    void tell(const char* event, const driver::HostPtr& host) {
        nb::gil_scoped_acquire gil;
        try {
            queue_->push(make_event_.get()(event, host_ref(host)).release().ptr());
        } catch (nb::python_error& error) {
            error.restore();
            report_error(make_event_.get());
        }
    }
    HeldObject make_event_;
    std::shared_ptr<CallbackQueue> queue_;
};

}  // namespace

void register_cluster(nb::module_& module) {
    nb::class_<HostRef>(module, "HostRef")
        .def_prop_ro("address", [](const HostRef& self) { return text(self.host->endpoint().address); })
        .def_prop_ro("port", [](const HostRef& self) { return self.host->endpoint().port; })
        .def_prop_ro("server_name", [](const HostRef& self) { return text(self.host->endpoint().server_name); })
        .def_prop_ro("is_up", host_is_up)
        .def_prop_ro("is_reconnecting", [](const HostRef& self) { return self.host->is_reconnecting(); })
        .def_prop_ro("info", host_info);

    nb::class_<Dispatch>(module, "Dispatch");
    nb::class_<CallbackQueue>(module, "CallbackQueue")
        .def("take", &CallbackQueue::take, nb::arg("block") = true)
        .def("push", [](CallbackQueue& self, nb::object future) { self.push(future.release().ptr()); })
        .def("wake_through", &CallbackQueue::wake_through);

    nb::class_<PyCluster>(module, "Cluster")
        .def(nb::init<nb::dict>())
        .def("connect", connect, nb::arg("keyspace").none(), nb::arg("all_pools"))
        .def("start", start)
        .def("shutdown", &PyCluster::shutdown)
        .def_prop_ro("callbacks", [](PyCluster& self) { return self.callbacks(); })
        .def_prop_ro("protocol_version", [](PyCluster& self) { return self.driver().protocol_version(); })
        .def_prop_ro("cluster_name", [](PyCluster& self) { return text(self.driver().cluster_name()); })
        .def_prop_ro("partitioner", [](PyCluster& self) { return text(self.driver().partitioner()); })
        .def_prop_ro("hosts", hosts)
        .def_prop_ro("control_host", [](PyCluster& self) { return host_ref(self.driver().control_host()); })
        .def_prop_ro("schema_generation", [](PyCluster& self) { return schema_of(self)->generation; })
        .def("keyspace_marks", keyspace_marks)
        .def("keyspace_rows", keyspace_rows)
        .def("replicas", replicas)
        .def("token_owners", token_owners)
        .def("refresh_schema", refresh_schema, nb::arg("change").none(), nb::arg("agreement"))
        .def("refresh_nodes", refresh_nodes)
        .def("follow_metadata",
             [](PyCluster& self, bool schema, bool tokens) { self.driver().follow_metadata(schema, tokens); })
        .def("dispatch",
             [](PyCluster& self, nb::handle spec) {
                 return Dispatch{self.driver().add_profile(profile_of(spec)), nullptr};
             })
        .def("default_dispatch", [](PyCluster&) { return Dispatch{}; })
        .def("dispatch_with_retry",
             [](PyCluster&, const Dispatch& base, nb::handle spec) {
                 return Dispatch{base.profile, retry_from(spec)};
             })
        .def("add_listener", [](PyCluster& self, nb::handle make_event) {
            self.driver().add_listener(std::make_shared<ListenerBridge>(make_event, self.callbacks()));
        });
}

}  // namespace ilion::python
