"""clevercsv splits a list of addresses at the @ sign: it takes it for the delimiter.

Expected: a file of one column has no delimiter, as clevercsv says of a column of ids. Seen: "ann@example.com" is two cells, and
a list of names is cut at the space. The commonest list there is, one address a line, reads as names beside domains.
"""
# requires: clevercsv==0.8.5

from __future__ import annotations

import io
from importlib.metadata import version

import clevercsv

print("clevercsv", version("clevercsv"))
for given, seen in (
    ("id\n1001\n1002\n1003\n", [["id"], ["1001"], ["1002"], ["1003"]]),
    (
        "email\nann@example.com\nbob@example.com\n",
        [["email"], ["ann", "example.com"], ["bob", "example.com"]],
    ),
    ("name\nAnn Lee\nBob Ray\n", [["name"], ["Ann", "Lee"], ["Bob", "Ray"]]),
):
    found = list(clevercsv.reader(io.StringIO(given), clevercsv.Sniffer().sniff(given)))
    print(f"input: {given!r}, expected: {[[line] for line in given.splitlines()]}, seen: {found}")
    assert found == seen
