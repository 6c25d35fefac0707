// Every message there and back in every version, and every truncation of every message: no crash, no read past the
// end (ASan), an error or a message, never anything else.
#include <gtest/gtest.h>

#include <functional>

#include "wire/codec/request/authentication.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/execute.hpp"
#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/request/startup.hpp"
#include "wire/codec/response/error_message.hpp"
#include "wire/codec/response/event.hpp"
#include "wire/codec/response/supported.hpp"

namespace ilion::wire {
namespace {

using namespace std::literals;

// Decodes each proper prefix of `body`, copied so that ASan sees a read past its end.
void truncate(const Bytes& body, const std::function<bool(BytesView)>& decode) {
    for (size_t size = 0; size < body.size(); ++size) {
        std::unique_ptr<char[]> exact(new char[size]);
        std::copy_n(body.data(), size, exact.get());
        EXPECT_FALSE(decode(BytesView(exact.get(), size))) << "prefix of " << size << " of " << body.size();
    }
    EXPECT_TRUE(decode(body));
}

class MessageTest : public testing::TestWithParam<int> {
protected:
    int version() const { return GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Versions, MessageTest, testing::Values(3, 4, 5));

QueryParameters all_parameters(int version) {
    QueryParameters parameters;
    parameters.consistency = Consistency::local_quorum;
    parameters.skip_metadata = true;
    parameters.values = {ValueView("ab"sv), ValueView::null(), ValueView(""sv)};
    if (version >= 4) parameters.values.push_back(ValueView::unset());
    parameters.page_size = 5000;
    parameters.paging_state = "state"sv;
    parameters.serial_consistency = Consistency::local_serial;
    parameters.default_timestamp = -7;
    if (version >= 5) {
        parameters.keyspace = "ks"sv;
        parameters.now_in_seconds = 123;
    }
    return parameters;
}

void expect_equal(const QueryParameters& a, const QueryParameters& b) {
    EXPECT_EQ(a.consistency, b.consistency);
    EXPECT_EQ(a.skip_metadata, b.skip_metadata);
    ASSERT_EQ(a.values.size(), b.values.size());
    for (size_t i = 0; i < a.values.size(); ++i) {
        EXPECT_EQ(a.values[i].is_null(), b.values[i].is_null());
        EXPECT_EQ(a.values[i].is_unset(), b.values[i].is_unset());
        EXPECT_EQ(a.values[i].bytes(), b.values[i].bytes());
    }
    EXPECT_EQ(a.names, b.names);
    EXPECT_EQ(a.page_size, b.page_size);
    EXPECT_EQ(a.paging_state, b.paging_state);
    EXPECT_EQ(a.serial_consistency, b.serial_consistency);
    EXPECT_EQ(a.default_timestamp, b.default_timestamp);
    EXPECT_EQ(a.keyspace, b.keyspace);
    EXPECT_EQ(a.now_in_seconds, b.now_in_seconds);
}

TEST_P(MessageTest, Query) {
    Query query{"SELECT ü FROM t", all_parameters(version())};
    for (bool named : {false, true}) {
        if (named) query.parameters.names.assign(query.parameters.values.size(), "name"sv);
        Bytes body;
        query.encode(body, version());
        auto decoded = Query::decode(body, version());
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(decoded->query, query.query);
        expect_equal(decoded->parameters, query.parameters);
        truncate(body, [&](BytesView bytes) { return Query::decode(bytes, version()).has_value(); });
    }
}

TEST_P(MessageTest, QueryWithValuesEncodedBefore) {
    QueryParameters listed = all_parameters(version());
    Bytes expected;
    ByteWriter expected_writer(expected);
    listed.encode(expected_writer, version());

    Bytes values;
    ByteWriter value_writer(values);
    for (const auto& value : listed.values) write_value(value_writer, value);
    QueryParameters encoded = listed;
    encoded.values.clear();
    encoded.encoded_values = values;
    encoded.encoded_value_count = static_cast<uint16_t>(listed.values.size());
    Bytes actual;
    ByteWriter actual_writer(actual);
    encoded.encode(actual_writer, version());
    EXPECT_EQ(actual, expected);
}

TEST_P(MessageTest, Prepare) {
    Prepare prepare{"INSERT", version() >= 5 ? std::optional("ks"sv) : std::nullopt};
    Bytes body;
    prepare.encode(body, version());
    auto decoded = Prepare::decode(body, version());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->query, prepare.query);
    EXPECT_EQ(decoded->keyspace, prepare.keyspace);
    truncate(body, [&](BytesView bytes) { return Prepare::decode(bytes, version()).has_value(); });
}

TEST_P(MessageTest, Execute) {
    Execute execute{"0123456789abcdef", version() >= 5 ? "fedcba9876543210"sv : ""sv, all_parameters(version())};
    Bytes body;
    execute.encode(body, version());
    auto decoded = Execute::decode(body, version());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->id, execute.id);
    EXPECT_EQ(decoded->result_metadata_id, execute.result_metadata_id);
    expect_equal(decoded->parameters, execute.parameters);
    truncate(body, [&](BytesView bytes) { return Execute::decode(bytes, version()).has_value(); });
}

TEST_P(MessageTest, Batch) {
    Batch batch;
    batch.type = Batch::Type::unlogged;
    batch.statements.push_back({false, "UPDATE"sv, {ValueView("x"sv)}, {}, 0});
    batch.statements.push_back({true, "id"sv, {ValueView::null(), ValueView("yy"sv)}, {}, 0});
    batch.parameters.consistency = Consistency::quorum;
    batch.parameters.serial_consistency = Consistency::serial;
    batch.parameters.default_timestamp = 99;
    if (version() >= 5) {
        batch.parameters.keyspace = "ks"sv;
        batch.parameters.now_in_seconds = 5;
    }
    batch.parameters.values = {ValueView("read, and of no use"sv)};
    batch.parameters.page_size = 7;
    Bytes body;
    batch.encode(body, version());
    auto decoded = Batch::decode(body, version());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->type, batch.type);
    ASSERT_EQ(decoded->statements.size(), 2u);
    EXPECT_FALSE(decoded->statements[0].prepared);
    EXPECT_EQ(decoded->statements[0].query_or_id, "UPDATE");
    EXPECT_TRUE(decoded->statements[1].prepared);
    EXPECT_EQ(decoded->statements[1].values[1].bytes(), "yy");
    expect_equal(decoded->parameters, batch.parameters);
    truncate(body, [&](BytesView bytes) { return Batch::decode(bytes, version()).has_value(); });
}

