#include "session/result_set.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>
#include <structmember.h>

#include "module.hpp"

namespace ilion::python {

namespace {

// Stands for the future of one result until somebody asks for it.
struct DeferredFuture {
    Success success;  // its response has moved to `response`
    std::shared_ptr<const driver::Response> response;

    nb::object call() {
        ShapeCache& shapes = success.session->cluster().shapes();
        nb::object answer = nb::cast(make_answer(success.outcome, response, success.prepared, shapes));
        return taking_gil([&] { return success.make_future(success.parameters, answer); });
    }
};

// Sets the slots of ResultSet directly; what is not set stays as the class's own constructor would leave it.
class Classes {
public:
    Classes() {
        result_set_ = nb::module_::import_("cassandra.cluster").attr("ResultSet");
        for (size_t i = 0; i < kSlots; ++i) {
            nb::object descriptor = result_set_.attr("__dict__")[kNames[i]];
            if (Py_TYPE(descriptor.ptr()) != &PyMemberDescr_Type) throw nb::type_error("ResultSet has other slots");
            offsets_[i] = reinterpret_cast<PyMemberDescrObject*>(descriptor.ptr())->d_member->offset;
        }
        execution_result_ = nb::module_::import_("cassandra.concurrent").attr("ExecutionResult");
    }

    nb::object result_set(nb::object origin, nb::object factory, nb::object page, bool last) const {
        auto* type = reinterpret_cast<PyTypeObject*>(result_set_.ptr());
        // Nothing that it refers to so far is the garbage collector's business.
        nb::object made = owned(new_untracked(type));
        PyObject* values[kSlots] = {origin.release().ptr(),
                                    factory.release().ptr(),
                                    page.release().ptr(),
                                    Py_NewRef(Py_None),
                                    Py_NewRef(Py_None),
                                    Py_NewRef(Py_False),
                                    Py_NewRef(last ? Py_True : Py_False)};
        for (size_t i = 0; i < kSlots; ++i) slot_at(made.ptr(), offsets_[i]) = values[i];
        return made;
    }

    nb::object execution_result(bool success, nb::object value) const {
        auto* type = reinterpret_cast<PyTypeObject*>(execution_result_.ptr());
        nb::object made = owned(new_untracked(type, 2));
        PyTuple_SET_ITEM(made.ptr(), 0, Py_NewRef(success ? Py_True : Py_False));
        if (is_tracked(value.ptr())) PyObject_GC_Track(made.ptr());
        PyTuple_SET_ITEM(made.ptr(), 1, value.release().ptr());
        return made;
    }

private:
    static constexpr size_t kSlots = 7;
    static constexpr const char* kNames[kSlots] = {"_origin",    "_factory",   "_page", "_rows",
                                                   "_page_iter", "_list_mode", "_last"};
    nb::object result_set_;
    nb::object execution_result_;
    Py_ssize_t offsets_[kSlots];
};

const Classes& classes() {
    static const Classes* made = nullptr;
    if (!made) made = new Classes;
    return *made;
}

}  // namespace

nb::object make_result_set(Success&& success, bool& may_fail) {
    auto deferred = std::make_unique<DeferredFuture>();
    deferred->response = share(std::move(success.outcome.response));
    bool last = true;
    nb::object page = page_of(deferred->response, success.prepared, success.session->cluster().shapes(), last);
    may_fail = !page.is_none() && nb::cast<Page&>(page).may_fail();
    nb::object factory = success.row_factory;
    deferred->success = std::move(success);
    return classes().result_set(nb::cast(std::move(deferred)), std::move(factory), std::move(page), last);
}

nb::object make_execution_result(bool success, nb::object value) {
    return classes().execution_result(success, std::move(value));
}

namespace {

// ResultSet(future, page), which needs no Python code.
nb::object result_set_of(nb::object future, nb::object row_factory, nb::object page, bool last) {
    bool may_fail = !page.is_none() && nb::cast<Page&>(page).may_fail();
    nb::object made = classes().result_set(std::move(future), std::move(row_factory), std::move(page), last);
    PyObject_GC_Track(made.ptr());
    if (may_fail) taking_gil([&] { return made.attr("_decode_what_may_fail")(); });
    return made;
}

}  // namespace

void register_result_sets(nb::module_& module) {
    nb::class_<DeferredFuture>(module, "DeferredFuture").def("__call__", &DeferredFuture::call);
    module.def("result_set", result_set_of, nb::arg("future"), nb::arg("row_factory").none(),
               nb::arg("page").none(), nb::arg("last"));
    module.def(
        "track",
        [](nb::handle object) {
            if (!is_tracked(object.ptr())) PyObject_GC_Track(object.ptr());
        },
        "From now on the garbage collector has to look at a ResultSet.");
}

}  // namespace ilion::python
