from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from rosters.kept import read_members

from segbot.domain.errors import InvalidActionError
from segbot.domain.lists import Answers, UnclearListError
from segbot.domain.members import IdType, Member, RowError
from segbot.rosters.reading.read import Paste, UnreadableFileError, Upload, Wanted, read_pages


def people(*sources):
    """(id or "", e-mail or "") of each member, and (row, start of why) of each fault."""
    members, faults = [], []
    for item in read_members(sources):
        if isinstance(item, RowError):
            faults.append((item.row, item.why))
        elif item.id_type is IdType.ID:
            members.append((item.id, item.email or ""))
        else:
            members.append(("", item.id))
    return members, faults


ANN, BO = ("007", "ann@x.io"), ("8", "bo@x.io")

TABLES = {
    "comma": "id,email\n007,ann@x.io\n8,bo@x.io\n",
    "semicolon": "id;email\r\n007;ann@x.io\r\n8;bo@x.io\r\n",
    "tab": "id\temail\n007\tann@x.io\n8\tbo@x.io",
    "pipe": "id|email\n007|ann@x.io\n8|bo@x.io",
    "old Mac line ends": "id,email\r007,ann@x.io\r8,bo@x.io\r",
    "byte order mark": "\ufeffid,email\n007,ann@x.io\n8,bo@x.io\n",
    "names with case and spaces": "Customer ID, E-Mail \n007,ann@x.io\n8,bo@x.io\n",
    "columns the other way round": "E_MAIL,external-id\nann@x.io,007\nbo@x.io,8\n",
    "other columns": "note,id,when,mail\nx,007,1,ann@x.io\ny,8,2,bo@x.io\n",
    "a plain id gives way to a telling one": "id,customer_id,email\n1,007,ann@x.io\n2,8,bo@x.io\n",
    "everything quoted": '"id","email"\n"007","ann@x.io"\n"8","bo@x.io"\n',
    "quoted line breaks": 'id,first_name,email\n007,"Ann\nLee, ""A""",ann@x.io\n8,Bo,bo@x.io\n',
    "blank lines and blank cells": "\n\nid,email\n\n007,ann@x.io\n,\n  ,  \n8,bo@x.io\n\n",
    "cells beyond, all blank": "id,email\n007,ann@x.io,,\n8,bo@x.io,\n",
    "invisible characters": "id,email\n\u200b007,\ufeffann@x.io\u00a0\n 8 ,\u2060bo@x.io\n",
    "smart quotes and links": "id,email\n“007”,<mailto:ann@x.io|ann@x.io>\n'8',mailto:bo@x.io\n",
    "Excel's own quoting of zeros": 'id,email\n="007",ann@x.io\n8,bo@x.io\n',
    "Excel's delimiter line": "sep=;\nid;email\n007;ann@x.io\n8;bo@x.io\n",
    "a delimiter nobody thought of": "id^email\n007^ann@x.io\n8^bo@x.io\n",
    "colons": "first name:id:email\nAnn:007:ann@x.io\nBo:8:bo@x.io\n",
    "JSON objects": '[{"id":"007","email":"ann@x.io"},{"customer_id":8,"mail":"bo@x.io"}]',
    "JSON in an object": '{"total":2,"customers":[{"id":"007","email":"ann@x.io"},{"id":8,"email":"bo@x.io"}]}',
    "JSON in an object of an object": '{"data":{"list":[{"id":"007","email":"ann@x.io"},{"id":8,"email":"bo@x.io"}]}}',
    "JSON lines": '{"id":"007","email":"ann@x.io"}\n\n{"id":8,"email":"bo@x.io"}\n',
    "JSON, pretty": '[\n  {\n    "id": "007",\n    "email": "ann@x.io"\n  },\n  {"id": "8", "email": "bo@x.io"}\n]\n',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_every_format_gives_the_same_two_people(upload, text, encoding):
    if text.startswith("\ufeff") and encoding != "utf-8":
        text = text[1:]
    assert people(upload(text.encode(encoding), "list.dat")) == ([ANN, BO], [])


LISTS = {
    "one id a line": ("007\n8\n0x1f\n", [("007", ""), ("8", ""), ("0x1f", "")]),
    "one e-mail a line": ("ann@x.io\r\nbo@x.io\r\n", [("", "ann@x.io"), ("", "bo@x.io")]),
    "both in one column": ("007\nbo@x.io\n", [("007", ""), ("", "bo@x.io")]),
    "one line of them": ("007,8,9", [("007", ""), ("8", ""), ("9", "")]),
    "ids with spaces": ("id\nCUST 7\nCUST 8\n", [("CUST 7", ""), ("CUST 8", "")]),
    "rows of e-mails": ("a@x.io,b@x.io\nc@x.io,d@x.io", [("", f"{c}@x.io") for c in "abcd"]),
    "a JSON array of strings": ('["007", "bo@x.io"]', [("007", ""), ("", "bo@x.io")]),
    "a JSON array of numbers, as written": ("[7, 80071992547409931234, 1.0]", [("7", ""), ("80071992547409931234", ""), ("1", "")]),
    "Windows-1252": ("id,first_name\n7,Müller\n".encode("cp1252"), [("7", "")]),
    "an accent in the very last row": (b"id\n" + b"1\n" * 40_000 + "Zoë2".encode("cp1252"), [("1", "")] * 40_000 + [("Zoë2", "")]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), LISTS.values(), ids=LISTS.keys())
def test_lists_without_columns(upload, content, expected):
    assert people(upload(content)) == (expected, [])


def test_all_the_columns_there_are(upload):
    text = "Email,ID,First name,Surname,Mobile,tag:Colour,ATTR: size \na@x.io,7,Ann,O'Brien,+1 555,red,\n"
    assert list(read_members([upload(text)])) == [
        Member(
            id_type=IdType.ID,
            id="7",
            email="a@x.io",
            first_name="Ann",
            last_name="O'Brien",
            phone="+1 555",
            tags={"Colour": "red"},
        )
    ]


def test_json_people_bring_their_tags(upload):
    text = (
        '[{"externalId":"7","firstName":"Ann","phoneNumber":"+1","substitutionTags":[{"tag":"tier","value":"gold"}]},'
        '{"id":"8","attributes":{"tier":3,"vip":true,"none":null}}]'
    )
    first, second = read_members([upload(text)])
    assert (first.id, first.first_name, first.phone, first.tags) == ("7", "Ann", "+1", {"tier": "gold"})
    assert (second.id, second.tags) == ("8", {"tier": "3", "vip": "true"})


FAULTY = {
    "a row with too many cells": ("id,email\n1,a@x.io\n2,b@x.io,more\n", 1, [(3, "It has 3 cells where")]),
    "a row with a note only": ("id,email,note\n1,,\n,,hello\n", 1, [(3, "It has neither")]),
    "placeholders are nothing": ("id,email\nNULL,None\n2,-\n", 1, [(2, "It has neither")]),
    "an error of a spreadsheet": ("id,email\n#NV,#¡REF!\n2,\n", 1, [(2, "A spreadsheet's error")]),
    "a formula as text": ("id\n=1+1\n5\n6\n", 2, [(2, "A formula as text")]),
    "an unknown heading": ("Kunde\n11\n12\n13\n", 3, [(1, "It looks like text, and the other ids do not")]),
    "unknown headings of several columns": ("Nr,Anschrift\n1,a@x.io\n2,b@x.io\n3,c@x.io", 3, [(1, "It looks like a heading")]),
    "telephone numbers are no ids": ("Telefon,Anschrift\n+49170123,a@x.io\n+49170124,b@x.io\n+49170125,c@x.io\n", 3, [(1, "It looks like a heading")]),
    "JSON of something else": ('["1", null, true, ["2"]]', 1, [(2, "It is neither"), (3, "It is neither"), (4, "It is neither")]),
    "a broken JSON line": ('{"id":"1"}\n{"id":\n{"id":"3"}\n', 2, [(2, "This line is broken JSON")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "count", "expected"), FAULTY.values(), ids=FAULTY.keys())
def test_rows_that_cannot_be_read_are_told(upload, text, count, expected):
    members, faults = people(upload(text))
    assert len(members) == count
    assert [row for row, _ in faults] == [row for row, _ in expected]
    assert all(why.startswith(start) for (_, why), (_, start) in zip(faults, expected, strict=True))


@pytest.mark.parametrize(
    "first", ["+4917012345{}", "2026-03-0{}", "0{}.03.2026", "3/{}/2026", "2026-03-0{}T08:00"]
)
def test_what_cannot_be_an_id_is_not_taken_for_one_beside_an_email(upload, first):
    rows = "".join(f"{first.format(n)},p{n}@x.io\n" for n in range(1, 6))
    assert people(upload(rows)) == ([("", f"p{n}@x.io") for n in range(1, 6)], [])


UNCLEAR = {
    "digits beside e-mails": ("007,ann@x.io\n8,bo@x.io\n", "column_id", "none"),
    "and names between": ("0071,Ann,ann@x.io\n0082,Bo,bo@x.io\n", "column_id", "A"),
    "two ids": ("customer_id,user_id\n1,2\n", "column_id", "A"),
    "two addresses": ("email,mail\na@x.io,b@x.io\n", "column_email", "A"),
    "only numbers": ("1,2\n3,4\n", "column_id", "A"),
    "two ids in JSON": ('[{"customer_id":"1","user_id":"2"},{"id":"3"}]', "column_id", "A"),
    "two lists in JSON": ('{"added":[{"id":"1"}],"removed":[{"id":"2"}]}', "sheet", "0"),
}


@pytest.mark.parametrize(("text", "unclear", "best"), UNCLEAR.values(), ids=UNCLEAR.keys())
def test_what_is_not_certain_is_asked_and_not_guessed(upload, text, unclear, best):
    with pytest.raises(UnclearListError) as asked:
        people(upload(text))
    question = asked.value.questions[-1]
    assert (question.unclear, question.best) == (unclear, best)
    assert best in {choice.value for choice in question.choices}


def test_the_answer_is_what_counts(upload):
    text = "Kunde,Code,Mail\n1001,9001,a@x.io\n1002,9002,b@x.io\n"
    wanted = Wanted(emails=False)
    with pytest.raises(UnclearListError) as asked:
        list(read_members([upload(text)], wanted))
    key = asked.value.questions[0].key
    answers = Answers(given={("column_id", key): "B"})
    members = list(read_members([upload(text)], Wanted(emails=False, answers=answers)))
    assert [member.id for member in members] == ["9001", "9002"]
    remembered = Answers(remembered={("column_id", key): "A"})
    *_, reading = read_pages([upload(text)], Wanted(emails=False, answers=remembered))
    assert (reading.id.heading, reading.answered[0].last_time) == ("Kunde", True)


def zipped(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, "id\n1\n")
    return held.getvalue()


UNREADABLE = {
    "empty": (b"", "is empty"),
    "white space": (b" \r\n\t\n", "is empty"),
    "a mark and nothing": (b"\xef\xbb\xbf", "is empty"),
    "PDF": (b"%PDF-1.7\n...", "is a PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n", "is a picture"),
    "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
    "gzip": (gzip.compress(b"id\n1\n"), "is a gzip archive"),
    "zip": (zipped("list.csv"), "is a zip archive"),
    "half a zip": (zipped("xl/workbook.xml")[:60], "is a broken Excel file or zip"),
    "old Excel, broken": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "is a broken Excel file"),
    "binary": (bytes(range(256)) * 4, "is not a text file"),
    "login page": (b"\n<!DOCTYPE html><html><title>Sign in</title>", "is a web page"),
    "XML": (b"<?xml version='1.0'?><a/>", "is a web page"),
    "RTF": (b"{\\rtf1 1 2 3}", "is a text document"),
    "broken JSON": (b'[{"id":"1"},{"id":', "looks like JSON and is broken"),
    "deep JSON": (b"[" * 100_000, "looks like JSON and is broken"),
    "an open quote": (b'id,email\n1,"a@x.io\n2,b@x.io\n', "opens a quote in row 2"),
    "an open quote, far": (b'id\n1\n"2' + b"x" * 140_000, "cannot be read after row"),
    "no key": (b"first name,last name\nAnn,Lee\n", "has no column for an id or an e-mail"),
    "one tag twice": (b"id,tag:tier,attr:tier\n1,gold,silver\n", "has two columns for the tag “tier”"),
    "telephone numbers alone": (b"+49170123,Ann\n+49170124,Bo\n", "has no column for an id or an e-mail"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "why"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_list_is_refused_in_one_sentence(upload, content, why):
    with pytest.raises(UnreadableFileError) as refused:
        list(read_members([upload(content, "the.xlsx")]))
    assert why in refused.value.errors["members_file"]
    assert str(refused.value).startswith("“the.xlsx” ")


PASTES = {
    "anything between": ("a@x.io, b@x.io;007\n8|9\t10", [("", "a@x.io"), ("", "b@x.io"), *[(i, "") for i in ("007", "8", "9", "10")]]),
    "Slack's links": ("<mailto:a@x.io|a@x.io>\n<tel:2025550101|2025550101>\n<http://shop1.io|shop1.io>", [("", "a@x.io"), ("2025550101", ""), ("shop1.io", "")]),
    "an encoded link": ("<mailto:a%2Bb@x.io?subject=Hi|write>", [("", "a+b@x.io")]),
    "quotes keep spaces": ('“CUST 7” "CUST 8" 9', [("CUST 7", ""), ("CUST 8", ""), ("9", "")]),
    "an address book": ("Ann Lee <ann@x.io>, Bo <bo@x.io>; 007", [("", "ann@x.io"), ("", "bo@x.io"), ("007", "")]),
    "a sentence's end": ("(a@x.io), [b@x.io].", [("", "a@x.io"), ("", "b@x.io")]),
    "a heading": ("Customer ID\n007\n8", [("007", ""), ("8", "")]),
    "cells of a spreadsheet": ("0071\tAnn\tann@x.io\n0082\tBo\tbo@x.io", [("0071", "ann@x.io"), ("0082", "bo@x.io")]),
    "a table with names": ("id,email\n007,ann@x.io", [("007", "ann@x.io")]),
    "a table by its looks": ("0071, ann@x.io\n0082, bo@x.io", [("0071", "ann@x.io"), ("0082", "bo@x.io")]),
    "one line is two people": ("007, ann@x.io", [("007", ""), ("", "ann@x.io")]),
    "JSON": ('["007", "bo@x.io"]', [("007", ""), ("", "bo@x.io")]),
    "nothing": (" \n ", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PASTES.values(), ids=PASTES.keys())
def test_pasted_text(text, expected):
    assert people(Paste(text=text)) == (expected, [])


def test_three_thousand_characters_can_be_pasted_and_no_more():
    assert len(people(Paste(text="1234 " * 600))[0]) == 600
    with pytest.raises(InvalidActionError) as refused:
        people(Paste(text="1234 " * 600 + "5"))
    assert "attach that" in refused.value.errors["members_text"]
    assert "3,001" in refused.value.errors["members_text"]


def test_a_broken_paste_is_told_at_the_paste():
    with pytest.raises(InvalidActionError) as refused:
        people(Paste(text='{"id": '))
    assert list(refused.value.errors) == ["members_text"]


def test_several_sources_follow_one_another(upload):
    members, _ = people(Paste(text="1 2"), upload("id\n3\n"), upload("id\n4\n"))
    assert [identifier for identifier, _ in members] == ["1", "2", "3", "4"]


def test_the_stream_stays_open_for_its_owner(upload):
    given = upload("id\n1\n")
    people(given)
    assert not given.stream.closed


def test_long_lists_are_read_as_they_come():
    """A million rows are never in memory: the first person is there before the last byte was read for rows."""
    stream = io.BytesIO(b"id,email\n" + b"".join(b"%d,p%d@x.io\n" % (n, n) for n in range(200_000)))
    first = next(iter(read_members([Upload(name="long.csv", stream=stream)])))
    assert isinstance(first, Member)
    assert stream.tell() < 1_000_000 < len(stream.getvalue())


def test_numbers_of_a_long_array_are_never_cut():
    numbers = [1_000_000 + number for number in range(20_000)]
    stream = io.BytesIO(b"[" + b", ".join(b"%d" % number for number in numbers) + b"]")
    members = list(read_members([Upload(name="long.json", stream=stream)]))
    assert [member.id for member in members] == [str(number) for number in numbers]


def test_a_document_of_thousands_of_keys_is_refused_before_it_costs_minutes(upload):
    """Each key would be a column in every row."""
    content = json.dumps([{f"key {number}": 1} for number in range(2_001)]).encode()
    with pytest.raises(UnreadableFileError, match="more than 2,000 different keys"):
        list(read_pages([upload(content, "export.json")]))
