// Looks at the requests that have arrived behind the present one, so that what they will look up in memory is
// fetched while others are answered. Nothing depends on it: what it does not understand it passes over. One owner.
#pragma once

#include <utility>
#include <vector>

#include "server/node.hpp"

namespace ilion::server {

class LookAhead {
public:
    // Before a request is run; `coming`: what has arrived behind it, FrameDecoder::coming().
    void before(Node& node, int version, BytesView coming) {
        if (looked_at_ > 0) {
            --looked_at_;
        } else if (!coming.empty()) {
            look(node, version, coming);
        }
    }
    // When all that has arrived is done.
    void forget() { looked_at_ = 0; }

private:
    void look(Node& node, int version, BytesView coming);

    size_t looked_at_ = 0;  // of the requests to come
    std::vector<std::pair<uint32_t, Token>> partitions_;
};

}  // namespace ilion::server
