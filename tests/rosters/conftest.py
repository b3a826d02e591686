"""Uploads and small real workbooks for the tests of lists."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from store.databases import migrated_file

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Capability, Limits, ProviderSpec, Support
from segbot.domain.members import IdType
from segbot.rosters.reading.read import Upload
from segbot.store import Store

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def upload() -> Callable[..., Upload]:
    def make(content: bytes | str, name: str = "list.csv") -> Upload:
        return Upload(name=name, stream=io.BytesIO(content.encode() if isinstance(content, str) else content))

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    return make_workbook


def make_workbook(
    *sheets: Sequence[Sequence[str | float | None]], hidden: Sequence[int] = (), first_row: int = 1
) -> bytes:
    """An .xlsx with numbers as numbers and text as inline strings."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r0" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(
            f'<sheet name="Sheet {n}" sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if n in hidden else ""}/>'
            for n in range(1, len(sheets) + 1)
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{targets}</Relationships>',
        )
        for n, rows in enumerate(sheets, 1):
            body = "".join(_row(number, row) for number, row in enumerate(rows, first_row))
            book.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
    return held.getvalue()


def _row(number: int, row: Sequence[str | float | None]) -> str:
    cells = "".join(
        _cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


@pytest.fixture
def locked_workbook() -> bytes:
    """What Excel saves with a password: a compound file with an encrypted package inside ([MS-CFB], [MS-OFFCRYPTO])."""
    free, end, fat_sector, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 0, end, 0, end, 0,
        0, *[free] * 108,
    )  # fmt: skip
    fat = struct.pack("<128I", fat_sector, end, *[free] * 126)

    def entry(name: str, kind: int, child: int = none, right: int = none) -> bytes:
        encoded = name.encode("utf-16-le") + b"\x00\x00"
        return struct.pack(
            "<64sHBBIII16xI16xIQ", encoded, len(encoded), kind, 1, none, right, child, 0, end, 0
        )

    directory = (
        entry("Root Entry", 5, child=1)
        + entry("EncryptedPackage", 2, right=2)
        + entry("EncryptionInfo", 2)
        + struct.pack("<64sHBBIII16xI16xIQ", b"", 0, 0, 0, none, none, none, 0, 0, 0)
    )
    return header + fat + directory


@pytest.fixture
def store(tmp_path):
    store = Store(migrated_file(tmp_path), now=lambda: datetime(2026, 1, 5, tzinfo=UTC))
    yield store
    store.close()


@pytest.fixture
def spec() -> Callable[..., ProviderSpec]:
    def make(*id_types: IdType, tags: bool = False, creates_people: bool = False) -> ProviderSpec:
        offered = Capability(support=Support.NATIVE, creates_people=creates_people, verified="a test")
        return ProviderSpec(
            key="acme",
            label="Acme",
            noun="segment",
            site="https://acme.example",
            id_types=id_types,
            capabilities=dict.fromkeys(Verb, offered),
            limits=Limits(people_per_call=100, people_per_call_documented=False),
            settings=(),
            tags=tags,
        )

    return make
