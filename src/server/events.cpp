#include "server/events.hpp"

namespace ilion::server {

Events::Token Events::subscribe(Listener listener) {
    std::lock_guard lock(mutex_);
    listeners_.emplace(next_, std::move(listener));
    return next_++;
}

void Events::unsubscribe(Token token) {
    std::lock_guard lock(mutex_);
    listeners_.erase(token);
}

void Events::publish(const wire::Event& event) {
    std::lock_guard lock(mutex_);
    for (const auto& [token, listener] : listeners_) listener(event);
}

}  // namespace ilion::server
