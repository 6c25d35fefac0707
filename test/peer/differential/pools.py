"""What values and types are taken from: small pools, so that statements meet; boundaries often."""

import uuid

POOLS = {
    "tinyint": ["0", "1", "-1", "127", "-128"],
    "smallint": ["0", "1", "-2", "32767", "-32768"],
    "int": ["0", "1", "2", "-1", "3", "2147483647", "-2147483648"],
    "bigint": ["0", "1", "-1", "9223372036854775807", "-9223372036854775808", "4294967296"],
    "varint": ["0", "1", "-1", "127", "128", "-129", "340282366920938463463374607431768211456", "-99999999999999999999"],
    "decimal": ["0", "1", "-1", "1.0", "1.00", "0.1", "-2.50", "1e10", "1E-20", "123456789.987654321"],
    "float": ["0.0", "-0.0", "1.5", "-3.25", "NaN", "Infinity", "-Infinity", "3.4028235E38", "1.4E-45"],
    "double": ["0.0", "-0.0", "1.5", "-3.25", "NaN", "Infinity", "-Infinity", "1.7976931348623157E308", "1e-300"],
    "boolean": ["true", "false"],
    "text": ["''", "'a'", "'b'", "'ab'", "'it''s'", "'ünï'", "'🐍'", "'a b'"],
    "ascii": ["''", "'a'", "'B'", "'zz'"],
    "blob": ["0x", "0x00", "0x0000", "0x00ff", "0xff", "0xcafe"],
    "uuid": [str(uuid.UUID(int=n)) for n in (0, 1, 0x123E4567E89B42D3A456426614174000, (1 << 128) - 1)],
    "timeuuid": [
        "50554d6e-29bb-11e5-b345-feff819cdc9f",
        "50554d6f-29bb-11e5-b345-feff819cdc9f",
        "d2177dd0-eaa2-11de-a572-001b779c76e3",
    ],
    "inet": ["'127.0.0.1'", "'10.0.0.255'", "'::1'", "'2001:db8::1'"],
    "date": ["'1970-01-01'", "'2020-02-29'", "'1969-12-31'", "'9999-12-31'"],
    "time": ["'00:00:00.000000000'", "'23:59:59.999999999'", "'01:02:03.004005006'"],
    "timestamp": ["0", "-1", "1582934400000", "253402300799999"],
    "duration": ["1d", "2mo3d4ns", "-5ns", "14mo"],
}  # fmt: skip
# Other ways to write values, and what only looks like one: what a constant of the type may be, and where it ends.
SPELLINGS = {
    "tinyint": ["128", "-129", "1.0", "'1'", "0x01", "+1", "007"],
    "smallint": ["32768", "-32769", "1e2", "'1'"],
    "int": ["2147483648", "-2147483649", "1.5", "'5'", "1e0", "(int) 3", "1 + 1", "-(1)", "NaN", "true", "0x00000001", "5 % 3"],
    "bigint": ["9223372036854775808", "1.0", "(bigint) 7", "2 * 3", "blob_as_bigint(0x0000000000000005)"],
    "varint": ["1e3", "1.0", "00012", "(varint) 5", "'1'"],
    "decimal": ["1E+5", "-0.0", ".5", "5.", "00.10", "NaN", "1e2147483648", "(decimal) 1"],
    "float": ["1", "1e39", "-1e-50", "'1.5'", "nan", "infinity", "-NaN", "(float) 2"],
    "double": ["1", "1e400", "-1e-400", "0x00", "NAN", "INFINITY", "-infinity", "1e", "(double) 3"],
    "boolean": ["TRUE", "False", "'true'", "1", "0x01"],
    "text": ["$$it's$$", "'x' ", "(text) 'b'", "0x61", "1", "true", "\"a\"", "'\\'"],
    "ascii": ["'é'", "$$a$$", "1"],
    "blob": ["0X0f", "0x0", "0xg0", "'00ff'", "text_as_blob('a')", "1", "int_as_blob(1)"],
    "uuid": ["123E4567-E89B-42D3-A456-426614174000", "'123e4567-e89b-42d3-a456-426614174000'", "123e4567", "0x00"],
    "timeuuid": ["123e4567-e89b-42d3-a456-426614174000", "min_timeuuid('2020-01-01 00:00:00+0000')", "'x'"],
    "inet": ["'256.0.0.1'", "'::ffff:1.2.3.4'", "'1.2.3'", "'::'", "127", "'fe80::1%0'"],
    "date": ["2147483648", "'2020-2-3'", "'2021-02-29'", "'-0001-01-01'", "4294967295", "4294967296", "'2020-01-01T00:00'"],
    "time": ["'1:2:3'", "'24:00:00'", "'08:12'", "3600000000000", "'08:12:54.1234567891'", "86400000000000", "-1"],
    "timestamp": ["'2020-01-02'", "'2020-01-02 03:04'", "'2020-01-02T03:04:05.678+0100'", "'2020-01-02 03:04:05Z'", "1.5"],
    "duration": ["P1Y2M3DT4H5M6S", "1d1d", "-1mo1us", "PT0S", "P0001-02-03T04:05:06", "1h1y", "P2W", "'1d'", "1y2", "99999999999mo"],
}  # fmt: skip
# Types that are named by their class, and what is known of them: a native type, or one of CUSTOM.
CLASSES = {
    "'Int32Type'": "int", "'org.apache.cassandra.db.marshal.UTF8Type'": "text", "'LongType'": "bigint", "'BytesType'": "blob",
    "'IntegerType'": "varint", "'TimestampType'": "timestamp", "'SimpleDateType'": "date", "'InetAddressType'": "inet",
    "'UUIDType'": "uuid", "'CompositeType(Int32Type, UTF8Type)'": "composite",
    "'org.apache.cassandra.db.marshal.DynamicCompositeType(a=>Int32Type)'": "dynamic",
}  # fmt: skip
# Of types that have no name in CQL: literals, and the bytes that are bound.
CUSTOM = {
    "composite": (
        ["'1:a'", "'0:'", "'-1:b'", "'1'", "'1:a:2'", "'x'", "''"],
        ["0x00040000000100000161", "0x00000400000001000001610000", "0x000400000001000001610000", "0x00040000000100", "0x00"],
    ),
    "dynamic": (["'a@1'", "'Int32Type@5'", "'a@x'", "''"], ["0x80610004000000010000", "0x8061000400000001ff"]),
}  # fmt: skip
