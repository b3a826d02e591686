"""One million people from a CSV, read, checked, freed of repeats and sealed, against a bare csv.reader and two sets.

`python -m benchmarks roster [ROWS]`. Each measurement runs in a process of its own, so that its peak memory is its
own; times are CPU seconds, the best of three. Targets: at most 2 times the baseline and 330 MB; JSON Lines and Excel with a tenth
of the rows at most 1.3 and 1.6 times the same rows as CSV. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks._sizes import how_many
from segbot.domain.members import IdType
from segbot.rosters.reading.read import Upload, read_pages
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.validating.validate import check

ROWS = 1_000_000
EXCEL_SHARE = 10
TIMES = 2.0
MEGABYTES = 330
EXCEL_TIMES = 1.6
LINES_TIMES = 1.3
_HEADER = ("customer_id", "email", "first_name", "last_name")
_RUNS = 3


def people(rows: int) -> Iterator[tuple[str, str, str, str]]:
    """Rows with some of everything: leading zeros, apostrophes, letters beyond ASCII, one repeat in a hundred."""
    firsts = ("Ann", "Bo", "Zoë", "Jean-Luc", "Mary Ann", "Ọlá", "Kim", "Omar")
    lasts = ("Lee", "O'Brien", "Müller", "van der Berg", "Ng", "García, Jr.", "Smith", "Ek")
    for number in range(rows):
        who = number - 50 if number % 100 == 99 else number
        first, last = firsts[who % 8], lasts[who // 8 % 8]
        yield f"{who * 7919 % 10_000_019:010d}", f"person.{who}@mail{who % 50}.example.com", first, last


def baseline(path: Path) -> int:
    ids, emails = set(), set()
    with path.open(newline="", encoding="utf-8") as text:
        for row in csv.reader(text):
            ids.add(row[0])
            emails.add(row[1])
    return len(ids)


def roster(path: Path) -> int:
    sealer = Sealer([new_key()])
    with path.open("rb") as stream:
        checked = check(read_pages([Upload(name=path.name, stream=stream)]), id_types=tuple(IdType))
    sealed = sum(len(sealer.seal_packed(packed)) for packed in checked.packed)
    assert sealed > checked.count
    assert not checked.report.faults_total
    return checked.count


_MEASURED: dict[str, Callable[[Path], int]] = {"baseline": baseline, "roster": roster}


def measure(name: str, path: Path) -> tuple[float, float, int]:
    """Best seconds, highest peak in megabytes (with the process that reads Excel) and people."""
    results = []
    for _ in range(_RUNS):
        command = [sys.executable, "-m", "benchmarks", "roster", "--measure", name, str(path)]
        seconds, megabytes, count = subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.split()
        results.append((float(seconds), float(megabytes), int(count)))
    return min(results)[0], max(result[1] for result in results), results[0][2]


def _measure_here(name: str, path: Path) -> None:
    start = cpu_seconds()
    count = _MEASURED[name](path)
    seconds = cpu_seconds() - start
    print(f"{seconds:.3f} {peak_megabytes():.0f} {count}")


def cpu_seconds() -> float:
    """Of this process and those it started: what else the machine does counts for nothing."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(who)[:2]) for who in both)


def peak_megabytes() -> float:
    """Of this process and those it started."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in both) / 1024


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        writer.writerows(people(rows))


def write_lines(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as text:
        text.writelines(json.dumps(dict(zip(_HEADER, row, strict=True))) + "\n" for row in people(rows))


def write_excel(path: Path, rows: int) -> None:
    """The smallest workbook Excel itself would open, with the texts in the cells (ECMA-376 part 1, inline strings)."""
    main_space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as known_members:
        known_members.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        known_members.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        known_members.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main_space}" xmlns:r="{relations}"><sheets>'
            f'<sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        known_members.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with known_members.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{main_space}"><sheetData>'.encode())
            for number, row in enumerate((_HEADER, *people(rows)), 1):
                cells = "".join(
                    f'<c r="{"ABCD"[at]}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                    for at, cell in enumerate(row)
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def main(argv: list[str]) -> int:
    if argv[:1] == ["--measure"]:
        _measure_here(argv[1], Path(argv[2]))
        return 0
    rows = how_many(argv, name="roster", of="ROWS", usually=ROWS, about=__doc__)
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), rows)


def _compare(folder: Path, rows: int) -> int:
    whole, tenth, known_members = folder / "people.csv", folder / "tenth.csv", folder / "tenth.xlsx"
    lines = folder / "tenth.jsonl"
    write_lines(lines, rows // EXCEL_SHARE)
    write_csv(whole, rows)
    write_csv(tenth, rows // EXCEL_SHARE)
    write_excel(known_members, rows // EXCEL_SHARE)
    bare_seconds, bare_megabytes, bare_count = measure("baseline", whole)
    seconds, megabytes, count = measure("roster", whole)
    assert count == bare_count - 1  # the baseline takes the header for a person
    csv_seconds, _, csv_count = measure("roster", tenth)
    excel_seconds, excel_megabytes, excel_count = measure("roster", known_members)
    lines_seconds, _, lines_count = measure("roster", lines)
    assert excel_count == lines_count == csv_count
    print(f"{rows:,} rows, {count:,} people, {whole.stat().st_size / 1e6:.0f} MB of CSV")
    print(f"  csv.reader and two sets   {bare_seconds:6.2f} s  {bare_megabytes:4.0f} MB")
    print(f"  read, check, dedupe, seal {seconds:6.2f} s  {megabytes:4.0f} MB")
    print(
        f"  ratio {seconds / bare_seconds:.2f} (at most {TIMES}), peak {megabytes:.0f} MB (at most {MEGABYTES})"
    )
    print(f"{rows // EXCEL_SHARE:,} rows as CSV {csv_seconds:.2f} s, as Excel {excel_seconds:.2f} s")
    print(f"  ratio {excel_seconds / csv_seconds:.2f} (at most {EXCEL_TIMES}), peak {excel_megabytes:.0f} MB")
    print(
        f"  as JSON Lines {lines_seconds:.2f} s, ratio {lines_seconds / csv_seconds:.2f} (at most {LINES_TIMES})"
    )
    met = lines_seconds <= LINES_TIMES * csv_seconds
    met = met and seconds <= TIMES * bare_seconds and megabytes <= MEGABYTES
    return 0 if met and excel_seconds <= EXCEL_TIMES * csv_seconds else 1
