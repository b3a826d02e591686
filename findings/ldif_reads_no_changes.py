"""ldif writes a record of changes that it cannot read itself: it stops at the line with a hyphen.

Expected: what LDIFWriter writes for a list of modifications, LDIFParser reads; the line "-" after each of them is what RFC 2849
asks for. Seen: ValueError, "subsection not found", also for a single modification. Without the hyphen it is read, as an entry that has the
attributes "changetype" and "replace".
"""
# requires: ldif==4.3.0

from __future__ import annotations

import io
from importlib.metadata import version

from ldif import LDIFParser, LDIFWriter

REPLACE = 2

print("ldif", version("ldif"))
file = io.BytesIO()
LDIFWriter(file).unparse("uid=ann,dc=example", [(REPLACE, "mail", ["ann@example.com"])])
print(f"input: {file.getvalue()!r}")
file.seek(0)
try:
    found = str(list(LDIFParser(file).parse()))
except ValueError as error:
    found = repr(error)
print(f"expected: one change of mail, seen: {found}")
assert b"\nreplace: mail\nmail: ann@example.com\n-\n" in file.getvalue()
assert found == "ValueError('subsection not found')"
