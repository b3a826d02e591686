"""customer-match-translator gives everybody below an incomplete row the country of the next one: Bob in Berlin becomes British, his number +44.

Expected: a row without a telephone number is left out, as the program says, and the others keep what is theirs. Seen: the
countries are written back by place after rows were left out, so each moves up by one, past who was left out; the last one
gets none and is left out as well. Numbers are completed by the wrong country and hashed, so Google's Customer Match finds
strangers or nobody. Fill or take out incomplete rows before, or give --ignore-empty.
"""
# requires: customer-match-translator==1.0.2
# requires: pandas==1.5.3
# requires: numpy==1.26.4
# requires: SQLAlchemy==1.4.54
# requires: sqlalchemy-mate==1.4.28.4

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HEAD = "first_name,last_name,phone,email,country,zip\n"
BOB = "Bob,Jones,0171 2345678,bob@example.com,Germany,10117\n"
CID = "Cid,Brown,020 7946 0000,cid@example.com,United Kingdom,SW1A 1AA\n"
DEE = "Dee,White,01 23 45 67 89,dee@example.com,France,75001\n"
ANN = "Ann,Smith,{},ann@example.com,Germany,10115\n"


def translated(ann: str) -> dict[str, list[str]]:
    """Country and number of each, by first name."""
    Path("people.csv").write_text(HEAD + ann + BOB + CID + DEE, encoding="utf-8")
    command = [Path(sys.executable).with_name("customer-match-translator"), "--format", "people.csv"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    with Path("result.csv").open(encoding="utf-8", newline="") as file:
        return {row["First Name"]: [row["Country"], row["Phone"]] for row in csv.DictReader(file)}


print("customer-match-translator", version("customer-match-translator"))
complete = translated(ANN.format("030 1234567"))
seen = translated(ANN.format(""))
print(f"input: Ann in Germany without a number, then Bob (DE), Cid (GB), Dee (FR), expected: {complete}")
print(f"  without Ann, seen: {seen}")
assert complete == {
    "ann": ["DE", "+49301234567"],
    "bob": ["DE", "+491712345678"],
    "cid": ["GB", "+442079460000"],
    "dee": ["FR", "+33123456789"],
}
assert seen == {"bob": ["GB", "+441712345678"], "cid": ["FR", "+332079460000"]}
