"""email-reply-parser, for Node, hides "PS: Please take me off the list" where it stands below "Best regards" and the name.

Expected: a signature is a name and what belongs to it, and begins at "-- " (RFC 3676); the package of the same name for Python
shows what follows a greeting. Seen: a line like "Best regards", "Cheers" or "Bien à vous" begins a signature, and that goes
on to the end of the mail: getVisibleText() leaves the wish out. What getFragments() marks as a signature is worth
reading too.
"""
# requires: email-reply-parser==0.5.12
# requires: npm email-reply-parser@2.3.9

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from email_reply_parser import EmailReplyParser

SCRIPT = """
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const EmailReplyParser = (await import(load.resolve("email-reply-parser"))).default;
const visible = (mail) => new EmailReplyParser().read(mail).getVisibleText().trim();
console.log(JSON.stringify(process.argv.slice(1).map(visible)));
"""
WISH = "Please take me off the list."
MAILS = {
    f"Thank you.\n\nBest regards,\nAnn\n\nPS: {WISH}": "Thank you.",
    f"Thank you.\n\nCheers,\n\n{WISH}\nAnn": "Thank you.",
    f"Thank you. {WISH}\n\n-- \nAnn": f"Thank you. {WISH}",
}


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print(
    "email-reply-parser", version_of("email-reply-parser"), "and, for Python", version("email-reply-parser")
)
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *MAILS], stdout=subprocess.PIPE, text=True, check=True
)
for mail, visible in zip(MAILS, json.loads(done.stdout), strict=True):
    by_python = EmailReplyParser.parse_reply(mail)
    print(f"input: {mail!r}, expected: with the wish, seen: {visible!r}, in Python: {by_python!r}")
    assert visible == MAILS[mail]
    assert WISH in by_python