TEST(Message, Startup) {
    Startup startup{{{"CQL_VERSION", "3.4.7"}, {"driver_name", "x"}}};
    Bytes body;
    startup.encode(body);
    auto decoded = Startup::decode(body);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded->option("CQL_VERSION"), "3.4.7");
    EXPECT_EQ(*decoded->option("DRIVER_NAME"), "x");
    EXPECT_EQ(decoded->option("COMPRESSION"), nullptr);
    truncate(body, [](BytesView bytes) { return Startup::decode(bytes).has_value(); });
}

TEST(Message, Supported) {
    Supported supported{{{"CQL_VERSION", {"3.4.7"}}, {"COMPRESSION", {"snappy", "lz4"}}, {"EMPTY", {}}}};
    Bytes body;
    supported.encode(body);
    auto decoded = Supported::decode(body);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->options, supported.options);
    truncate(body, [](BytesView bytes) { return Supported::decode(bytes).has_value(); });
}

TEST(Message, Authentication) {
    Bytes body;
    Authenticate{"org.apache.cassandra.auth.PasswordAuthenticator"}.encode(body);
    EXPECT_EQ(Authenticate::decode(body)->authenticator, "org.apache.cassandra.auth.PasswordAuthenticator");
    truncate(body, [](BytesView bytes) { return Authenticate::decode(bytes).has_value(); });

    body.clear();
    AuthToken{"\0user\0secret"s}.encode(body);
    EXPECT_EQ(AuthToken::decode(body)->token, "\0user\0secret"s);
    truncate(body, [](BytesView bytes) { return AuthToken::decode(bytes).has_value(); });

    body.clear();
    AuthToken{}.encode(body);
    EXPECT_EQ(AuthToken::decode(body)->token, std::nullopt);
}

