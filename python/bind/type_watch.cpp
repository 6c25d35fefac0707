// Whether classes are what they were: nobody has put an attribute of their own there, or into a base of theirs.
#include <vector>

#include "module.hpp"

namespace ilion::python {

namespace {

// Python gives a class another version whenever an attribute of it, or of a base, is set.
class TypeWatch {
public:
    explicit TypeWatch(nb::args types) : types_(std::move(types)), versions_(types_.size()) {}

    bool unchanged() const {
        for (size_t i = 0; i < versions_.size(); ++i) {
            if (versions_[i] == 0 || version(i) != versions_[i]) return false;
        }
        return true;
    }
    // What they are now is what they are to be.
    void remember() {
        for (size_t i = 0; i < versions_.size(); ++i) versions_[i] = version(i);
    }

private:
    // 0: it has none at present.
    unsigned version(size_t i) const {
        const auto* type = reinterpret_cast<const PyTypeObject*>(PyTuple_GET_ITEM(types_.ptr(), i));
        return (type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG) != 0 ? type->tp_version_tag : 0;
    }

    nb::args types_;
    std::vector<unsigned> versions_;
};

}  // namespace

void register_type_watch(nb::module_& module) {
    nb::class_<TypeWatch>(module, "TypeWatch")
        .def(nb::init<nb::args>())
        .def("unchanged", &TypeWatch::unchanged)
        .def("remember", &TypeWatch::remember);
}

}  // namespace ilion::python
