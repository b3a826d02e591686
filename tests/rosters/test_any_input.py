"""Whatever comes in, what comes out is people, faults, or an error meant for a person; and nothing gets lost."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segbot.domain.errors import SegbotError
from segbot.domain.members import IdType
from segbot.rosters.reading.read import Paste, Upload, read_pages
from segbot.rosters.storage.codec import pack, unpack
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.validating.report import rows_report
from segbot.rosters.validating.validate import check

BOTH = (IdType.ID, IdType.EMAIL)
SEALER = Sealer([new_key()])
# A busy machine is no fault of the input.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
STARTS = [
    b"",
    b"id,email\n",
    b"[",
    b'{"id":',
    b'{"customers":[',
    b"PK\x03\x04",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=;\n",
]


def examine(source, id_types=BOTH):
    """Through everything a list goes through; None when it was refused with a sentence."""
    try:
        checked = check(read_pages([source]), id_types=id_types)
    except SegbotError:
        return None
    report = checked.report
    assert report.rows == checked.count + report.duplicates + report.faults_total
    members = [member for packed in checked.packed for member in SEALER.open(SEALER.seal_packed(packed))]
    assert len(members) == checked.count == len({member.key for member in members})
    rows_report(report)
    for fault in report:
        assert fault.row >= 1
        assert fault.why.endswith(".")
        fault.sample.encode()
    return members


def file(content: bytes) -> Upload:
    return Upload(name="list", stream=io.BytesIO(content))


@unhurried
@given(st.text(max_size=300), st.sampled_from([BOTH, BOTH[:1], BOTH[1:]]))
@example("\ud800@x.io", BOTH)
@example('"', BOTH)
@example("\x01", BOTH)
@example('"1001" \x010\x01', BOTH[:1])
def test_any_paste(text, id_types):
    examine(Paste(text=text), id_types)


@unhurried
@given(st.sampled_from(STARTS), st.binary(max_size=400))
@example(b"id\n", b"\x00")
@example(b"", b"[" * 3_000)
def test_any_bytes(start, content):
    examine(file(start + content))


@unhurried
@given(st.text(alphabet='a1@.,;|\t"\n\r {}[]:=<>\u200b“”é', max_size=200))
def test_any_text_of_the_letters_that_matter(text):
    examine(file(text.encode()))
    examine(Paste(text=text))


@unhurried
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["id", "email", "customers", "data", "tags", "x"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_any_json(document):
    examine(file(json.dumps(document).encode()))
    examine(file(json.dumps(document, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")))


GOOD = b'id,email,first name\n007,ann@x.io,"Lee, Ann"\n8,bo@x.io,Bo\n,cy@x.io,"C ""y"""\n'


@unhurried
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=3)), max_size=6))
def test_any_damage_to_a_csv(damages):
    content = bytearray(GOOD)
    for at, put in damages:
        content[at : at + 1] = put
    examine(file(bytes(content)))


# Few: each starts a reader of its own.
@settings(unhurried, max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    damages=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5
    )
)
def test_any_damage_to_a_workbook(workbook, damages):
    content = bytearray(workbook([["id", "email"], ["007", "ann@x.io"], [8.0, "bo@x.io"]]))
    for place, byte in damages:
        content[int(place * len(content))] = byte
    examine(file(bytes(content)))


# With letters before the digits: what might be a number, a date or a power of ten to a spreadsheet is told apart elsewhere.
ids = (
    st.text(alphabet="abcXYZ0189-_/éß.,;|+", min_size=1, max_size=12)
    .map(lambda text: f"K{text}9")
    .filter(str.isprintable)
)
names = st.text(alphabet='abc é,;|\n"x', max_size=10).map(
    lambda text: " ".join(text.split()).strip('"').strip()
)
people = st.dictionaries(ids, st.tuples(names, names), min_size=1, max_size=30)


@unhurried
@given(
    people,
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_holds_comes_back(people, delimiter, quoting, line_end, encoding):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerow(["id", "first name", "last name"])
    writer.writerows([identifier, *both] for identifier, both in people.items())
    members = examine(file(text.getvalue().encode(encoding)))
    assert members is not None
    assert {member.id: (member.first_name or "", member.last_name or "") for member in members} == people
    assert [member.id for member in members] == list(people)


@unhurried
@given(people)
def test_what_json_holds_comes_back(people):
    document = [
        {"id": identifier, "firstName": first, "last_name": last}
        for identifier, (first, last) in people.items()
    ]
    for content in (
        json.dumps(document),
        "\n".join(map(json.dumps, document)),
        json.dumps({"customers": document}),
    ):
        members = examine(file(content.encode()))
        assert members is not None
        assert {member.id: (member.first_name or "", member.last_name or "") for member in members} == people


cells = st.text(max_size=8)
rows = st.lists(
    st.tuples(cells, cells, cells, cells, cells, st.dictionaries(cells, cells, max_size=2)),
    min_size=1,
    max_size=20,
)


@unhurried
@given(rows)
def test_packed_rows_come_back(rows):
    assert unpack(pack(list(zip(*rows, strict=True)))) == rows


few = st.sampled_from(["", "1", "2", "3"])
mails = st.sampled_from(["", "a@x.io", "b@x.io", "A@x.io"])


@unhurried
@given(
    st.lists(
        st.tuples(few, mails, st.sampled_from(["", "Ann", "Bo"])).filter(lambda row: row[0] or row[1]),
        max_size=12,
    )
)
@example([("1", "", ""), ("", "a@x.io", ""), ("2", "a@x.io", ""), ("1", "a@x.io", "")])
def test_no_contradiction_gets_through_and_nobody_without_one_is_lost(rows):
    text = "id,email,first name\n" + "".join(",".join(row) + "\n" for row in rows)
    members = examine(file(text.encode())) or []
    kept_ids = {member.id: (member.email or "").lower() for member in members if member.id_type is IdType.ID}
    kept_mails = [(m.email or "") if m.id_type is IdType.ID else m.id for m in members]
    kept_mails = [mail.lower() for mail in kept_mails if mail]
    assert len(kept_mails) == len(set(kept_mails))
    for identifier, mail, _ in rows:
        if identifier in kept_ids and mail:
            assert kept_ids[identifier] == mail.lower()
    mails_of = {one: {mail.lower() for i, mail, _ in rows if i == one and mail} for one, _, _ in rows if one}
    ids_of = {
        mail.lower(): {i for i, m, _ in rows if m.lower() == mail.lower() and i}
        for _, mail, _ in rows
        if mail
    }
    for one, its in mails_of.items():
        if len(its) < 2 and all(len(ids_of[mail]) < 2 for mail in its):
            assert one in kept_ids
