"""singer-sdk makes true of "no", "0" and "false" where a field is boolean, and singer-python of "no" and "0".

Expected: false, or an error that the value is no boolean. Seen: singer-sdk holds every text to be true, also the empty one;
singer-python every one but "false" and the empty one. A source that has its consents as texts, as a CSV does, hands on
everybody as subscribed, and the target sees a proper boolean. Make booleans of them before they are given to either.
"""
# requires: singer-sdk==0.54.9

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

from singer_sdk import Stream, Tap
from singer_sdk import typing as th

OTHER = "singer-python==6.8.0"
GIVEN = ["no", "0", "off", "false", "", "yes"]
SCRIPT = """
import json, sys
sys.path.insert(0, "beside")
from singer import Transformer
schema = {"type": "object", "properties": {"subscribed": {"type": "boolean"}}}
print(json.dumps([Transformer().transform({"subscribed": v}, schema)["subscribed"] for v in json.load(sys.stdin)]))
"""


class People(Stream):
    name = "people"
    primary_keys = ("id",)
    schema = th.PropertiesList(
        th.Property("id", th.IntegerType), th.Property("subscribed", th.BooleanType)
    ).to_dict()

    def get_records(self, *_: object) -> Iterator[dict]:
        for number, value in enumerate(GIVEN):
            yield {"id": number, "subscribed": value}


class Source(Tap):
    name = "tap-people"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self) -> list[Stream]:
        return [People(self)]


def by_the_sdk() -> list[object]:
    """What it writes to standard output for the target."""
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) as out:
        Source(config={}).sync_all()
        out.flush()
        messages = [json.loads(line) for line in out.buffer.getvalue().splitlines()]
    return [message["record"]["subscribed"] for message in messages if message["type"] == "RECORD"]


def by_the_library() -> list[object]:
    """The two want different versions of jsonschema, so this one is in a folder beside."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--target", "beside", OTHER]
    subprocess.run(pip, check=True)
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, input=json.dumps(GIVEN), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("singer-sdk", version("singer-sdk"), OTHER)
sdk, library = by_the_sdk(), by_the_library()
for value, one, other in zip(GIVEN, sdk, library, strict=True):
    print(f"input: {value!r}, expected: {value == 'yes'}, seen: singer-sdk {one}, singer-python {other}")
assert sdk == [True] * 6
assert library == [True, True, True, False, False, True]
