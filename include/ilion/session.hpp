// Runs statements. Copies share one session; it is closed when the last copy and the cluster are gone.
//
// Every operation has three forms: `execute` blocks and throws `Exception`, `try_execute` blocks and returns
// `Result`, `async_execute` takes an Asio completion token (a callback `(std::exception_ptr, ResultSet)`,
// `use_future`, `use_awaitable`). Handlers run on their associated executor; those without one run on the driver's
// thread and must not block. All methods may be called from any thread.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>
#include <ilion/error.hpp>
#include <ilion/result.hpp>
#include <ilion/statement.hpp>
#include <memory>
#include <string>
#include <utility>

namespace ilion {

namespace detail {

// A completion whose handler's type is erased.
template <class T>
class Operation {
public:
    virtual ~Operation() = default;
    virtual void complete(Result<T> result) = 0;
};

template <class T, class Handler>
class HandlerOperation final : public Operation<T> {
public:
    explicit HandlerOperation(Handler handler)
        : work_(boost::asio::make_work_guard(handler)),
          handler_(std::move(handler)) {}

    void complete(Result<T> result) override {
        boost::asio::dispatch(work_.get_executor(),
                              [handler = std::move(handler_), result = std::move(result)]() mutable {
                                  if (result) return handler(std::exception_ptr(), *std::move(result));
                                  handler(std::make_exception_ptr(Exception(std::move(result).error())), T());
                              });
    }

private:
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    Handler handler_;
};

// Starts `start(std::unique_ptr<Operation<T>>)` under a completion token.
template <class T, class Start, class Token>
auto initiate(Start start, Token&& token) {
    return boost::asio::async_initiate<Token, void(std::exception_ptr, T)>(
        [start = std::move(start)](auto handler) mutable {
            start(std::make_unique<HandlerOperation<T, decltype(handler)>>(std::move(handler)));
        },
        token);
}

struct SessionState;

}  // namespace detail

class Session {
public:
    Session() = default;

    ResultSet execute(Statement statement) { return try_execute(std::move(statement)).value(); }
    Result<ResultSet> try_execute(Statement statement);
    template <class Token>
    auto async_execute(Statement statement, Token&& token) {
        return detail::initiate<ResultSet>(
            [self = *this, statement = std::move(statement)](auto operation) mutable {
                self.start_execute(std::move(statement), std::move(operation));
            },
            std::forward<Token>(token));
    }

    ResultSet execute(Batch batch) { return try_execute(std::move(batch)).value(); }
    Result<ResultSet> try_execute(Batch batch);
    template <class Token>
    auto async_execute(Batch batch, Token&& token) {
        return detail::initiate<ResultSet>(
            [self = *this, batch = std::move(batch)](auto operation) mutable {
                self.start_execute(std::move(batch), std::move(operation));
            },
            std::forward<Token>(token));
    }

    PreparedStatement prepare(std::string query) { return try_prepare(std::move(query)).value(); }
    Result<PreparedStatement> try_prepare(std::string query);
    template <class Token>
    auto async_prepare(std::string query, Token&& token) {
        return detail::initiate<PreparedStatement>(
            [self = *this, query = std::move(query)](auto operation) mutable {
                self.start_prepare(std::move(query), std::move(operation));
            },
            std::forward<Token>(token));
    }

    std::string keyspace() const;
    int protocol_version() const;
    // Requests in flight complete with connection_closed.
    void shutdown();

private:
    friend struct detail::Access;
    void start_execute(Statement statement, std::unique_ptr<detail::Operation<ResultSet>> operation);
    void start_execute(Batch batch, std::unique_ptr<detail::Operation<ResultSet>> operation);
    void start_prepare(std::string query, std::unique_ptr<detail::Operation<PreparedStatement>> operation);

    std::shared_ptr<detail::SessionState> state_;
};

}  // namespace ilion
