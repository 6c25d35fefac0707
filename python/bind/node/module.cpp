// ilion._node: the embedded node for Python. A module of its own, so that applications of the driver alone do not
// load the store.
#include <ilion/node.hpp>

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>

#include <map>
#include <optional>
#include <variant>

#include "python.hpp"

namespace ilion::python {

namespace {

// Opens and closes without the GIL: both may take as long as the folder is large.
class PyNode {
public:
    // What else can be set, by the names of ilion::NodeOptions; Python passes only names that there are.
    using Settings = std::map<std::string, std::variant<bool, std::string>>;

    PyNode(const std::string& path, const std::string& host, uint16_t port, bool sync_every_write,
           const Settings& settings) {
        NodeOptions options = from(settings);
        options.path = path;
        options.host = host;
        options.port = port;
        options.sync_every_write = sync_every_write;
        Result<Node> opened = [&] {
            GilRelease unlocked;
            return Node::open(std::move(options));
        }();
        if (!opened) throw_error(opened.error());
        node_.emplace(std::move(opened).value());
    }
    ~PyNode() { close(); }

    std::string host() const { return node_->host(); }
    uint16_t port() const { return node_->port(); }
    bool is_open() const { return node_->is_open(); }
    void close() {
        if (!node_) return;  // it was never opened
        GilRelease unlocked;
        node_->close();
    }
    void advance_clock(int64_t microseconds) { node_->advance_clock(std::chrono::microseconds(microseconds)); }

private:
    static NodeOptions from(const Settings& settings) {
        NodeOptions options;
        const std::map<std::string, std::string*> texts = {
            {"config", &options.config},         {"authenticator", &options.authenticator},
            {"authorizer", &options.authorizer}, {"tls_cert", &options.tls_cert},
            {"tls_key", &options.tls_key},       {"tls_ca", &options.tls_ca},
        };
        const std::map<std::string, bool*> flags = {{"require_client_auth", &options.require_client_auth},
                                                    {"tls_optional", &options.tls_optional},
                                                    {"strict_consistency", &options.strict_consistency}};
        for (const auto& [name, value] : settings) {
            if (const auto* text = std::get_if<std::string>(&value)) {
                *texts.at(name) = *text;
            } else {
                *flags.at(name) = std::get<bool>(value);
            }
        }
        return options;
    }

    // A port or folder in use, a folder that cannot be written or is damaged: all of them an OSError.
    [[noreturn]] static void throw_error(const Error& error) {
        PyErr_SetString(error.code == ErrorCode::bad_argument ? PyExc_ValueError : PyExc_OSError,
                        error.message.c_str());
        throw_pending();
    }

    std::optional<Node> node_;
};

}  // namespace
}  // namespace ilion::python

NB_MODULE(_node, module) {
    using namespace ilion::python;
    nb::set_leak_warnings(false);
    nb::class_<PyNode>(module, "Node")
        .def(nb::init<const std::string&, const std::string&, uint16_t, bool, const PyNode::Settings&>(),
             nb::arg("path"), nb::arg("host"), nb::arg("port"), nb::arg("sync_every_write"), nb::arg("settings"))
        .def_prop_ro("host", &PyNode::host)
        .def_prop_ro("port", &PyNode::port)
        .def_prop_ro("is_open", &PyNode::is_open)
        .def("close", &PyNode::close)
        .def("advance_clock", &PyNode::advance_clock);
}
