// Texts that come again and again, as the elements of sets do.
#pragma once

#include "python.hpp"

namespace ilion::python {

// A str of UTF-8; null with an error if it is none. Short ASCII texts that were made lately are given again.
PyObject* short_text(BytesView utf8);

}  // namespace ilion::python
