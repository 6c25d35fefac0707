#include "session/answer.hpp"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/unique_ptr.h>

#include "base/byte_reader.hpp"
#include "base/kept_buffers.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/response/error_message.hpp"

namespace ilion::python {

namespace {

std::string address_text(BytesView raw) {
    char buffer[64];
    auto part = [raw](size_t i) { return static_cast<unsigned>(static_cast<uint8_t>(raw[i])); };
    if (raw.size() == 4) {
        std::snprintf(buffer, sizeof buffer, "%u.%u.%u.%u", part(0), part(1), part(2), part(3));
        return buffer;
    }
    nb::object address = nb::module_::import_("ipaddress").attr("ip_address")(bytes(raw));
    return nb::cast<std::string>(nb::str(address));
}

// The details of an error as keyword arguments of the exceptions in `cassandra`.
struct DetailDict {
    ErrorCode code;
    nb::dict dict;

    void operator()(const std::monostate&) {}
    void operator()(const AlreadyExistsDetail& detail) {
        dict["keyspace"] = text(detail.keyspace);
        dict["table"] = text(detail.table);
    }
    void operator()(const UnpreparedDetail& detail) { dict["id"] = bytes(detail.statement_id); }
    void operator()(const FunctionFailureDetail& detail) {
        dict["keyspace"] = text(detail.keyspace);
        dict["function"] = text(detail.function);
        nb::list types;
        for (const std::string& type : detail.argument_types) types.append(text(type));
        dict["arg_types"] = types;
    }
    void operator()(const ReplicaDetail& detail) {
        bool unavailable = code == ErrorCode::unavailable;
        dict["consistency"] = detail.consistency;
        dict[unavailable ? "required_replicas" : "required_responses"] = detail.required;
        dict[unavailable ? "alive_replicas" : "received_responses"] = detail.received;
        bool failure = code == ErrorCode::read_failure || code == ErrorCode::write_failure;
        if (failure) {
            nb::dict reasons;
            for (const auto& [address, reason] : detail.reasons) reasons[text(address_text(address))] = reason;
            dict["failures"] = detail.failures;
            dict["error_code_map"] = detail.reasons.empty() ? nb::object(nb::none()) : nb::object(reasons);
        }
        if (code == ErrorCode::read_timeout || code == ErrorCode::read_failure) {
            dict["data_retrieved"] = detail.data_present;
        }
        if (code == ErrorCode::write_timeout || code == ErrorCode::write_failure) {
            dict["write_type"] = text(detail.write_type);
        }
    }
};

void take_extras(const wire::FrameExtras& extras, Answer& answer) {
    if (extras.tracing_id) {
        nb::object raw = bytes(extras.tracing_id->view());
        answer.trace_id = known().uuid_class(nb::arg("bytes") = raw);
    }
    if (!extras.warnings.empty()) {
        nb::list warnings;
        for (const std::string& warning : extras.warnings) warnings.append(text(warning));
        answer.warnings = warnings;
    }
    if (extras.custom_payload) {
        nb::dict payload;
        for (const auto& [key, value] : *extras.custom_payload) {
            payload[text(key)] = value ? bytes(*value) : nb::object(nb::none());
        }
        answer.custom_payload = payload;
    }
}

constexpr const char* kChangeNames[] = {"CREATED", "UPDATED", "DROPPED"};
constexpr const char* kTargetNames[] = {"KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"};

nb::object schema_change_dict(const wire::SchemaChange& change) {
    nb::dict made;
    made["change_type"] = kChangeNames[static_cast<size_t>(change.kind)];
    made["target_type"] = kTargetNames[static_cast<size_t>(change.target)];
    made["keyspace"] = text(change.keyspace);
    made["name"] = text(change.name);
    return made;
}

[[noreturn]] void throw_malformed(const Error& error) {
    PyErr_SetString(known().driver_exception.ptr(), error.message.c_str());
    throw_pending();
}

BytesView split_extras(const driver::Response& response, wire::FrameExtras& extras) {
    wire::FrameHeader header;
    header.response = true;
    header.flags = response.flags;
    header.opcode = static_cast<uint8_t>(response.opcode);
    header.version = static_cast<decltype(header.version)>(response.version & 0x7f);
    auto message = wire::FrameExtras::split(header, response.body, extras);
    if (!message) throw_malformed(message.error());
    return *message;
}

class ResultTaker {
public:
    ResultTaker(Answer& answer, std::shared_ptr<const driver::Response> response, const PreparedPtr& prepared,
                ShapeCache& shapes)
        : answer_(answer),
          response_(std::move(response)),
          prepared_(prepared),
          shapes_(shapes) {}

