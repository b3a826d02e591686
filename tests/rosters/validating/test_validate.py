from __future__ import annotations

import hashlib

import pytest
from rosters.kept import members_of, read_members

from segbot.domain.members import IdType, Member, RowError
from segbot.rosters.reading.read import Paste, read_pages
from segbot.rosters.validating.row_errors import KEPT
from segbot.rosters.validating.validate import check

BOTH = (IdType.ID, IdType.EMAIL)
ONLY_IDS = (IdType.ID,)
ONLY_EMAILS = (IdType.EMAIL,)


@pytest.fixture
def judged(upload):
    """People as `id|email|first name` and faults as (row, why), of a CSV with a header."""

    def judge(text, id_types=BOTH, **how):
        checked = check(read_pages([upload(text)]), id_types=id_types, **how)
        report = checked.report
        assert report.rows == checked.count + report.duplicates + report.faults_total
        keys = "".join(f"{member.key}\n" for member in members_of(checked))
        assert checked.sha256 == hashlib.sha256(keys.encode()).hexdigest()
        people = [
            "|".join(
                (
                    member.id if member.id_type is IdType.ID else "",
                    (member.email if member.id_type is IdType.ID else member.id) or "",
                    member.first_name or "",
                )
            )
            for member in members_of(checked)
        ]
        assert len(people) == checked.count
        return people, report.duplicates, [(fault.row, fault.why) for fault in report.faults]

    return judge


SAME_PERSON = {
    "identical": ("id,email\n1,a@x.io\n1,a@x.io\n1,a@x.io\n", ["1|a@x.io|"], 2),
    "e-mails without case": ("id,email\n1,a@x.io\n1,A@X.io\n", ["1|a@x.io|"], 1),
    "ids with case": ("id\na1\nA1\n", ["a1||", "A1||"], 0),
    "the later adds nothing": ("id,email\n1,a@x.io\n1,\n,a@x.io\n", ["1|a@x.io|"], 2),
    "the later fills gaps": ("id,email,first_name\n1,,\n1,a@x.io,\n,a@x.io,Ann\n", ["1|a@x.io|Ann"], 2),
    "an e-mail gets its id": ("id,email\n,a@x.io\n1,a@x.io\n2,b@x.io\n", ["1|a@x.io|", "2|b@x.io|"], 1),
    "two rows turn out one": ("id,email\n1,\n,a@x.io\n2,\n1,a@x.io\n", ["1|a@x.io|", "2||"], 2),
    "names but for case": ("id,first name\n1,Ann\n1,ANN\n", ["1||Ann"], 1),
}


@pytest.mark.parametrize(("text", "people", "duplicates"), SAME_PERSON.values(), ids=SAME_PERSON.keys())
def test_repeats_are_one_person(judged, text, people, duplicates):
    assert judged(text) == (people, duplicates, [])


