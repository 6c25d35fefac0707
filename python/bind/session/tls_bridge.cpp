#include "session/tls_bridge.hpp"

#include "session/held_object.hpp"

namespace ilion::python {

namespace {

// An exception of Python becomes the error that the connection fails with.
template <class T, class Body>
T asking(Body&& body) {
    nb::gil_scoped_acquire gil;
    try {
        return body();
    } catch (const std::exception& error) {
        return make_error(ErrorCode::connection_closed, error.what());
    }
}

class PythonEngine final : public TlsEngine {
public:
    explicit PythonEngine(nb::handle engine) : engine_(engine) {}

    Status receive(BytesView from_peer, Bytes& to_peer, Bytes& plain) override {
        return asking<Status>([&]() -> Status {
            nb::object answer = engine_.get().attr("receive")(bytes(from_peer));
            to_peer += view_of(nb::object(answer[0]));
            plain += view_of(nb::object(answer[1]));
            done_ = nb::cast<bool>(answer[2]);
            nb::object problem = answer[3];
            if (problem.is_none()) return {};
            return make_error(ErrorCode::connection_closed, std::string(view_of(problem)));
        });
    }
    Status send(BytesView plain, Bytes& to_peer) override {
        return asking<Status>([&]() -> Status {
            nb::object answer = engine_.get().attr("send")(bytes(plain));
            to_peer += view_of(answer);
            return {};
        });
    }
    bool handshake_done() const override { return done_; }

private:
    HeldObject engine_;
    bool done_ = false;
};

class PythonTlsContext final : public ClientTlsContext {
public:
    explicit PythonTlsContext(nb::handle context) : context_(context) {}

    bool has_engines() const override { return true; }
    Result<std::unique_ptr<TlsEngine>> new_engine(const Endpoint& endpoint) override {
        using Made = Result<std::unique_ptr<TlsEngine>>;
        return asking<Made>([&]() -> Made {
            nb::object engine = context_.get().attr("new_engine")(text(endpoint.address), endpoint.port,
                                                                  text(endpoint.server_name));
            return std::unique_ptr<TlsEngine>(new PythonEngine(engine));
        });
    }

private:
    HeldObject context_;
};

}  // namespace

std::shared_ptr<ClientTlsContext> tls_context_from(nb::handle context) {
    return std::make_shared<PythonTlsContext>(context);
}

}  // namespace ilion::python
