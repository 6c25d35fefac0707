#include "codec/short_text.hpp"

#include <array>

namespace ilion::python {

namespace {

constexpr size_t kLongest = 24;
constexpr size_t kPlaces = 256;

size_t place_of(BytesView text) {
    uint64_t mixed = text.size();
    for (char c : text) mixed = (mixed ^ static_cast<uint8_t>(c)) * 0x100000001b3ULL;
    return (mixed ^ mixed >> 32) % kPlaces;
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
