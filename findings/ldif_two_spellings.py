"""ldif hands out mail and Mail of one entry as two attributes, and loses a blank at the end that it wrote itself.

Expected: names of attributes are the same in capitals and small letters (RFC 4512), so an entry with mail and Mail has one attribute of
two values; and a value that ends with a blank is written in base64, as RFC 2849 advises, as one that begins with a blank is. Seen: entry["mail"] has
one of two addresses; "trail " is written as it is and read as "trail".
"""
# requires: ldif==4.3.0

from __future__ import annotations

import io
from importlib.metadata import version

from ldif import LDIFParser, LDIFWriter

GIVEN = b"dn: uid=ann,dc=example\nmail: ann@example.com\nMail: lee@example.com\n\n"

print("ldif", version("ldif"))
[(_, entry)] = LDIFParser(io.BytesIO(GIVEN)).parse()
print(f"input: mail and Mail, expected: two values of one attribute, seen: {dict(entry)}")
assert dict(entry) == {"mail": ["ann@example.com"], "Mail": ["lee@example.com"]}
file = io.BytesIO()
LDIFWriter(file).unparse("uid=ann,dc=example", {"cn": [" lead", "trail "]})
file.seek(0)
[(_, entry)] = LDIFParser(file).parse()
print(f"input: [' lead', 'trail '], expected: the same, seen: {entry['cn']}")
assert entry["cn"] == [" lead", "trail"]
