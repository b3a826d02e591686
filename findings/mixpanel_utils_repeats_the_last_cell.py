"""mixpanel-utils fills the columns that a short row of a CSV leaves open with the last thing in it: Bob's city and plan are "Bob".

Expected: what is not there is not there, as an empty cell is left out. Seen: import_people() takes the last cell for every heading that
has none, so who left the rest of a form open gets their name as city and plan. And a cell is read as JSON where it can be:
1e5 is 100000. Fill up the rows before.
"""
# requires: mixpanel-utils==2.2.7

from __future__ import annotations

import base64
import io
import json
import urllib.parse
import urllib.request
from importlib.metadata import version
from pathlib import Path

from mixpanel_utils import MixpanelUtils

seen = []


def record(request: urllib.request.Request, **_: object) -> io.BytesIO:
    """Instead of sending: what would go out is kept."""
    form = urllib.parse.parse_qs(request.data.decode())
    seen.extend(json.loads(base64.b64decode(form["data"][0])))
    return io.BytesIO(b'{"status": 1}')


print("mixpanel-utils", version("mixpanel-utils"))
Path("people.csv").write_text(
    "$distinct_id,$name,city,plan\n1,Ann,Bonn,gold\n2,Bob\n3,Cid,,1e5\n", encoding="utf-8"
)
urllib.request.urlopen = record
MixpanelUtils("secret", project_id=1, token="token").import_people("people.csv")  # noqa: S106
found = {each["$distinct_id"]: each["$set"] for each in seen}
for person, properties in sorted(found.items()):
    print(f"input: {person}, seen: {properties}")
assert found == {
    "1": {"$name": "Ann", "city": "Bonn", "plan": "gold"},
    "2": {"$name": "Bob", "city": "Bob", "plan": "Bob"},
    "3": {"$name": "Cid", "plan": 100000.0},
}