    // `message` is the body behind the extras.
    void take(BytesView message) {
        message_ = message;
        int version = response_->version & 0x7f;
        auto result = wire::decode_result(message, version);
        if (!result) throw_malformed(result.error());
        std::visit(*this, *result);
    }

    void operator()(const wire::VoidResult&) {}
    void operator()(const wire::RowsResult& rows) {
        ShapePtr shape;
        const wire::RowsMetadata& metadata = rows.metadata;
        if (prepared_ && metadata.columns && metadata.new_result_metadata_id) {
            prepared_->update(*metadata.new_result_metadata_id, metadata.columns);
            shape = prepared_->shape();
        } else if (metadata.columns) {
            // Between the kind of result and the count of rows; a paging state makes the key longer, not wrong.
            size_t end = static_cast<size_t>(rows.rows.data() - message_.data());
            shape = shapes_.find_or_make(message_.substr(4, end - 8), metadata.columns);
        } else if (prepared_) {
            shape = prepared_->shape();
        }
        if (!shape || shape->size() != static_cast<size_t>(metadata.column_count)) {
            throw_malformed(protocol_error("A result of rows came without the metadata to read them"));
        }
        if (metadata.paging_state) answer_.paging_state = bytes(*metadata.paging_state);
        answer_.page = nb::cast(std::make_unique<Page>(response_, rows.rows, rows.row_count, std::move(shape)));
    }
    void operator()(const wire::SetKeyspaceResult& set) { answer_.keyspace = text(set.keyspace); }
    void operator()(const wire::PreparedResult& prepared) {
        answer_.prepared = nb::cast(std::make_shared<Prepared>(prepared, shapes_.context()));
    }
    void operator()(const wire::SchemaChangeResult& result) {
        answer_.schema_change = schema_change_dict(result.change);
    }

private:
    Answer& answer_;
    std::shared_ptr<const driver::Response> response_;
    const PreparedPtr& prepared_;
    ShapeCache& shapes_;
    BytesView message_;
};

}  // namespace

ShapePtr ShapeCache::find_or_make(BytesView metadata, const wire::Columns& columns) {
    auto found = shapes_.find(metadata);
    if (found != shapes_.end() && found->second->is_current()) return found->second;
    if (shapes_.size() >= kLimit) shapes_.clear();
    auto made = std::make_shared<const Shape>(columns, context_);
    shapes_.insert_or_assign(std::string(metadata), made);
    return made;
}

nb::object error_tuple(const Error& error) {
    DetailDict details{error.code, {}};
    std::visit(details, error.detail);
    return nb::make_tuple(static_cast<int32_t>(error.code), text(error.message), details.dict);
}

nb::object host_ref(const driver::HostPtr& host) {
    return host ? nb::cast(HostRef{host}) : nb::object(nb::none());
}

nb::object host_info_dict(const driver::HostInfo& info) {
    auto or_none = [](const std::string& value) { return value.empty() ? nb::object(nb::none()) : text(value); };
    auto port_or_none = [](uint16_t port) {
        return port == 0 ? nb::object(nb::none()) : nb::object(nb::int_(port));
    };
    nb::dict made;
    made["host_id"] = info.host_id.is_nil() ? nb::object(nb::none())
                                            : known().uuid_class(nb::arg("bytes") = bytes(info.host_id.view()));
    made["datacenter"] = or_none(info.datacenter);
    made["rack"] = or_none(info.rack);
    made["release_version"] = or_none(info.release_version);
    made["dse_version"] = or_none(info.dse_version);
    made["broadcast_address"] = or_none(info.broadcast_address);
    made["broadcast_port"] = port_or_none(info.broadcast_port);
    made["broadcast_rpc_address"] = or_none(info.rpc_address);
    made["broadcast_rpc_port"] = port_or_none(info.rpc_port);
    made["listen_address"] = or_none(info.listen_address);
    made["listen_port"] = port_or_none(info.listen_port);
    nb::list tokens;
    for (const std::string& token : info.tokens) tokens.append(text(token));
    made["tokens"] = tokens;
    return made;
}

nb::object attempts_list(const std::vector<driver::Attempt>& attempts) {
    nb::list list;
    for (const driver::Attempt& attempt : attempts) {
        list.append(nb::make_tuple(host_ref(attempt.host), error_tuple(attempt.error)));
    }
    return list;
}

std::unique_ptr<Answer> make_answer(const driver::Outcome& outcome,
                                    const std::shared_ptr<const driver::Response>& response,
                                    const PreparedPtr& prepared, ShapeCache& shapes) {
    auto answer = std::make_unique<Answer>();
    answer->coordinator = host_ref(outcome.coordinator);
    if (!outcome.attempts.empty()) answer->attempts = attempts_list(outcome.attempts);
    answer->schema_agreed = outcome.schema_agreed;
    if (outcome.error) answer->error = error_tuple(*outcome.error);
    if (response->body.empty()) return answer;  // no frame came, or an IGNORE made an empty success
    wire::FrameExtras extras;
    BytesView message = split_extras(*response, extras);
    take_extras(extras, *answer);
    if (!outcome.error) ResultTaker(*answer, response, prepared, shapes).take(message);
    return answer;
}

std::shared_ptr<const driver::Response> share(driver::Response&& response) {
    struct Shared : driver::Response {
        explicit Shared(driver::Response&& taken) : driver::Response(std::move(taken)) {}
        ~Shared() { keep_buffer(std::move(body)); }
        Shared(const Shared&) = delete;
        Shared& operator=(const Shared&) = delete;
    };
    return std::make_shared<const Shared>(std::move(response));
}

std::unique_ptr<Answer> make_answer(driver::Outcome& outcome, const PreparedPtr& prepared, ShapeCache& shapes) {
    auto response = share(std::move(outcome.response));
    return make_answer(outcome, response, prepared, shapes);
}

nb::object page_of(const std::shared_ptr<const driver::Response>& response, const PreparedPtr& prepared,
                   ShapeCache& shapes, bool& last) {
    // Most answers are a RESULT of kind void without extras: nothing to take apart.
    constexpr std::string_view kVoid("\0\0\0\1", 4);
    if (response->body.empty() || (response->flags == 0 && response->body == kVoid)) return nb::none();
    Answer answer;
    wire::FrameExtras extras;
    BytesView message = split_extras(*response, extras);
    ResultTaker(answer, response, prepared, shapes).take(message);
    last = answer.paging_state.is_none();
    return answer.page;
}

nb::object make_framed_answer(Call& call) {
    const driver::Outcome& outcome = call.state->outcome;
    auto answer = std::make_unique<Answer>();
    answer->coordinator = host_ref(outcome.coordinator);
    if (!outcome.attempts.empty()) answer->attempts = attempts_list(outcome.attempts);
    answer->schema_agreed = outcome.schema_agreed;
    if (outcome.error) answer->error = error_tuple(*outcome.error);
    const driver::Response& response = outcome.response;
    nb::object frame = nb::none();
    if (!response.body.empty()) {
        frame = nb::make_tuple(response.version & 0x7f, response.flags, static_cast<int>(response.opcode),
                               bytes(response.body));
    }
    return nb::make_tuple(nb::cast(std::move(answer)), frame);
}

std::unique_ptr<Answer> make_answer(Call& call, ShapeCache& shapes) {
    return make_answer(call.state->outcome, call.prepared, shapes);
}

namespace {

// A RESULT of kind void, or of rows that are all there are, with nothing beside it.
bool is_plain_result(const driver::Response& response) {
    enum : int32_t { void_ = 1, rows = 2 };
    constexpr int32_t kHasMorePages = 0x02;
    if (response.flags != 0 || response.opcode != wire::Opcode::result) return false;
    ByteReader reader(response.body);
    auto kind = reader.read<int32_t>();
    if (kind == rows) return (reader.read<int32_t>() & kHasMorePages) == 0 && reader.ok();
    return kind == void_ && reader.at_end();
}

}  // namespace

bool is_plain(const driver::Outcome& outcome) {
    return !outcome.error && outcome.attempts.empty() && outcome.schema_agreed && is_plain_result(outcome.response);
}

nb::object settle(Call& call, ShapeCache& shapes) {
    driver::Outcome& outcome = call.state->outcome;
    if (!is_plain(outcome)) return nb::cast(make_answer(call, shapes));
    auto response = share(std::move(outcome.response));
    bool last = true;
    return page_of(response, call.prepared, shapes, last);
}

}  // namespace ilion::python
