// What came back for a request, taken apart for Python. GIL needed throughout.
#pragma once

#include <map>
#include <string>

#include "session/call.hpp"

namespace ilion::python {

// Shapes of results that bring their metadata with them, by the bytes of that metadata. Bounded: it starts anew
// when it is full.
class ShapeCache {
public:
    explicit ShapeCache(CodecContext context) : context_(std::move(context)) {}
    const CodecContext& context() const { return context_; }
    ShapePtr find_or_make(BytesView metadata, const wire::Columns& columns);

private:
    static constexpr size_t kLimit = 1024;
    std::map<std::string, ShapePtr, std::less<>> shapes_;
    CodecContext context_;
};

// A host as Python sees it: the driver's record, which lives as long as anyone holds it.
struct HostRef {
    driver::HostPtr host;
};

struct Answer {
    nb::object error = nb::none();           // (code, message, dict of details), or None
    nb::object page = nb::none();            // Page, for rows
    nb::object paging_state = nb::none();    // bytes: there are more pages
    nb::object keyspace = nb::none();        // str: USE
    nb::object prepared = nb::none();        // Prepared
    nb::object schema_change = nb::none();   // dict
    nb::object warnings = nb::none();        // list of str
    nb::object trace_id = nb::none();        // UUID
    nb::object custom_payload = nb::none();  // dict
    nb::object coordinator = nb::none();     // HostRef
    nb::object attempts = nb::none();        // list of (HostRef, code, message, details): hosts that failed before
    bool schema_agreed = true;
};

// For pages that refer to it; the room of a large one is used again.
std::shared_ptr<const driver::Response> share(driver::Response&& response);

// `call` must be done. Its response moves into the answer.
std::unique_ptr<Answer> make_answer(Call& call, ShapeCache& shapes);
// The same for an outcome without a Call of its own, whose response may be shared.
std::unique_ptr<Answer> make_answer(driver::Outcome& outcome, const PreparedPtr& prepared, ShapeCache& shapes);
std::unique_ptr<Answer> make_answer(const driver::Outcome& outcome,
                                    const std::shared_ptr<const driver::Response>& response,
                                    const PreparedPtr& prepared, ShapeCache& shapes);
// Only the rows of a successful response: a Page, or None if it has none. `last`: there is no page after it.
nb::object page_of(const std::shared_ptr<const driver::Response>& response, const PreparedPtr& prepared,
                   ShapeCache& shapes, bool& last);

// An answer that nothing was decoded of, and its frame: (version, flags, opcode, body), None if no frame came.
nb::object make_framed_answer(Call& call);

// What system tables say of a host, as a dict; None for what they don't say.
nb::object host_info_dict(const driver::HostInfo& info);

// Whether rows, or that it succeeded, is all there is to say: no error, no failed host, nothing that came along, no
// further page.
bool is_plain(const driver::Outcome& outcome);

// What a call ended with, in its shortest form: a Page or None if that is all there is to say, otherwise an Answer.
nb::object settle(Call& call, ShapeCache& shapes);

nb::object error_tuple(const Error& error);
nb::object attempts_list(const std::vector<driver::Attempt>& attempts);
nb::object host_ref(const driver::HostPtr& host);

}  // namespace ilion::python
