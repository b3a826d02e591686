"""Four packages for Soundex file Pfister, Schmidt and Ashcraft under different codes; those of phonetics are not even four signs long.

Expected: Soundex is one fixed rule of a letter and three digits, so a key made by one package is found by another. Seen:
pyphonetics does not look at the first letter where it takes doubled sounds together, natural counts two sounds with an h
between them as two, and phonetics keeps each vowel as a 0, at any length. Only jellyfish gives what the rule of the
American census gives for all of them. Looked up by another package's key, people are not found and come into the list a
second time. Make all keys of a list by one package, and write down which.
"""
# requires: jellyfish==1.3.0
# requires: pyphonetics==0.5.3
# requires: phonetics==1.0.5
# requires: npm natural@8.1.1

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import jellyfish
import phonetics
import pyphonetics

NAMES = ["Robert", "Pfister", "Schmidt", "Lloyd", "Ashcraft"]
SCRIPT = """
import Soundex from "natural/lib/natural/phonetics/soundex.js";
const soundex = new Soundex();
console.log(JSON.stringify(process.argv.slice(1).map((name) => soundex.process(name))));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


packages = ("jellyfish", "pyphonetics", "phonetics")
print(*(f"{package} {version(package)}" for package in packages), "natural", version_of("natural"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *NAMES], stdout=subprocess.PIPE, text=True, check=True
)
by_natural = dict(zip(NAMES, json.loads(done.stdout), strict=True))
by_pyphonetics = pyphonetics.Soundex()
seen = {
    name: (
        jellyfish.soundex(name),
        by_pyphonetics.phonetics(name),
        by_natural[name],
        phonetics.soundex(name),
    )
    for name in NAMES
}
for name, codes in seen.items():
    print(f"input: {name}, expected: one code, seen by jellyfish, pyphonetics, natural, phonetics: {codes}")
assert seen == {
    "Robert": ("R163", "R163", "R163", "R01063"),
    "Pfister": ("P236", "P123", "P236", "P102306"),
    "Schmidt": ("S530", "S253", "S530", "S20503"),
    "Lloyd": ("L300", "L430", "L300", "L403"),
    "Ashcraft": ("A261", "A261", "A226", "A2026013"),
}