TEST(Message, RegisterTakesEitherCase) {
    Bytes body;
    Register{{EventKind::schema_change, EventKind::status_change}}.encode(body);
    EXPECT_EQ(Register::decode(body, 4)->kinds.size(), 2u);
    truncate(body, [](BytesView bytes) { return Register::decode(bytes, 4).has_value(); });

    body.clear();
    ByteWriter writer(body);
    write_string_list(writer, {"schema_change"});
    EXPECT_EQ(Register::decode(body, 4)->kinds, std::vector{EventKind::schema_change});

    body.clear();
    write_string_list(writer, {"FOO"});
    EXPECT_EQ(Register::decode(body, 4).error().message, "Invalid value 'FOO' for Type");

    body.clear();
    write_string_list(writer, {"TRACE_COMPLETE"});
    EXPECT_EQ(Register::decode(body, 4)->kinds, std::vector{EventKind::trace_complete});
    EXPECT_EQ(Register::decode(body, 3).error().message,
              "Event TRACE_COMPLETE not valid for protocol version 3/v3");
}

TEST(Message, Events) {
    std::vector<Event> events = {
        {TopologyChange{TopologyChange::Kind::removed_node, {"\x7f\0\0\1"s, 9042}}},
        {StatusChange{StatusChange::Kind::down, {std::string(16, 'x'), 1}}},
        {SchemaChange{SchemaChange::Kind::created, SchemaChange::Target::keyspace, "ks", "", {}}},
        {SchemaChange{SchemaChange::Kind::updated, SchemaChange::Target::table, "ks", "t", {}}},
        {SchemaChange{SchemaChange::Kind::dropped, SchemaChange::Target::aggregate, "ks", "f", {"int", "text"}}},
    };
    for (const auto& event : events) {
        Bytes body;
        event.encode(body);
        auto decoded = Event::decode(body);
        ASSERT_TRUE(decoded);
        Bytes again;
        decoded->encode(again);
        EXPECT_EQ(again, body);
        EXPECT_EQ(decoded->kind(), event.kind());
        truncate(body, [](BytesView bytes) { return Event::decode(bytes).has_value(); });
    }
}

ReplicaDetail replicas(const char* write_type) {
    ReplicaDetail detail;
    detail.consistency = 4;
    detail.required = 2;
    detail.received = 1;
    detail.failures = 1;
    detail.data_present = true;
    detail.write_type = write_type;
    detail.reasons = {{"\x7f\0\0\1"s, 3}};
    detail.contentions = 7;
    return detail;
}

TEST_P(MessageTest, Errors) {
    std::vector<Error> errors = {
        {ErrorCode::server_error, "x", {}},
        {ErrorCode::protocol_error, "", {}},
        {ErrorCode::bad_credentials, "x", {}},
        {ErrorCode::unavailable, "x", replicas("")},
        {ErrorCode::overloaded, "x", {}},
        {ErrorCode::is_bootstrapping, "x", {}},
        {ErrorCode::truncate_error, "x", {}},
        {ErrorCode::write_timeout, "x", replicas("CAS")},
        {ErrorCode::write_timeout, "x", replicas("SIMPLE")},
        {ErrorCode::read_timeout, "x", replicas("")},
        {ErrorCode::read_failure, "x", replicas("")},
        {ErrorCode::write_failure, "x", replicas("BATCH")},
        {ErrorCode::function_failure, "x", FunctionFailureDetail{"ks", "f", {"int", "list<text>"}}},
        {ErrorCode::cas_write_unknown, "x", replicas("")},
        {ErrorCode::syntax_error, "line 1:0", {}},
        {ErrorCode::unauthorized, "x", {}},
        {ErrorCode::invalid, "x", {}},
        {ErrorCode::config_error, "x", {}},
        {ErrorCode::already_exists, "x", AlreadyExistsDetail{"ks", "t"}},
        {ErrorCode::unprepared, "x", UnpreparedDetail{"id"}},
    };
    for (const auto& error : errors) {
        Bytes body;
        encode_error(body, error, version());
        Error decoded;
        ASSERT_TRUE(decode_error(body, version(), decoded)) << static_cast<int>(error.code);
        // The invalid query that a failed function is before version 4 says what it was.
        bool renamed = error.code == ErrorCode::function_failure && version() < 4;
        EXPECT_EQ(decoded.message, renamed ? "ERROR FUNCTION_FAILURE: " + error.message : error.message);
        Bytes again;
        encode_error(again, decoded, version());
        EXPECT_EQ(again, body);
        bool unknown_before_v4 = error.code == ErrorCode::read_failure || error.code == ErrorCode::write_failure ||
                                 error.code == ErrorCode::function_failure;
        bool unknown_before_v5 = error.code == ErrorCode::cas_write_unknown;
        bool same_code = !(unknown_before_v4 && version() < 4) && !(unknown_before_v5 && version() < 5);
        EXPECT_EQ(decoded.code == error.code, same_code);
        for (size_t size = 0; size < body.size(); ++size) {
            (void)decode_error(BytesView(body).substr(0, size), version(), decoded);
        }
    }
}

