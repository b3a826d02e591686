"""airbyte-cdk makes a pair of numbers of the price 12,50 in a field it adds, a number of +49151, and 16 of the id 0x10.

Expected: AddFields with {{ record['x'] }} copies what is there. Seen: what the template writes is read as a literal of Python: a
comma makes a tuple, a plus sign goes, 1_000 is a thousand, 1e3 one as well, and quotes around a name go; 007 and a name without
quotes stay, as they are no literals. Its description says that a type is inferred where none is given; a tuple is no type of
JSON. Say value_type string for each field that is a text.
"""
# requires: airbyte-cdk==7.39.1

from __future__ import annotations

from importlib.metadata import version

from airbyte_cdk.sources.declarative.interpolation.interpolated_string import InterpolatedString
from airbyte_cdk.sources.declarative.transformations.add_fields import AddedFieldDefinition, AddFields

SEEN = {
    "12,50": (12, 50),
    "12.50": 12.5,
    "+491511234567": 491511234567,
    "0x10": 16,
    "1_000": 1000,
    "1e3": 1000.0,
    "'Ann'": "Ann",
    "007": "007",
    "Ann": "Ann",
}


def copied(value: str, value_type: type | None) -> object:
    template = InterpolatedString.create("{{ record['x'] }}", parameters={})
    field = AddedFieldDefinition(path=["y"], value=template, value_type=value_type, parameters={})
    record = {"x": value}
    AddFields(fields=[field], parameters={}).transform(record, config={})
    return record["y"]


print("airbyte-cdk", version("airbyte-cdk"))
for value, seen in SEEN.items():
    found, as_text = copied(value, None), copied(value, str)
    print(f"input: {value!r}, expected: {value!r}, seen: {found!r}, and as a string {as_text!r}")
    assert found == seen
    assert type(found) is type(seen)
assert [copied(value, str) for value in SEEN] == [*list(SEEN)[:6], "Ann", "007", "Ann"]
