"""What people say behind a command is understood, or asked about; it is never taken for people."""

from __future__ import annotations

import pytest

from segbot.domain.errors import InvalidActionError
from segbot.slack.input.command import MistypedError, parse_command


@pytest.mark.parametrize(
    ("typed", "members", "options"),
    [
        ("remove bunce vip 1001 1002 please", ("1001", "1002"), {}),
        ("remove bunce vip 1001 because they left", ("1001",), {"reason": "they left"}),
        ("remove bunce vip 1001, because: no", ("1001",), {"reason": "no"}),
        ("remove bunce vip 1001 tomorrow 09:00", ("1001",), {"at": "tomorrow 09:00"}),
        ("remove bunce vip 1001 today at 5pm please", ("1001",), {"at": "today at 5pm"}),
        ("remove bunce vip 1001 on friday", ("1001",), {"at": "friday"}),
        ("remove bunce vip 1001 on friday 9:30", ("1001",), {"at": "friday 9:30"}),
        (
            "remove bunce vip 1001 tomorrow 09:00 because they asked, thanks",
            ("1001",),
            {"at": "tomorrow 09:00", "reason": "they asked,"},
        ),
        ('remove bunce vip "please" 1001', ("please", "1001"), {}),
        ("remove bunce vip friday", ("friday",), {}),
    ],
)
def test_words_behind_the_people(typed, members, options):
    command = parse_command(typed)
    assert (command.members, dict(command.options)) == (members, options)


def test_a_mistyped_verb_comes_with_the_whole_command_that_was_meant():
    with pytest.raises(MistypedError) as caught:
        parse_command("remvoe bunce vip 1001")
    assert caught.value.instead["remove"] == "remove bunce vip 1001"
    assert isinstance(caught.value, InvalidActionError)
