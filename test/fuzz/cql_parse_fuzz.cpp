// Any text is parsed or refused with a message, within bounds of time and stack; what is parsed can be printed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cql/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    auto statement = ilion::cql::parse({reinterpret_cast<const char*>(data), size});
    if (!statement) {
        if (statement.error().message.empty()) {
            std::abort();
        }
        return 0;
    }
    if (const auto* select = std::get_if<ilion::cql::Select>(&statement->body)) {
        for (const auto& item : select->items) {
            (void)text(item.selector);
        }
    }
    if (const auto* insert = std::get_if<ilion::cql::Insert>(&statement->body)) {
        for (const auto& value : insert->values) {
            (void)text(value);
        }
    }
    return 0;
}