TEST(Message, ErrorsOfThisEndTravelAsServerErrors) {
    Bytes body;
    encode_error(body, make_error(ErrorCode::io_error, "disk"), 5);
    Error decoded;
    ASSERT_TRUE(decode_error(body, 5, decoded));
    EXPECT_EQ(decoded.code, ErrorCode::server_error);
}

TEST(Message, V5ErrorBodiesInBytes) {
    Bytes body;
    encode_error(body, {ErrorCode::write_failure, "m", replicas("SIMPLE")}, 5);
    EXPECT_EQ(body, "\0\0\x15\0\0\1m\0\4\0\0\0\1\0\0\0\2\0\0\0\1\4\x7f\0\0\1\0\3\0\6SIMPLE"s);
    body.clear();
    encode_error(body, {ErrorCode::write_failure, "m", replicas("SIMPLE")}, 4);
    EXPECT_EQ(body, "\0\0\x15\0\0\1m\0\4\0\0\0\1\0\0\0\2\0\0\0\1\0\6SIMPLE"s);
    body.clear();
    encode_error(body, {ErrorCode::write_timeout, "m", replicas("CAS")}, 5);
    EXPECT_EQ(body, "\0\0\x11\0\0\1m\0\4\0\0\0\1\0\0\0\2\0\3CAS\0\7"s);
}

TEST(Message, MistakesInRequestsAreAnsweredAsCassandraDoes) {
    auto query_error = [](const Bytes& body, int version = 4) { return Query::decode(body, version).error(); };
    EXPECT_EQ(query_error("").message,
              "Not enough bytes to read an UTF8 serialized string preceded by its 4 bytes length");
    EXPECT_EQ(query_error("\0\0\0\x20SELECT"s).code, ErrorCode::protocol_error);
    EXPECT_EQ(query_error("\0\0\0\1x"s).code, ErrorCode::server_error);
    EXPECT_EQ(query_error("\0\0\0\1x\0\x63\0"s).message, "Unknown code 99 for a consistency level");
    EXPECT_EQ(query_error("\0\0\0\1x\0\1\1\0\1\xff\xff\xff\xfd"s).message, "Invalid ByteBuf length -3");
    EXPECT_TRUE(Query::decode("\0\0\0\1x\0\1\1\0\1\xff\xff\xff\xfd"s, 3)->parameters.values[0].is_null());
    EXPECT_EQ(query_error("\0\0\0\1x\0\1\4\0\0\0\0"s).message, "The page size cannot be 0");
    EXPECT_EQ(Query::decode("\0\0\0\1x\0\1\4\xff\xff\xff\xff"s, 4)->parameters.page_size, std::nullopt);
    EXPECT_EQ(query_error("\0\0\0\x10SELECT \xff\xfe FROM x\0\1\0"s).message,
              "Cannot decode string as UTF8: 'fffe2046524f4d2078'; java.nio.charset.MalformedInputException: "
              "Input length = 1");
    EXPECT_EQ(query_error("\0\0\0\1x\0\1\x20\x80\0\0\0\0\0\0\0"s).message,
              "Out of bound timestamp, must be in [-9223372036854775807, 9223372036854775807] "
              "(got -9223372036854775808)");
    EXPECT_EQ(Batch::decode("\x09\0\0\0\1\0"s, 4).error().message, "Invalid BATCH message type 9");
    EXPECT_EQ(Batch::decode("\0\0\1\5"s, 4).error().message,
              "Invalid query kind in BATCH messages. Must be 0 or 1 but got 5");
}

TEST(Message, CountsAreNotBelieved) {
    // 65535 values in a body of a few bytes: an error, and no memory for them.
    EXPECT_FALSE(Query::decode("\0\0\0\1x\0\1\1\xff\xff"s, 4));
    EXPECT_FALSE(Batch::decode("\0\xff\xff"s, 4));
    EXPECT_FALSE(Startup::decode("\xff\xff"s));
    EXPECT_FALSE(Supported::decode("\xff\xff"s));
}

}  // namespace
}  // namespace ilion::wire
