"""Five packages that cut quotations out of replies cut out "take me off the list" below "On Monday I called you, on Tuesday I wrote:".

Expected: "On …, … wrote:" begins a quotation where a mail stands below it, with its > or at least with an address before
"wrote". Seen: a person's own sentence that begins with On and ends with "wrote:" is enough for each of them, and all that
follows is hidden: of a complaint the "Hello" is left. "Yesterday I wrote:" is shown with what follows. Whoever looks for
wishes to leave looks into the whole text as well, before it says that there is none.
"""
# requires: email-reply-parser==0.5.12
# requires: mail-parser-reply==1.36.0
# requires: npm email-reply-parser@2.3.9
# requires: npm node-email-reply-parser@0.1.4
# requires: npm planer@1.2.0

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as MailParserReply

SCRIPT = """
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const EmailReplyParser = (await import(load.resolve("email-reply-parser"))).default;
const mail = process.argv[1];
console.log(JSON.stringify({
  "email-reply-parser for Node": new EmailReplyParser().read(mail).getVisibleText(),
  "node-email-reply-parser": load("node-email-reply-parser")(mail).getVisibleText(),
  "planer": load("planer").extractFrom(mail, "text/plain"),
}));
"""
MAIL = "Hello,\n\n{}:\nplease take me off the list.\n\nAnn"
HIDDEN = MAIL.format("On Monday I called you, on Tuesday I wrote")
SHOWN = MAIL.format("Yesterday I wrote")
NODE = ["email-reply-parser", "node-email-reply-parser", "planer"]


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


for package in ("email-reply-parser", "mail-parser-reply"):
    print(package, version(package))
for package in NODE:
    print(package, "for Node", version_of(package))
for mail in (HIDDEN, SHOWN):
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT, mail], stdout=subprocess.PIPE, text=True, check=True
    )
    seen = {
        "email-reply-parser": EmailReplyParser.parse_reply(mail),
        "mail-parser-reply": MailParserReply(languages=["en"]).parse_reply(mail),
        **json.loads(done.stdout),
    }
    print(f"input: {mail!r}, expected: all of it, seen:")
    for package, reply in seen.items():
        print(f"  {package}: {reply!r}")
    assert {reply.strip() for reply in seen.values()} == {"Hello," if mail == HIDDEN else SHOWN}
