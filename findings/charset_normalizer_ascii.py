"""charset-normalizer reads short texts of plain ASCII as something else.

Expected: bytes that are all ASCII are ASCII, or UTF-8. Seen: three characters become EBCDIC, six become Chinese
characters in UTF-16, and a tilde at the end of a line goes, as in HZ. Its documentation says that short texts are hard;
these are not ambiguous.
"""
# requires: charset-normalizer==3.5.3

from __future__ import annotations

from importlib.metadata import version

from charset_normalizer import from_bytes

print("charset-normalizer", version("charset-normalizer"))
SEEN = {
    b"a~b": ("cp037", "/=\u00c2"),
    b"A+B-C\n": ("utf_16_be", "\u412b\u422d\u430a"),
    b"#{name}~\n": ("hz", "#{name}"),
}
for given, seen in SEEN.items():
    best = from_bytes(given).best()
    found = (best.encoding, str(best))
    print(f"input: {given!r}, expected: {('ascii', given.decode('ascii'))}, seen: {found}")
    assert given.isascii()
    assert found == seen
