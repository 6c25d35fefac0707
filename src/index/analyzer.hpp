// What the options of a storage-attached index do to text before it is indexed or compared: capitals, composed
// letters and letters beyond ASCII may count as equal to plainer ones. There is no splitting into words.
#pragma once

#include <map>
#include <string>

#include "base/bytes.hpp"

namespace ilion::index {

class Analyzer {
public:
    // `case_sensitive`, `normalize` and `ascii`; one that changes nothing if none is given.
    static Analyzer of(const std::map<std::string, std::string>& options);

    bool changes_text() const { return lower_ || normalize_ || ascii_; }
    // `text` is UTF-8. The result is a view of it or of `memory`.
    BytesView apply(BytesView text, Bytes& memory) const;

private:
    bool lower_ = false;
    bool normalize_ = false;
    bool ascii_ = false;
};

}  // namespace ilion::index
