// Who wants to hear of events, and telling them. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "wire/codec/response/event.hpp"

namespace ilion::server {

class Events {
public:
    // Called with each event on whichever thread publishes it: hand it to the connection's own thread.
    using Listener = std::function<void(const wire::Event&)>;
    using Token = uint64_t;

    Token subscribe(Listener listener);
    void unsubscribe(Token token);
    void publish(const wire::Event& event);

private:
    std::mutex mutex_;
    Token next_ = 1;
    std::map<Token, Listener> listeners_;
};

}  // namespace ilion::server
