"""email-reply-parser cuts off "-trial stays" after "Approve vip only", and finds no reply in "Only the segment that Bob wrote:".

Expected: parse_reply() leaves out what is quoted, and signatures. Seen: a line that begins with a hyphen and a letter makes a
signature of its paragraph, and hides it with what is below; with a blank after the hyphen it stays. What begins with "On", as
"Only" does, and ends with "wrote:" is the head of a quotation. Half an approval by mail reads as a whole one, and "trial stays" is
not seen by who decides. Show the mail as it came, and ask for a button.
"""
# requires: email-reply-parser==0.5.12

from __future__ import annotations

from importlib.metadata import version

from email_reply_parser import EmailReplyParser

QUOTED = "On Mon, Nov 30, 2026 at 9:00 AM Bob <bob@example.com> wrote:\n> Which of them?\n"
REPLIES = [
    ("Approve vip only.\n\n-trial stays\n", "Approve vip only."),
    ("Yes to these:\n\n-vip\n-trial\n\nThe rest in May.\n", "Yes to these:"),
    (
        "Yes to these:\n\n- vip\n- trial\n\nThe rest in May.\n",
        "Yes to these:\n\n- vip\n- trial\n\nThe rest in May.",
    ),
    ("Only the segment that Bob wrote:\n\n- vip\n", ""),
]

print("email-reply-parser", version("email-reply-parser"))
for reply, seen in REPLIES:
    found = EmailReplyParser.parse_reply(reply)
    print(f"input: {reply!r}, expected: all of it, seen: {found!r}")
    assert found == seen
found = EmailReplyParser.parse_reply(f"Approve vip only.\n\n-trial stays\n\n{QUOTED}")
print(f"input: the first one above a quotation, expected: all of it but the quotation, seen: {found!r}")
assert found == "Approve vip only."
