#include "session/auth_bridge.hpp"

#include "session/held_object.hpp"

namespace ilion::python {

namespace {

OptionalBytes optional_bytes(nb::handle object) {
    if (object.is_none()) return std::nullopt;
    return Bytes(view_of(object));
}

nb::object warn_of_open_door(nb::handle authenticator) {
    nb::object log = nb::module_::import_("logging").attr("getLogger")("cassandra.connection");
    return log.attr("warning")(
        "An authentication challenge was not sent: the server lets anyone in, without asking "
        "for the credentials that the cluster has (%s)",
        authenticator);
}

class PlainTextAuthenticator final : public wire::PlainTextAuthenticator {
public:
    using wire::PlainTextAuthenticator::PlainTextAuthenticator;
    void on_not_asked() override {
        nb::gil_scoped_acquire gil;
        try {
            warn_of_open_door(text("PlainTextAuthenticator"));
        } catch (const std::exception&) {
            // A handler of the application's; not a reason to do without the connection.
        }
    }
};

class PlainTextAuth final : public driver::AuthProvider {
public:
    PlainTextAuth(std::string user, std::string password)
        : user_(std::move(user)),
          password_(std::move(password)) {}
    std::shared_ptr<wire::ClientAuthenticator> new_authenticator(const Endpoint&) override {
        return std::make_shared<PlainTextAuthenticator>(user_, password_);
    }

private:
    std::string user_;
    std::string password_;
};

class PythonAuthenticator final : public wire::ClientAuthenticator {
public:
    explicit PythonAuthenticator(nb::handle authenticator) : authenticator_(authenticator) {}

    Result<OptionalBytes> initial_response(std::string_view server_class) override {
        return ask([&] {
            authenticator_.get().attr("server_authenticator_class") = text(server_class);
            return authenticator_.get().attr("initial_response")();
        });
    }
    Result<OptionalBytes> evaluate_challenge(OptionalBytesView token) override {
        return ask([&] { return authenticator_.get().attr("evaluate_challenge")(optional(token)); });
    }
    void on_success(OptionalBytesView token) override {
        ask([&] { return authenticator_.get().attr("on_authentication_success")(optional(token)); });
    }
    void on_not_asked() override {
        ask([&] { return warn_of_open_door(authenticator_.get().type().attr("__name__")); });
    }

private:
    static nb::object optional(OptionalBytesView token) { return token ? bytes(*token) : nb::object(nb::none()); }
    template <class Body>
    Result<OptionalBytes> ask(Body&& body) {
        nb::gil_scoped_acquire gil;
        try {
            nb::object answer = body();
            return optional_bytes(answer);
        } catch (const std::exception& error) {
            return make_error(ErrorCode::bad_credentials, error.what());
        }
    }
    HeldObject authenticator_;
};

class PythonAuth final : public driver::AuthProvider {
public:
    explicit PythonAuth(nb::handle provider) : provider_(provider) {}
    std::shared_ptr<wire::ClientAuthenticator> new_authenticator(const Endpoint& endpoint) override {
        return guarded(provider_, std::shared_ptr<wire::ClientAuthenticator>(), [&] {
            nb::object authenticator = provider_.get().attr("new_authenticator")(text(endpoint.address));
            return std::shared_ptr<wire::ClientAuthenticator>(new PythonAuthenticator(authenticator));
        });
    }

private:
    HeldObject provider_;
};

}  // namespace

driver::AuthProviderPtr auth_from(nb::handle spec) {
    if (spec.is_none()) return nullptr;
    std::string kind = kind_of(spec);
    if (kind == "plain") {
        return std::make_shared<PlainTextAuth>(std::string(view_of(spec[1])), std::string(view_of(spec[2])));
    }
    if (kind == "python") return std::make_shared<PythonAuth>(nb::object(spec[1]));
    throw_unknown(kind);
}

}  // namespace ilion::python
