#include "codec/short_text.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace ilion::python {

namespace {

constexpr size_t kLongest = 24;
constexpr size_t kPlaces = 256;

template <class T>
uint64_t load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

// By both ends of the text, which overlap if it is short.
size_t place_of(BytesView text) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    uint64_t first = 0;
    uint64_t last = 0;
    if (text.size() >= sizeof(uint64_t)) {
        first = load<uint64_t>(begin);
        last = load<uint64_t>(end - sizeof(uint64_t));
    } else if (text.size() >= sizeof(uint32_t)) {
        first = load<uint32_t>(begin);
        last = load<uint32_t>(end - sizeof(uint32_t));
    } else if (!text.empty()) {
        first = load<uint8_t>(begin);
        last = load<uint8_t>(end - 1) << 8 | load<uint8_t>(begin + text.size() / 2);
    }
    uint64_t mixed = (first ^ last * 0x9e3779b97f4a7c15ULL ^ text.size()) * 0xff51afd7ed558ccdULL;
    return (mixed >> 32) % kPlaces;
}

bool is_same(PyObject* kept, BytesView text) {
    return PyUnicode_GET_LENGTH(kept) == static_cast<Py_ssize_t>(text.size()) &&
           std::char_traits<char>::compare(reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(kept)), text.data(),
                                           text.size()) == 0;
}

}  // namespace

PyObject* short_text(BytesView utf8) {
    // One text a place, the one made last; guarded by the GIL, and never let go of at exit.
    static std::array<PyObject*, kPlaces> kept{};
    if (utf8.size() > kLongest) {
        return PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), nullptr);
    }
    PyObject*& place = kept[place_of(utf8)];
    if (place && is_same(place, utf8)) return Py_NewRef(place);
    PyObject* made = PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), nullptr);
    if (!made || !PyUnicode_IS_ASCII(made)) return made;
    PyObject* replaced = std::exchange(place, Py_NewRef(made));
    Py_XDECREF(replaced);
    return made;
}

}  // namespace ilion::python
