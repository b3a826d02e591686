"""scrubadub takes "look at this." and "discount at 3.5" for e-mail addresses, and hides them.

Expected: addresses are hidden, and those spelt out, such as "ann at example dot com". Seen: any word followed by "at" and
by a word with a point behind it is one, so the ends of sentences go, and so do web pages ("sign up at example.com"). A
report of what people wrote loses what they said, and a count of addresses in it is too high. Remove the detector "email"
and add one of your own, made as a RegexDetector, where only addresses with an @ are meant.
"""
# requires: scrubadub==2.0.1

from __future__ import annotations

from importlib.metadata import version

import scrubadub

print("scrubadub", version("scrubadub"))
for given, expected, seen in (
    ("write to ann@example.com", "write to {{EMAIL}}", "write to {{EMAIL}}"),
    ("ann at example dot com", "{{EMAIL}}", "{{EMAIL}}"),
    ("please look at this. Then answer", None, "please {{EMAIL}}. Then answer"),
    ("sign up at example.com today", None, "sign {{EMAIL}} today"),
    ("a discount at 3.5 percent", None, "a {{EMAIL}} percent"),
):
    found = scrubadub.clean(given)
    print(f"input: {given!r}, expected: {expected or given!r}, seen: {found!r}")
    assert found == seen
