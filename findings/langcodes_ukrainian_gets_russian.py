"""langcodes gives somebody who reads Ukrainian the Russian message where the others there are English and German.

Expected: of languages that are others, none, or the default, as @formatjs/intl-localematcher gives. Seen: closest_match() takes Russian for
Ukrainian and Belarusian, at a distance of 24 where 25 is allowed unless said otherwise, and Czech for Slovak; Croatian
readers get nothing where Serbian is there. With max_distance=10 only near relatives and variants are left. The distances
are those of Unicode's CLDR as the package keeps them.
"""
# requires: langcodes==3.5.1

from __future__ import annotations

from importlib.metadata import version

from langcodes import closest_match

print("langcodes", version("langcodes"))
for wanted, there, seen, strict in (
    ("uk", ["en", "de", "ru"], ("ru", 24), "und"),
    ("be", ["en", "de", "ru"], ("ru", 24), "und"),
    ("sk", ["en", "de", "cs"], ("cs", 24), "und"),
    ("hr", ["en", "de", "sr"], ("und", 1000), "und"),
    ("de-AT", ["en", "de"], ("de", 4), "de"),
):
    found, near = closest_match(wanted, there), closest_match(wanted, there, max_distance=10)
    print(f"input: {wanted} of {there}, seen: {found}; with max_distance=10: {near}")
    assert found == seen
    assert near[0] == strict