CONTRADICTIONS = {
    "one id, two e-mails": ("id,email\n1,a@x.io\n2,b@x.io\n1,c@x.io\n", ["2|b@x.io|"], [2, 4], "same id"),
    "one e-mail, two ids": ("id,email\n1,a@x.io\n2,b@x.io\n3,a@x.io\n", ["2|b@x.io|"], [2, 4], "same e-mail"),
    "three of them": ("id,email\n1,a@x.io\n1,b@x.io\n1,c@x.io\n", [], [2, 3, 4], "same id"),
    "a later repeat of one": ("id,email\n1,a@x.io\n1,b@x.io\n1,a@x.io\n5,\n", ["5||"], [2, 3, 4], "same id"),
    "crossed": ("id,email\n1,a@x.io\n2,b@x.io\n1,b@x.io\n", [], [2, 3, 4], "same"),
    "somebody new beside one of them": ("id,email\n1,\n2,a@x.io\n1,a@x.io\n,b@x.io\n1,b@x.io\n", [], [2, 3, 4, 5, 6], "same e-mail"),
    "found only after a gap was filled": ("id,email\n1,\n1,a@x.io\n2,\n2,a@x.io\n", [], [2, 4, 5], "same e-mail"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people", "rows", "why"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys()
)
def test_contradictions_are_all_left_out(judged, text, people, rows, why):
    found, _, faults = judged(text)
    assert found == people
    assert [row for row, _ in faults] == rows
    assert all(why in told for _, told in faults)


def test_people_may_share_an_email_where_it_names_nobody(judged):
    assert judged("id,email\n1,a@x.io\n2,a@x.io\n", ONLY_IDS) == (["1|a@x.io|", "2|a@x.io|"], 0, [])


def test_other_details_are_told_and_the_first_row_counts(judged):
    text = "id,first name\n1,Ann\n1,Bo\n"
    people, duplicates, faults = judged(text)
    assert (people, duplicates) == (["1||Ann"], 0)
    assert faults == [(3, "The same person is in row 2 with other details; that row counts.")]
    assert judged(text, details_matter=False) == (["1||Ann"], 1, [])


def test_other_tags_are_other_details(judged):
    _, _, faults = judged("id,tag:tier\n1,gold\n1,silver\n1,gold\n1,\n")
    assert [row for row, _ in faults] == [3]


NAMED = {
    "ids only": (ONLY_IDS, ["1|a@x.io|", "3||"], [(3, "Only an e-mail")]),
    "e-mails only": (ONLY_EMAILS, ["|a@x.io|", "|b@x.io|"], [(4, "Only an id")]),
    "both": (BOTH, ["1|a@x.io|", "|b@x.io|", "3||"], []),
    "e-mails first": (ONLY_EMAILS + ONLY_IDS, ["|a@x.io|", "|b@x.io|", "3||"], []),
}


@pytest.mark.parametrize(("id_types", "people", "faults"), NAMED.values(), ids=NAMED.keys())
def test_people_are_named_as_the_provider_names_them(judged, id_types, people, faults):
    found, _, told = judged("id,email\n1,a@x.io\n,b@x.io\n3,\n", id_types)
    assert found == people
    assert [(row, why[: len(start)]) for (row, why), (_, start) in zip(told, faults, strict=True)] == faults


EMAILS = {
    "a@x.io": True, "a.b+c@x-y.co.uk": True, "o'brien@x.io": True, "müller@bücher.de": True, "a@x.museum": True,
    "a@x.xn--p1ai": True, "a@123.io": True, f"{'a' * 249}@x.io": True,
    f"{'a' * 250}@x.io": False, "a@x": False, "@x.io": False, "a@": False, "a@@x.io": False, "a@x..io": False,
    ".a@x.io": False, "a.@x.io": False, "a..b@x.io": False, "a@-x.io": False, "a@x-.io": False, "a b@x.io": False, "a@x.1o": False, "a@x.i": False, f"a@{'x' * 64}.io": False, "a,b@x.io": False,
    '"a"b@x.io': False, "a@x.io;b@x.io": False, "a\u2028b@x.io": False,
}  # fmt: skip


@pytest.mark.parametrize(("email", "good"), EMAILS.items(), ids=range(len(EMAILS)))
@pytest.mark.parametrize("company", ["", "x@gut.io"], ids=["alone", "beside a good one"])
def test_what_an_email_looks_like(judged, email, good, company):
    quoted = '"' + email.replace('"', '""') + '"'
    people, _, faults = judged(f"email\n{quoted}\n{company}\n", ONLY_EMAILS)
    assert (f"|{email}|" in people) is good
    assert [why for _, why in faults] == ([] if good else ["This is not an e-mail address."])


IDS = {
    "x" * 255: "",
    "x" * 256: "longer than 255",
    "a\x07b": "cannot be read",
    "a\x00b": "cannot be read",
    "a\ufffdb": "cannot be read",
    "1.23E+15": "shortened",
    "1e5": "shortened",
    "Ω-7/ü": "",
}


@pytest.mark.parametrize(("identifier", "why"), IDS.items(), ids=range(len(IDS)))
def test_what_an_id_may_be(judged, identifier, why):
    people, _, faults = judged(f'id\n"{identifier}"\n7\n')
    assert [f"{identifier}||" in people, "7||" in people] == [not why, True]
    assert [why in told for _, told in faults] == [True] * bool(why)


def test_a_bad_email_beside_a_good_id_is_not_sent_on(judged):
    people, _, faults = judged("id,email\n1,a@x\n2,b@x.io\n")
    assert people == ["2|b@x.io|"]
    assert faults == [(2, "This is not an e-mail address.")]


@pytest.mark.parametrize("cell", ['"a@x.io\nb@x.io"', '"a@x.io\r\nb@x.io"', '"a@x.io\n\nb@x.io"'])
@pytest.mark.parametrize("others", [0, 5, 2_000])
def test_two_addresses_in_one_cell_are_a_fault_of_that_row_alone(judged, cell, others):
    rest = "".join(f"{n},p{n}@x.io\n" for n in range(others))
    people, duplicates, faults = judged(f"id,email\nA,{cell}\nB,c@x.io\n{rest}")
    assert people[0] == "B|c@x.io|"
    assert (len(people), duplicates, faults) == (others + 1, 0, [(2, "This is not an e-mail address.")])


def test_tags_where_they_are_the_point(judged):
    people, _, faults = judged("id,tag:tier\n1,gold\n2,\n", needs_tags=True)
    assert people == ["1||"]
    assert faults == [(3, "No tag: a column tag:NAME (or attr:NAME) with a value is needed.")]


def test_samples_are_masked(upload):
    text = "id,email\n,someone@secret.io@x\n1234,other@secret\n,third@example.com\n,third@example.com x\n"
    report = check(read_pages([upload(text)]), id_types=ONLY_IDS).report
    samples = [fault.sample for fault in report.faults]
    assert samples == ["s•••@…", "o•••@…", "t•••@example.com", "t•••@…"]


def test_faults_are_all_counted_and_the_first_kept(upload):
    report = check(read_pages([upload("email\n" + "x@y\n" * 1_500 + "a@x.io\n")]), id_types=BOTH).report
    assert (report.rows, report.faults_total, len(report.faults)) == (1_501, 1_500, KEPT)
    assert [fault.row for fault in report.faults] == list(range(2, KEPT + 2))


def test_faults_come_in_the_order_of_the_sources(upload):
    sources = [
        upload("id,email\n1,a@x.io\n2,bad\n", "one.csv"),
        upload("id,email\n3,bad\n1,b@x.io\n", "two.csv"),
    ]
    report = check(read_pages(sources), id_types=BOTH).report
    assert [(fault.source, fault.row) for fault in report.faults] == [
        ("one.csv", 2),
        ("one.csv", 3),
        ("two.csv", 2),
        ("two.csv", 3),
    ]


def test_members_one_by_one_are_judged_like_pages(upload):
    text = "id,email,first name\n1,a@x.io,Ann\n1,a@x.io,Ann\n2,bad,\n3,,\n,c@x.io,\n"
    by_page = check(read_pages([upload(text)]), id_types=BOTH)
    one_by_one = check(read_members([upload(text)]), id_types=BOTH)
    assert list(members_of(one_by_one)) == list(members_of(by_page))
    assert one_by_one.sha256 == by_page.sha256
    assert one_by_one.report.duplicates == by_page.report.duplicates == 1
    assert [fault.why for fault in one_by_one.report] == [fault.why for fault in by_page.report]


def test_faults_of_reading_are_part_of_the_report():
    fault = RowError(source="list", row=2, why="It is torn.")
    checked = check([Member(id_type=IdType.ID, id="1"), fault], id_types=BOTH)
    assert (checked.count, checked.report.rows, checked.report.faults) == (1, 2, (fault,))


def test_one_person_three_times():
    checked = check(read_pages([Paste(text="7 7 7")]), id_types=BOTH)
    assert (checked.count, checked.report.duplicates) == (1, 2)


def test_repeats_far_apart_across_many_thousands(upload):
    """Fills, contradictions and repeats that reach back over packed pages, and more of them than are judged at once."""
    first = "".join(f"{n},,\n" for n in range(60_000))
    later = "".join(f"{n},p{n}@x.io,Ann\n" for n in range(60_000))
    clash = "59999,other@x.io,\n0,,Ann\n"
    checked = check(read_pages([upload(f"id,email,first name\n{first}{later}{clash}")]), id_types=BOTH)
    members = list(members_of(checked))
    assert checked.count == len(members) == 59_999
    assert [member.id for member in members] == [str(n) for n in range(59_999)]
    assert {(member.email, member.first_name) for member in members} == {
        (f"p{n}@x.io", "Ann") for n in range(59_999)
    }
    assert (checked.report.duplicates, checked.report.faults_total) == (60_001, 2)


GERMAN = "Stammdaten;E-Mail;Vorname;Nachname;tag:tier\n1;a@x.io;Ann;Lee;gold\n2;b@x.io;Bo;Ek;\n"


@pytest.mark.parametrize(
    ("text", "how", "unused"),
    [
        (GERMAN, {}, ("Stammdaten",)),
        (GERMAN, {"takes_tags": False}, ("Stammdaten", "tag:tier")),
        (GERMAN, {"details_matter": False}, ()),
        ("id,first,phone,mobile,,email\n1,A,2,3,,a@x.io\n", {}, ("mobile",)),
        ("id,customer_id\n1,2\n", {}, ("id",)),
        ("a@x.io\nb@x.io\n", {}, ()),
        ("id," + ",".join(f"note {n}{'x' * 90}" for n in range(60)) + "\n1\n", {}, None),
    ],
)
def test_columns_that_are_not_used_are_named(upload, text, how, unused):
    report = check(read_pages([upload(text)]), id_types=BOTH, **how).report
    if unused is None:
        assert len(report.unused) == 50
        assert {len(name) for name in report.unused} == {80}
    else:
        assert report.unused == unused
    assert report.faults_total == 0
