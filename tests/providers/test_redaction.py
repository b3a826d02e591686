from __future__ import annotations

import pytest

from segbot.providers.redaction import redacted


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Name taken", "Name taken"),
        ("ID param is not valid UUID", "ID param is not valid UUID"),
        ("first line\r\nsecond\tline\x00", "first line second line"),
        ("no ann.lee+x@example.co.uk here", "no [e-mail] here"),
        ("call +46 70 123 45 67 now", "call [phone] now"),
        ("call 070-123 45 67 89", "call [phone]"),
        ("segment 9da67caa-b803-4691-a2b6-bdcd58008aaf", "segment 9da67caa-b803-4691-a2b6-bdcd58008aaf"),
        ("at most 10000 ids", "at most 10000 ids"),
        ("key sk_live_abc is bad", "key [secret] is bad"),
        ("got Bearer abc.def", "got [secret]"),
        (f"got {'a' * 50}.{'b' * 50}", "got [secret]"),
        ("key hunter22 is bad", "key [secret] is bad"),
        ("customer C-9, C-9x", "customer [person], C-9x"),
        ("customer “c-9”.", "customer “[person]”."),
        ("\u202eright to left", "right to left"),
    ],
)
def test_what_a_provider_says_is_made_fit_to_show(said, shown):
    assert redacted(said, secrets=["hunter22"], people=["C-9"]) == shown


def test_long_texts_are_cut():
    assert redacted("word " * 200) == ("word " * 40)[:199].rstrip() + "…"


def test_a_full_name_is_hidden_in_its_parts():
    assert redacted("Maria is not Lund", people=["Maria Lund"]) == "[person] is not [person]"
