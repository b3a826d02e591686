"""cleanco makes nothing at all of Co-op, "The" of The Limited, and "Acme (UK" of Acme (UK) Ltd.

Expected: basename() takes the legal form off the end of a name and leaves the name, in one piece. Seen: a name that is spelled
like a legal form without its hyphen is taken off whole, so all such companies are one, called "", to whoever matches
companies by it; a common word goes when it stands at the end, from a Day Spa as from a Milano SpA; and of brackets the
closing one alone. Compare what is left with what was there, and keep the name where it is empty.
"""
# requires: cleanco==2.3.0

from __future__ import annotations

from importlib.metadata import version

from cleanco import basename

print("cleanco", version("cleanco"))
for name, expected, seen in (
    ("Acme Ltd", "Acme", "Acme"),
    ("Co-op", "Co-op", ""),
    ("KB", "KB", ""),
    ("The Limited", "The Limited", "The"),
    ("Day Spa", "Day Spa", "Day"),
    ("Acme (UK) Ltd", "Acme (UK)", "Acme (UK"),
):
    found = basename(name)
    print(f"input: {name}, expected: {expected}, seen: {found!r}")
    assert found == seen
