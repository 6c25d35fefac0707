#include "store/purge/flushing.hpp"

#include <algorithm>
#include <utility>

namespace ilion::store {

namespace {

class Listener final : public rocksdb::EventListener {
public:
    explicit Listener(std::shared_ptr<Flushing> flushing) : flushing_(std::move(flushing)) {}
    void OnMemTableSealed(const rocksdb::MemTableInfo&) override { flushing_->restart(); }

private:
    std::shared_ptr<Flushing> flushing_;
};

}  // namespace

void Flushing::set_period(uint32_t table_number, int32_t millis) {
    std::lock_guard lock(mutex_);
    if (millis == 0) {
        periods_.erase(table_number);
    } else {
        periods_[table_number] = millis;
    }
    auto least = std::min_element(periods_.begin(), periods_.end(),
                                  [](const auto& left, const auto& right) { return left.second < right.second; });
    shortest_ = least == periods_.end() ? 0 : least->second;
}

bool Flushing::is_due() const {
    int32_t period = shortest_period();
    if (period != 0 && age() >= period) return true;
    return !is_young() && many_.load(std::memory_order_relaxed);
}

void Flushing::restart() {
    since_ = clock_.now_millis();
    many_ = false;
}

std::shared_ptr<rocksdb::EventListener> Flushing::listener(std::shared_ptr<Flushing> flushing) {
    return std::make_shared<Listener>(std::move(flushing));
}

}  // namespace ilion::store
