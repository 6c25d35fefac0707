// Java class names: what parses prints as a name that parses to the same type.
#include <cstdint>
#include <cstdlib>

#include "types/type/data_type.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ilion;
    auto type = parse_class_name({reinterpret_cast<const char*>(data), size});
    if (!type) return 0;
    (void)cql_name(**type);
    auto again = parse_class_name(class_name(**type));
    // The name of a frozen type is nested more deeply than it had to be written.
    if (!again) return 0;
    if (!(*again)->equals(**type)) std::abort();
    return 0;
}
