// USE on a connection that is there already, or is just becoming ready.
#pragma once

#include <functional>
#include <string_view>

#include "driver/connection/connection.hpp"

namespace ilion::driver {

class UseKeyspace final : public ResponseHandler {
public:
    using Done = std::function<void(const Status&)>;
    explicit UseKeyspace(Done done) : done_(std::move(done)) {}

    void on_response(wire::Frame& frame) override;
    void on_connection_lost(const Error& error) override;

    // The body of the QUERY request.
    static Bytes request(std::string_view keyspace, int version);

private:
    Done done_;
};

// A name as CQL takes it in every case: in double quotes.
std::string quote_name(std::string_view name);

}  // namespace ilion::driver
