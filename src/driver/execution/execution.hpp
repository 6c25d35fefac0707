// The one execution core: carries a request from host to host until there is an outcome. Loop thread only.
//
//     start -> next host of the plan -> connection -> answer -> outcome
//                ^ retry, next host       | UNPREPARED: PREPARE, then once more on the same connection
//                                         | USE, DDL, PREPARED: what has to follow first
//
// An Execution owns itself from `start` until it tells its completion. A speculative execution is one more leg: the
// first leg that has an outcome ends them all.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "driver/connection/connection.hpp"
#include "driver/core/task.hpp"
#include "driver/policy/listener.hpp"
#include "driver/policy/load_balancing.hpp"
#include "driver/policy/retry.hpp"
#include "driver/policy/speculative.hpp"
#include "driver/request.hpp"
#include "driver/session/pool.hpp"
#include "net/timer_wheel.hpp"

namespace ilion::driver {

class Execution;
class SessionCore;

// The executions of a session that are under way.
class ExecutionList {
public:
    Execution* first() const { return first_; }

private:
    friend class Execution;
    Execution* first_ = nullptr;
};

class Execution final {
public:
    static void start(SessionCore& session, Request&& request);
    // Ends it with `reason`, wherever it is.
    void abort(const Error& reason);

    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;

private:
    class Leg;
    friend class Leg;

    class Deadline final : public Timer {
    public:
        explicit Deadline(Execution& execution) : execution_(execution) {}

    private:
        void on_timer() override { execution_.on_deadline(); }
        Execution& execution_;
    };
    class SpeculationTimer final : public Timer {
    public:
        explicit SpeculationTimer(Execution& execution) : execution_(execution) {}

    private:
        void on_timer() override { execution_.speculate(); }
        Execution& execution_;
    };
    // One attempt after the other, each on one connection.
    class Leg final : private ResponseHandler, private StreamWaiter, private Timer {
    public:
        explicit Leg(Execution& execution) : execution_(execution) {}
        ~Leg() override { leave(); }

        // False: no host is left.
        bool send_to_next_host();
        bool send_to(const HostPtr& host);
        void leave();
        bool is_busy() const { return stream_ >= 0 || waiting_in_ != nullptr || is_armed(); }
        const HostPtr& host() const { return host_; }

    private:
        friend class Execution;
        void on_response(wire::Frame& frame) override;
        void on_connection_lost(const Error& error) override;
        void on_stream_free() override;
        void on_pool_closed() override;
        void on_timer() override;
        bool send_on(Connection& connection);

        Execution& execution_;
        HostPtr host_;
        Connection* connection_ = nullptr;  // valid while stream_ >= 0
        std::shared_ptr<Pool> waiting_in_;
        int stream_ = -1;
        bool preparing_ = false;
        bool retry_same_host_ = false;
    };

    Execution(SessionCore& session, Request&& request);
    ~Execution();

    void begin();
    HostPtr next_host();
    void speculate();
    void arm_speculation();
    void on_deadline();

    void on_result(Leg& leg, wire::Frame& frame);
    void on_error(Leg& leg, wire::Frame& frame);
    void on_unprepared(Leg& leg, Connection& connection, wire::Frame& frame, Error error);
    void on_reprepared(Leg& leg, Connection& connection, wire::Frame& frame);
    void on_lost(Leg& leg, const Error& error);
    void on_prepared(Leg& leg, wire::Frame& frame, BytesView message);
    void follow_keyspace(Leg& leg, wire::Frame& frame, std::string keyspace);
    void follow_schema_change(Leg& leg, wire::Frame& frame, SchemaChange change);
    Task<> switch_keyspace(std::string keyspace, std::shared_ptr<Execution*> alive);
    Task<> refresh_schema(SchemaChange change, std::shared_ptr<Execution*> alive);

    RetryDecision decide(const Error& error);
    void follow(const RetryDecision& decision, Leg& leg, Error error, wire::Frame* frame);
    void retry(Leg& leg);
    void leg_ran_out();
    void keep_response(Leg& leg, wire::Frame& frame);
    std::shared_ptr<Execution*> alive();
    uint16_t consistency() const;

    void succeed();
    void fail(Error error);
    void finish();

    SessionCore& session_;
    Request request_;
    const ExecutionProfile& profile_;
    std::unique_ptr<QueryPlan> plan_;
    std::unique_ptr<SpeculativeExecutionPlan> speculation_;
    Outcome outcome_;
    std::optional<uint16_t> consistency_;  // instead of the body's
    int retries_ = 0;
    int prepares_ = 0;
    Bytes unprepared_id_;
    bool host_used_ = false;  // Request::host
    bool settled_ = false;    // the answer is there; what follows it is under way
    std::chrono::steady_clock::time_point started_;
    Deadline deadline_{*this};
    SpeculationTimer speculation_timer_{*this};
    Leg first_{*this};
    std::vector<std::unique_ptr<Leg>> more_;
    std::shared_ptr<Execution*> alive_;
    Execution* next_ = nullptr;
    Execution* previous_ = nullptr;
};

}  // namespace ilion::driver
