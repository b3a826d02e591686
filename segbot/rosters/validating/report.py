"""Files for people: the rows that were left out, and an example to start from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import UnsupportedError
from segbot.domain.members import IdType, ReadReport

# What spreadsheets run instead of showing: owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"


def rows_report(report: ReadReport) -> bytes:
    """The rows left out as a CSV (source, sheet, row, column, why, masked sample) that no spreadsheet runs anything of.

    Only as many as the report keeps; a last line says how many more there were.
    """
    rows: list[Sequence[str]] = [
        (fault.source, fault.sheet, str(fault.row), fault.column, fault.why, fault.sample)
        for fault in report.faults
    ]
    more = report.faults_total - len(report.faults)
    if more > 0:
        rows.append(("", "", "", "", f"{more} more rows were left out for reasons like these.", ""))
    header = ("source", "sheet", "row", "column", "why", "sample")
    return _csv([header, *([_plain(cell) for cell in row] for row in rows)])


def sample_file(spec: ProviderSpec) -> tuple[str, bytes]:
    """A small example list with the columns the provider takes: file name and CSV.

    Names, phone and e-mail besides an id are columns only where the provider keeps them: where it creates people.
    Raises UnsupportedError where it takes no lists of people.
    """
    if not spec.id_types:
        raise UnsupportedError(f"{spec.label} takes no lists of people.")
    keeps_details = any(capability.creates_people for capability in spec.capabilities.values())
    columns = {"id": IdType.ID in spec.id_types, "email": keeps_details or IdType.EMAIL in spec.id_types}
    columns |= dict.fromkeys(("first_name", "last_name", "phone"), keeps_details) | {"tag:tier": spec.tags}
    people = (
        dict(
            zip(columns, ("1001", "ann.lee@example.com", "Ann", "Lee", "+12025550101", "gold"), strict=True)
        ),
        dict(zip(columns, ("00205", "bo.ek@example.com", "Bo", "Ek", "+12025550102", "silver"), strict=True)),
    )
    taken = [name for name, wanted in columns.items() if wanted]
    return f"{spec.key}-people.csv", _csv([taken, *([person[name] for name in taken] for person in people)])


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return (_BOM + text.getvalue()).encode("utf-8", "replace")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
