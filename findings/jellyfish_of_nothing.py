"""jellyfish says that two empty texts have nothing in common, RapidFuzz and textdistance that they are the same.

Expected: three implementations of Jaro's and Jaro-Winkler's similarity agree; they do on names. Seen: of "" and "" the one
says 0.0, the others 1.0. And of José, once with é as one character and once as e and an accent, jellyfish counts one
difference less, for it compares what people see as letters. A rule "over 0.9 is the same person" decides otherwise after a
change of library: for all people without a name.
"""
# requires: jellyfish==1.3.0
# requires: RapidFuzz==3.14.6
# requires: textdistance==4.6.3

from __future__ import annotations

from importlib.metadata import version

import jellyfish
import textdistance
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

print(*(f"{name} {version(name)}" for name in ("jellyfish", "RapidFuzz", "textdistance")))
for one, other, seen in (("Martha", "Marhta", [0.961] * 3), ("", "", [0.0, 1.0, 1.0])):
    found = [
        round(float(similarity(one, other)), 3)
        for similarity in (
            jellyfish.jaro_winkler_similarity,
            JaroWinkler.similarity,
            textdistance.jaro_winkler,
        )
    ]
    print(f"Jaro-Winkler of {one!r} and {other!r}, expected: three times the same, seen: {found}")
    assert found == seen
one, other = "Jose\u0301", "Jos\u00e9"
found = [
    distance(one, other)
    for distance in (
        jellyfish.damerau_levenshtein_distance,
        DamerauLevenshtein.distance,
        textdistance.damerau_levenshtein.distance,
    )
]
print(f"distance of {one!r} and {other!r}, expected: three times the same, seen: {found}")
assert found == [1, 2, 2]
