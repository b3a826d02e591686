"""mail-parser-reply hands out our own newsletter as what somebody replied, where they wrote nothing above it.

Expected: parse_reply() gives the newest part of a conversation, so nothing for an empty reply, and what stands below the
quotation for somebody who answers there, as email-reply-parser does. Seen: an empty part is skipped, and the next one is
taken for the newest: the quoted newsletter, with its "On … wrote:". If it says that the word STOP ends the mails, everybody
who sends an empty reply seems to have written STOP. With a line above the quotation both agree.
"""
# requires: mail-parser-reply==1.36.0
# requires: email-reply-parser==0.5.12

from __future__ import annotations

from importlib.metadata import version

from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as MailParserReply

WROTE = "On Mon, 30 Nov 2026 at 09:00, Acme <news@example.org> wrote:\n\n"
QUOTED = f"{WROTE}> Coffee is cheaper today.\n> Reply with STOP to leave.\n"
MAILS = {
    f"Thank you!\n\n{QUOTED}": ("Thank you!", "Thank you!"),
    QUOTED: (QUOTED.strip(), ""),
    f"{QUOTED}\nThank you!\nAnn\n": (f"{QUOTED}\nThank you!\nAnn", "Thank you!\nAnn"),
}

for package in ("mail-parser-reply", "email-reply-parser"):
    print(package, version(package))
for mail, (seen, expected) in MAILS.items():
    reply = MailParserReply(languages=["en"]).parse_reply(mail)
    print(f"input: {mail!r}\n  expected: {expected!r}\n  seen: {reply!r}")
    assert EmailReplyParser.parse_reply(mail) == expected
    assert reply == seen
