"""sendgrid's Mail sends to the first of two addresses in a text and forgets the second.

Expected: "ann@example.com, bob@example.com" in `to_emails`, the form of a To line, is two people, or refused. Seen: one
recipient, no error. A list of two texts is what it wants; a field of a form that somebody filled in with two is not split.
"""
# requires: sendgrid==6.12.5

from __future__ import annotations

from importlib.metadata import version

from sendgrid.helpers.mail import Mail

print("sendgrid", version("sendgrid"))
for given, seen in (
    ("ann@example.com, bob@example.com", ["ann@example.com"]),
    (["ann@example.com", "bob@example.com"], ["ann@example.com", "bob@example.com"]),
):
    mail = Mail("shop@example.com", given, "Hello", "Hello")
    [personalization] = mail.get()["personalizations"]
    found = [recipient["email"] for recipient in personalization["to"]]
    print(f"input: {given!r}, expected: both, seen: {found}")
    assert sorted(found) == seen
