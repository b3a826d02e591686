"""nodemailer writes List-Unsubscribe-Post: <http://List-Unsubscribe=One-Click> where it is given the one value this header may have.

Expected: List-Unsubscribe-Post: List-Unsubscribe=One-Click, which RFC 8058 asks for to the letter and large mailbox
providers ask bulk senders for. Seen: the option "list" takes each value for a link, puts http:// before it and angles
around it, also in List-Post: NO. The button with which people unsubscribe is not shown, so they press "spam" instead. Set
it by the option "headers", which writes it as it is.
"""
# requires: npm nodemailer@10.6.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const nodemailer = createRequire(process.cwd() + "/")("nodemailer");
const transport = nodemailer.createTransport({streamTransport: true, buffer: true, newline: "unix"});
const letter = {from: "news@example.com", to: "ann@example.com", subject: "News", text: "Hello"};
const written = async (options) => {
  const lines = (await transport.sendMail({...letter, ...options})).message.toString().split("\\n");
  return lines.filter((line) => line.startsWith("List-"));
};
const link = "https://example.com/leave?id=1";
const one = "List-Unsubscribe=One-Click";
console.log(JSON.stringify([
  await written({list: {unsubscribe: link, "unsubscribe-post": one}}),
  await written({list: {post: "NO"}}),
  await written({list: {unsubscribe: link}, headers: {"List-Unsubscribe-Post": one}}),
]));
"""
LINK = "List-Unsubscribe: <https://example.com/leave?id=1>"


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("nodemailer", version("nodemailer"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
by_list, no, by_headers = json.loads(done.stdout)
print(f"input: list unsubscribe-post, expected: {by_headers}, seen: {by_list}")
print(f"input: list post NO, expected: ['List-Post: NO'], seen: {no}")
assert by_headers == ["List-Unsubscribe-Post: List-Unsubscribe=One-Click", LINK]
assert by_list == [LINK, "List-Unsubscribe-Post: <http://List-Unsubscribe=One-Click>"]
assert no == ["List-Post: <http://NO>"]
