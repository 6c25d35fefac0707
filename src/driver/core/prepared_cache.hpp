// What was prepared through this cluster, so that it can be prepared again where it is not known. Loop thread only.
#pragma once

#include <string>
#include <unordered_map>

#include "base/bytes.hpp"

namespace ilion::driver {

struct PreparedText {
    std::string query;
    std::string keyspace;  // of PREPARE, from protocol v5; empty: none

    // The body of PREPARE.
    Bytes request(int version) const;
};

class PreparedCache {
public:
    void add(BytesView id, PreparedText text) { texts_.insert_or_assign(Bytes(id), std::move(text)); }
    const PreparedText* find(const Bytes& id) const {
        auto found = texts_.find(id);
        return found == texts_.end() ? nullptr : &found->second;
    }
    const std::unordered_map<Bytes, PreparedText>& all() const { return texts_; }

private:
    std::unordered_map<Bytes, PreparedText> texts_;
};

}  // namespace ilion::driver
