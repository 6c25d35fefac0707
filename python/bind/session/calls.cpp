// Python's view of requests and their answers.
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include "module.hpp"
#include "session/answer.hpp"
#include "session/consistency_offset.hpp"

namespace ilion::python {

namespace {

CallOptions options_of(int version, int consistency, nb::handle serial, nb::handle fetch_size, nb::handle timestamp,
                       nb::handle paging_state, nb::handle keyspace, nb::handle payload, bool trace) {
    return {consistency, serial, fetch_size, timestamp, paging_state, keyspace, payload, trace, version};
}

std::unique_ptr<Call> query_call(nb::handle text, int version, int consistency, nb::handle serial,
                                 nb::handle fetch_size, nb::handle timestamp, nb::handle paging_state,
                                 nb::handle keyspace, nb::handle payload, bool trace) {
    return Call::query(
        view_of(text),
        options_of(version, consistency, serial, fetch_size, timestamp, paging_state, keyspace, payload, trace),
        version);
}

std::unique_ptr<Call> execute_call(const PreparedPtr& prepared, nb::handle values, int version, int consistency,
                                   nb::handle serial, nb::handle fetch_size, nb::handle timestamp,
                                   nb::handle paging_state, nb::handle payload, bool trace) {
    return Call::execute(
        prepared, values,
        options_of(version, consistency, serial, fetch_size, timestamp, paging_state, nb::none(), payload, trace),
        version);
}

std::unique_ptr<Call> batch_call(int type, nb::list statements, int version, int consistency, nb::handle serial,
                                 nb::handle timestamp, nb::handle keyspace, nb::handle payload, bool trace) {
    return Call::batch(
        type, std::move(statements),
        options_of(version, consistency, serial, nb::none(), timestamp, nb::none(), keyspace, payload, trace),
        version);
}

std::unique_ptr<Call> prepare_call(nb::handle text, int version, nb::handle keyspace, nb::handle payload,
                                   bool everywhere) {
    auto call = Call::prepare(view_of(text), keyspace, payload, version);
    call->state->request.prepare_everywhere = everywhere;
    return call;
}

// A request that an application has encoded itself.
void fill(Call& call, int opcode, int flags, nb::handle body) {
    if (call.state->is_sent()) throw nb::value_error("the request was sent already");
    driver::Request& request = call.state->request;
    request.opcode = static_cast<wire::Opcode>(opcode);
    request.flags = static_cast<uint8_t>(flags);
    request.body = view_of(body);
    request.prepare_everywhere = false;
    request.consistency_at = consistency_offset(request.opcode, request.flags, request.body, call.version);
}

std::unique_ptr<Call> raw_call(int opcode, int flags, nb::handle body, int version) {
    auto call = std::make_unique<Call>(version);
    fill(*call, opcode, flags, body);
    return call;
}

std::unique_ptr<Call> empty_call(int version) {
    return std::make_unique<Call>(version);
}

// A request with a routing key of the application's own.
void set_routing(Call& self, nb::handle keyspace, nb::handle routing_key) {
    if (!keyspace.is_none()) self.state->request.keyspace = view_of(keyspace);
    if (!routing_key.is_none()) self.state->request.token = murmur3_token(view_of(routing_key));
}

bool notify(Call& self, const std::shared_ptr<CallbackQueue>& queue, nb::handle future) {
    future.inc_ref();
    if (self.state->notify(queue, future.ptr())) return true;
    future.dec_ref();
    return false;
}

}  // namespace

void register_calls(nb::module_& module) {
    nb::class_<Call>(module, "Call")
        .def_static("query", query_call, nb::arg("text"), nb::arg("version"), nb::arg("consistency"),
                    nb::arg("serial").none(), nb::arg("fetch_size").none(), nb::arg("timestamp").none(),
                    nb::arg("paging_state").none(), nb::arg("keyspace").none(), nb::arg("payload").none(),
                    nb::arg("trace"))
        .def_static("execute", execute_call, nb::arg("prepared"), nb::arg("values"), nb::arg("version"),
                    nb::arg("consistency"), nb::arg("serial").none(), nb::arg("fetch_size").none(),
                    nb::arg("timestamp").none(), nb::arg("paging_state").none(), nb::arg("payload").none(),
                    nb::arg("trace"))
        .def_static("batch", batch_call, nb::arg("type"), nb::arg("statements"), nb::arg("version"),
                    nb::arg("consistency"), nb::arg("serial").none(), nb::arg("timestamp").none(),
                    nb::arg("keyspace").none(), nb::arg("payload").none(), nb::arg("trace"))
        .def_static("prepare", prepare_call, nb::arg("text"), nb::arg("version"), nb::arg("keyspace").none(),
                    nb::arg("payload").none(), nb::arg("everywhere"))
        .def_static("raw", raw_call, nb::arg("opcode"), nb::arg("flags"), nb::arg("body"), nb::arg("version"))
        .def_static("empty", empty_call, nb::arg("version"), "To be filled before it is sent.")
        .def("fill", fill, nb::arg("opcode"), nb::arg("flags"), nb::arg("body"))
        .def_prop_ro("sent", [](const Call& self) { return self.state->is_sent(); })
        .def("next_page", [](const Call& self, nb::handle state) { return self.next_page(view_of(state)); })
        .def("want_metadata", &Call::want_metadata)
        .def("set_routing", set_routing, nb::arg("keyspace").none(), nb::arg("routing_key").none())
        .def_prop_ro("done", [](const Call& self) { return self.state->done(); })
        .def_prop_ro("coordinator",
                     [](const Call& self) {
                         return self.state->done() ? host_ref(self.state->outcome.coordinator)
                                                   : nb::object(nb::none());
                     })
        .def_prop_ro("size", [](const Call& self) { return self.state->request.bytes().size(); })
        .def(
            "complete", [](const Call& self) { self.state->complete({}); }, "Its answer came another way.")
        .def("framed_answer", [](Call& self) { return make_framed_answer(self); })
        .def("notify", notify, "Whether `future` will be put into the queue; if not, the answer is there already.");

    nb::class_<Answer>(module, "Answer")
        .def_ro("error", &Answer::error)
        .def_ro("page", &Answer::page)
        .def_ro("paging_state", &Answer::paging_state)
        .def_ro("keyspace", &Answer::keyspace)
        .def_ro("prepared", &Answer::prepared)
        .def_ro("schema_change", &Answer::schema_change)
        .def_ro("warnings", &Answer::warnings)
        .def_ro("trace_id", &Answer::trace_id)
        .def_ro("custom_payload", &Answer::custom_payload)
        .def_ro("coordinator", &Answer::coordinator)
        .def_ro("attempts", &Answer::attempts)
        .def_ro("schema_agreed", &Answer::schema_agreed);
}

}  // namespace ilion::python
