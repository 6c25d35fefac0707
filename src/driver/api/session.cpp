#include <ilion/session.hpp>

#include <boost/asio/post.hpp>

#include "driver/api/access.hpp"
#include "driver/completion_queue.hpp"

namespace ilion {
namespace {

using detail::Operation;
using detail::SessionState;

Error no_session() {
    return make_error(ErrorCode::bad_argument, "This session was never connected");
}

// Tells an operation what became of its request. Owns itself.
template <class T, class Decode>
class Pending final : public driver::Completion {
public:
    Pending(std::unique_ptr<Operation<T>> operation, Decode decode)
        : operation_(std::move(operation)),
          decode_(std::move(decode)) {}
    void complete(driver::Outcome&& outcome) noexcept override {
        auto operation = std::move(operation_);
        Result<T> result = decode_(std::move(outcome));
        delete this;
        operation->complete(std::move(result));
    }

private:
    std::unique_ptr<Operation<T>> operation_;
    Decode decode_;
};

template <class T, class Decode>
void start(const std::shared_ptr<SessionState>& state, Result<driver::Request> request,
           std::unique_ptr<Operation<T>> operation, Decode decode) {
    if (!request || !state) {
        Error error = request ? no_session() : request.error();
        boost::asio::post([operation = std::shared_ptr<Operation<T>>(std::move(operation)), error] {
            operation->complete(error);
        });
        return;
    }
    request->completion = new Pending<T, Decode>(std::move(operation), std::move(decode));
    state->session->submit(std::move(*request));
}

template <class Input>
Result<driver::Request> encode_for(const Input& input, const std::shared_ptr<SessionState>& state) {
    if (!state) return no_session();
    return detail::encode(input, *state);
}

}  // namespace

Result<ResultSet> Session::try_execute(Statement statement) {
    ILION_TRY_ASSIGN(driver::Request request, encode_for(statement, state_));
    return detail::decode(state_->session->execute(std::move(request)), std::move(statement));
}

Result<ResultSet> Session::try_execute(Batch batch) {
    ILION_TRY_ASSIGN(driver::Request request, encode_for(batch, state_));
    return detail::decode(state_->session->execute(std::move(request)), std::nullopt);
}

Result<PreparedStatement> Session::try_prepare(std::string query) {
    if (!state_) return no_session();
    driver::Outcome outcome = state_->session->execute(detail::encode_prepare(query, *state_));
    return detail::decode_prepared(std::move(outcome), std::move(query));
}

void Session::start_execute(Statement statement, std::unique_ptr<Operation<ResultSet>> operation) {
    auto request = encode_for(statement, state_);
    start(state_, std::move(request), std::move(operation),
          [statement = std::move(statement)](driver::Outcome outcome) mutable {
              return detail::decode(std::move(outcome), std::move(statement));
          });
}

void Session::start_execute(Batch batch, std::unique_ptr<Operation<ResultSet>> operation) {
    start(state_, encode_for(batch, state_), std::move(operation),
          [](driver::Outcome outcome) { return detail::decode(std::move(outcome), std::nullopt); });
}

void Session::start_prepare(std::string query, std::unique_ptr<Operation<PreparedStatement>> operation) {
    Result<driver::Request> request = no_session();
    if (state_) request = detail::encode_prepare(query, *state_);
    start(state_, std::move(request), std::move(operation),
          [query](driver::Outcome outcome) { return detail::decode_prepared(std::move(outcome), query); });
}

std::string Session::keyspace() const {
    return state_ ? state_->session->keyspace() : "";
}

int Session::protocol_version() const {
    return state_ ? state_->session->protocol_version() : 0;
}

void Session::shutdown() {
    if (state_) state_->session->shutdown();
}

}  // namespace ilion
