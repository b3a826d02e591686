"""@segment/facade reads a revenue of "$1,250.50" as 1, and one of "1.250,50 €" as 1.25; where it is 0 it takes the total instead.

Expected: a sum with a currency and a comma between thousands is read, as one with a currency alone is, or it is left out as
what cannot be read. Seen: the dollar sign is taken off and the number is read up to the first sign that does not fit, so a
big order counts as the smallest; and an order of a free sample, revenue 0 and total 5, counts as 5. Send numbers.
"""
# requires: npm @segment/facade@3.4.10

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const {Track} = createRequire(process.cwd() + "/")("@segment/facade");
const orders = [{revenue: "$12.50"}, {revenue: "$1,250.50"}, {revenue: "1.250,50 €"}, {revenue: 0, total: 5}];
const seen = orders.map((properties) => new Track({event: "Order Completed", properties}).revenue());
console.log(JSON.stringify([orders, seen]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@segment/facade", version("@segment/facade"))
orders, seen = node(SCRIPT)
for order, expected, found in zip(orders, (12.5, 1250.5, "1250.5 or nothing", 0), seen, strict=True):
    print(f"input: {order}, expected: {expected}, seen: {found}")
assert seen == [12.5, 1, 1.25, 5]
