"""recordlinkage's clean() makes "mller" of Müller and nothing of 日本, before it is asked whether two people are the same.

Expected: cleaning takes away capitals, signs and blanks; letters stay, or become their neighbours without an accent. Seen: by
default all that is not A-Z, a digit, blank, hyphen or underscore goes, so Jörg and Jürg are one jrg and all names in another
script are equal: empty. replace_by_none=None keeps them; strip_accents="unicode" makes Muller, since it comes first.
"""
# requires: recordlinkage==0.16.0
# requires: pandas==2.3.3

from __future__ import annotations

from importlib.metadata import version

import pandas as pd
from recordlinkage.preprocessing import clean

print("recordlinkage", version("recordlinkage"), "pandas", version("pandas"))
given = ["Müller", "Jörg", "Jürg", "日本", "김"]
found = list(clean(pd.Series(given)))
mended = list(clean(pd.Series(given[:3]), strip_accents="unicode"))
print(f"input: {given}, expected: five different names, seen: {found}; with strip_accents: {mended}")
assert found == ["mller", "jrg", "jrg", "", ""]
assert mended == ["muller", "jorg", "jurg"]
