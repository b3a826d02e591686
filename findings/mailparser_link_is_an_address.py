"""mailparser hands out a link to unsubscribe as an address to write to, where the link has somebody's address in it.

Expected: of List-Unsubscribe: <https://example.com/leave?to=ann@example.com> the "url". Seen: the "mail" is
https://example.com/leave?to=…, because there is an @ in it. Of two links the last alone is kept, a remark in brackets
makes a "name" and an "id" of one, and the name of a list that has an id only is that id. Whoever unsubscribes people by
these headers writes to no address, and finds no link. Read the header's own text out of headerLines.
"""
# requires: npm mailparser@3.14.2

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {simpleParser} = createRequire(process.cwd() + "/")("mailparser");
const read = async (header) =>
  (await simpleParser(`From: news@example.com\\r\\n${header}\\r\\n\\r\\nHello\\r\\n`)).headers.get("list");
const found = [];
for (const header of process.argv.slice(1)) found.push(await read(header));
console.log(JSON.stringify(found));
"""
LEAVE = "https://example.com/leave"
HEADERS = {
    f"List-Unsubscribe: <{LEAVE}?id=1>": {"unsubscribe": {"url": f"{LEAVE}?id=1"}},
    f"List-Unsubscribe: <{LEAVE}?to=ann@example.com>": {
        "unsubscribe": {"mail": f"{LEAVE}?to=ann@example.com"}
    },
    f"List-Unsubscribe: <{LEAVE}>, <https://example.org/leave>": {
        "unsubscribe": {"url": "https://example.org/leave"}
    },
    f"List-Unsubscribe: (in your browser) <{LEAVE}>": {
        "unsubscribe": {"name": "in your browser", "id": LEAVE}
    },
    "List-Id: News <news.example.com>": {"id": {"name": "News", "id": "news.example.com"}},
    "List-Id: <news.example.com>": {"id": {"name": "news.example.com"}},
}


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("mailparser", version("mailparser"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *HEADERS], stdout=subprocess.PIPE, text=True, check=True
)
for header, seen in zip(HEADERS, json.loads(done.stdout), strict=True):
    print(f"input: {header}, expected: each link as url, each id as id, seen: {seen}")
    assert seen == HEADERS[header]
