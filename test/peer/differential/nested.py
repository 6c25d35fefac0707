"""Expressions of a wanted type, nested: each function's arguments are expressions of the types that it takes."""

import re

from differential.values import Type

MAKERS = {
    "text": ["CAST({any_number} AS text)", "CAST({boolean} AS text)", "to_json({any})", "blob_as_text({blob})", "mask_inner({text}, {small}, {small})",
             "mask_outer({text}, {small}, {small}, '#')", "mask_default({text})", "mask_replace({text}, {text})", "CAST({uuid} AS text)",
             "CAST({timestamp} AS text)", "{text} + {text}", "mask_null({text})"],
    "ascii": ["CAST({any_number} AS ascii)", "mask_default({ascii})", "blob_as_ascii({blob})"],
    "blob": ["text_as_blob({text})", "int_as_blob({int})", "bigint_as_blob({bigint})", "uuid_as_blob({uuid})", "timestamp_as_blob({timestamp})",
             "double_as_blob({double})", "boolean_as_blob({boolean})", "mask_hash({text})", "mask_hash({int}, 'MD5')", "date_as_blob({date})",
             "decimal_as_blob({decimal})", "varint_as_blob({varint})", "inet_as_blob({inet})", "mask_default({blob})", "time_as_blob({time})"],
    "int": ["length({text})", "octet_length({blob})", "octet_length({any})", "collection_count({collection})", "CAST({any_number} AS int)", "abs({int})",
            "round({int})", "blob_as_int({blob})", "{int} + {int}", "{int} - {smallint}", "{int} * {tinyint}", "{int} % {small}", "-{int}", "mask_default({int})",
            "mask_replace({int}, {int})"],
    "smallint": ["CAST({any_number} AS smallint)", "{smallint} + {smallint}", "abs({smallint})", "blob_as_smallint({blob})"],
    "tinyint": ["CAST({any_number} AS tinyint)", "-{tinyint}", "abs({tinyint})", "blob_as_tinyint({blob})"],
    "bigint": ["CAST({any_number} AS bigint)", "to_unix_timestamp({timestamp})", "to_unix_timestamp({timeuuid})", "to_unix_timestamp({date})", "{bigint} + {int}",
               "blob_as_bigint({blob})", "abs({bigint})", "round({bigint})", "{bigint} / {small}"],
    "varint": ["CAST({any_number} AS varint)", "{varint} + {int}", "{varint} * {bigint}", "abs({varint})", "{varint} % {small}"],
    "decimal": ["CAST({any_number} AS decimal)", "{decimal} + {int}", "round({decimal})", "abs({decimal})", "{decimal} * {varint}"],
    "float": ["CAST({small} AS float)", "abs({float})", "round({float})", "{float} + {smallint}"],
    "double": ["CAST({any_number} AS double)", "exp({small})", "log10({small})", "{double} + {float}", "abs({double})", "{double} * {int}"],
    "boolean": ["blob_as_boolean({blob})", "mask_default({boolean})"],
    "uuid": ["blob_as_uuid({blob})", "mask_null({uuid})"],
    "timeuuid": ["min_timeuuid({timestamp})", "max_timeuuid({timestamp})", "blob_as_timeuuid({blob})"],
    "timestamp": ["to_timestamp({date})", "to_timestamp({timeuuid})", "floor({timestamp}, {step})", "{timestamp} + {step}", "{timestamp} - {step}",
                  "CAST({timeuuid} AS timestamp)", "CAST({date} AS timestamp)", "floor({timestamp}, {step}, {timestamp})"],
    "date": ["to_date({timestamp})", "to_date({timeuuid})", "{date} + {days}", "{date} - {days}", "CAST({timestamp} AS date)", "floor({date}, {days})"],
    "time": ["floor({time}, {step})", "mask_default({time})", "blob_as_time({blob})"],
    "inet": ["mask_default({inet})", "blob_as_inet({blob})"],
}  # fmt: skip
STEPS, DAYS = ("1h", "5m", "1d", "3s", "90ms"), ("1d", "3d", "1mo", "2w")
COLLECTIONS = ("map_keys({map})", "map_values({map})", "collection_min({collection})", "collection_max({collection})", "collection_sum({collection})",
               "collection_avg({collection})", "collection_count({collection})")  # fmt: skip


class Nested:
    def __init__(self, chance, terms):
        self.chance, self.terms = chance, terms

    def expression(self, table):
        """Of any type."""
        if self.chance.random() < 0.2:
            return self._filled(table, self.chance.choice(COLLECTIONS), 0)
        kind = self.chance.choice(list(MAKERS))
        return self._filled(table, self.chance.choice(MAKERS[kind]), 0)

    def _filled(self, table, text, depth):
        return re.sub(r"\{(\w+)\}", lambda hole: self._argument(table, hole[1], depth + 1), text)

    def _argument(self, table, wanted, depth):
        chance = self.chance
        if wanted == "small":
            return chance.choice(["1", "2", "3", "(int) 1"])
        if wanted in ("step", "days"):
            return chance.choice(STEPS if wanted == "step" else DAYS)
        if wanted == "any_number":
            wanted = chance.choice(["tinyint", "smallint", "int", "bigint", "varint", "decimal"])
        if wanted == "any":
            return chance.choice(table.columns).name
        columns = [c.name for c in table.columns if self._fits(c.type.kind, wanted)]
        if wanted in ("map", "collection"):
            return (
                chance.choice(columns)
                if columns
                else chance.choice(["(map<int, text>) {1: 'a'}", "(map<text, int>) {}"])
            )
        if columns and chance.random() < 0.5:
            return chance.choice(columns)
        if depth < 4 and chance.random() < 0.6:
            return self._filled(table, chance.choice(MAKERS[wanted]), depth)
        of = Type(wanted, wanted)
        return (
            self.terms.marker(of, hint=True)
            if chance.random() < 0.3
            else f"({wanted}) {self.terms.values.literal(of)}"
        )

    def _fits(self, kind, wanted):
        return kind in ("list", "set", "map") if wanted == "collection" else kind == wanted
