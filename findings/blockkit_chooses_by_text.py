"""blockkit's Section is mrkdwn or plain text by what is in it: one name of a segment changes how the message is read.

Expected: `Section("Added to …")` is of one kind, whatever the name. Seen: "Added to VIP" is plain text, "Added to *VIP*" is
mrkdwn, and with "A & B <new>" it is mrkdwn as well, where Slack wants & and < escaped, which in plain text are shown. So no way
of escaping is right for both. Its manual says that Markdown is detected; `Text(…).type(Text.MD)` decides it.
"""
# requires: blockkit==2.1.3

from __future__ import annotations

from importlib.metadata import version

from blockkit import Section, Text

print("blockkit", version("blockkit"))
found = {
    name: Section(f"Added to {name}").build()["text"]["type"]
    for name in ("VIP", "*VIP*", "A & B <new>", "A & B")
}
print(f"expected: the same for all, seen: {found}")
assert found == {"VIP": "plain_text", "*VIP*": "mrkdwn", "A & B <new>": "mrkdwn", "A & B": "plain_text"}
decided = Section(Text("Added to VIP").type(Text.MD)).build()["text"]["type"]
assert decided == "mrkdwn"
