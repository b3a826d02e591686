"""pyreadstat writes nine o'clock in Berlin as eight o'clock into a file of SPSS, Stata or SAS, which know no zones.

Expected: the time on the clock, as pandas writes a spreadsheet's or refuses to, or an error. Seen: the moment in UTC without a word that
it is, so who bought at half past midnight bought the day before for whoever counts by day. Take the zone off first
(tz_localize(None)).
"""
# requires: pyreadstat==1.3.7
# requires: pandas==2.3.3

from __future__ import annotations

import tempfile
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyreadstat

print("pyreadstat", version("pyreadstat"), "pandas", version("pandas"))
bought = pd.to_datetime(["2026-11-30 09:00", "2026-11-30 00:30"]).tz_localize("Europe/Berlin")
people = pd.DataFrame({"bought": bought})
plain = pd.DataFrame({"bought": bought.tz_localize(None)})
with tempfile.TemporaryDirectory() as folder:
    for kind, write, read in (
        ("sav", pyreadstat.write_sav, pyreadstat.read_sav),
        ("dta", pyreadstat.write_dta, pyreadstat.read_dta),
    ):
        seen = []
        for frame in (people, plain):
            path = Path(folder) / f"people.{kind}"
            write(frame, str(path))
            seen.append([str(each) for each in read(str(path))[0]["bought"]])
        print(f"input: 9:00 and 0:30 in Berlin, as {kind}, seen: {seen[0]}; without the zone: {seen[1]}")
        assert seen[0] == ["2026-11-30 08:00:00", "2026-11-29 23:30:00"]
        assert seen[1] == ["2026-11-30 09:00:00", "2026-11-30 00:30:00"]
