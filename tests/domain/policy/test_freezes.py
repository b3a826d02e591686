from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.policy import Policy
from segbot.domain.policy.freezes import Freeze, day_number, faults, frozen
from segbot.domain.time_windows import EVERY_DAY, Once, QuietHours, Weekly, over_at

BERLIN = ZoneInfo("Europe/Berlin")
CLEAR = Action(verb=Verb.CLEAR, connection="Shoes")


def berlin(day, hour, minute=0, *, month=3, fold=0):
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


def nights(*days, begin=18, end=8):
    return Weekly(days=frozenset(days), begin=time(begin), end=time(end), zone="Europe/Berlin")


def freeze(window=None, **changes):
    made = {"name": "quiet-weekend", "window": window or nights(4, 5, 6), "zone": "Europe/Berlin"}
    return Freeze(**{**made, **changes})


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (berlin(6, 17, 59), None),  # a Friday
        (berlin(6, 18), berlin(7, 8)),
        (berlin(7, 7, 59), berlin(7, 8)),
        (berlin(7, 8), None),
        (berlin(7, 12), None),
        (berlin(9, 3), berlin(9, 8)),  # Monday morning is still Sunday's night
        (berlin(9, 20), None),
    ],
)
def test_on_each_of_its_days_over_midnight(at, until):
    assert nights(4, 5, 6).end_of(at) == until
    assert nights(4, 5, 6).end_of(at.astimezone(UTC)) == until


def test_the_same_time_twice_is_a_whole_day():
    whole = Weekly(days=frozenset({5}), begin=time(0), end=time(0), zone="Europe/Berlin")
    assert whole.end_of(berlin(7, 0)) == berlin(8, 0)
    assert whole.end_of(berlin(7, 23, 59)) == berlin(8, 0)
    assert whole.end_of(berlin(8, 0)) is None


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter():
    """29 March 2026 in Berlin: 02:00 becomes 03:00."""
    end = nights(5).end_of(berlin(28, 18))
    assert end == berlin(29, 8)
    assert end - berlin(28, 18).astimezone(UTC) == timedelta(hours=13)


def test_an_hour_that_comes_twice_is_told_apart():
    """25 October 2026 in Berlin: 03:00 becomes 02:00. A window until 02:30 is over at the first."""
    window = Once(begin=berlin(25, 1, month=10), end=berlin(25, 2, 30, month=10, fold=0))
    assert window.end_of(berlin(25, 2, 29, month=10, fold=0)) is not None
    assert window.end_of(berlin(25, 2, 0, month=10, fold=1)) is None


def test_windows_without_a_gap_are_followed_to_the_end_of_all():
    saturday = Weekly(days=frozenset({5}), begin=time(0), end=time(0))
    sunday = Weekly(days=frozenset({6}), begin=time(0), end=time(0))
    at = datetime(2026, 3, 7, 12, tzinfo=UTC)
    assert over_at([saturday, sunday], at) == datetime(2026, 3, 9, tzinfo=UTC)
    assert over_at([], at) is None
    forever = Weekly(days=EVERY_DAY, begin=time(0), end=time(0))
    assert over_at([forever], at) - at > timedelta(days=365)


def test_it_says_which_until_when_and_why():
    held = frozen(CLEAR, [freeze(why="Nobody is there to look.")], berlin(6, 19))
    assert held.sentence == (
        "The freeze “quiet-weekend” holds until Sat 7 Mar 2026, 08:00 (Europe/Berlin): Nobody is there to look."
    )
    assert frozen(CLEAR, [freeze()], berlin(6, 12)) is None
    assert frozen(CLEAR, [], berlin(6, 19)) is None


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"connections": ("shoes*",)}, True),
        ({"connections": ("boots", "SHO?S")}, True),
        ({"connections": ("boots",)}, False),
        ({"actions": frozenset({Verb.CLEAR})}, True),
        ({"actions": frozenset({Verb.ADD})}, False),
    ],
)
def test_only_what_it_concerns_is_held(changes, holds):
    assert (frozen(CLEAR, [freeze(**changes)], berlin(6, 19)) is not None) is holds


def test_looking_and_importing_are_never_frozen():
    for verb in (Verb.LIST, Verb.SHOW, Verb.IMPORT):
        assert not freeze().concerns(Action(verb=verb, connection="shoes"))


def test_freezes_go_into_the_database_and_back():
    once = Once(begin=berlin(27, 0, month=11), end=datetime(2026, 12, 1, 8, tzinfo=UTC))
    policy = Policy(
        freezes=(
            freeze(),
            freeze(once, name="bf", why="“ü”", connections=("a",), actions=frozenset({Verb.ADD})),
        )
    )
    again = Policy.from_document(policy.to_document())
    for at in (berlin(6, 19), berlin(6, 12), berlin(28, 1, month=11), berlin(2, 1, month=12)):
        for verb in Verb:
            action = Action(verb=verb, connection="a")
            before, after = (frozen(action, each.freezes, at) for each in (policy, again))
            assert (before and before.sentence) == (after and after.sentence)
    old = policy.to_document()
    del old["freezes"]
    assert Policy.from_document(old).freezes == ()


def test_what_is_wrong_with_freezes_is_said():
    backwards = Once(begin=berlin(6, 19), end=berlin(6, 19))
    always = Weekly(days=EVERY_DAY, begin=time(8), end=time(8))
    found = list(
        faults(
            [
                freeze(backwards, name="backwards"),
                freeze(always, name="always"),
                freeze(name="odd", actions=frozenset({Verb.SHOW})),
                freeze(name="odd"),
            ]
        )
    )
    assert any("“backwards” ends before it begins" in each for each in found)
    assert any("“always” never ends" in each for each in found)
    assert any("“odd”: “show” changes nothing" in each for each in found)
    assert any("“odd” is there 2 times" in each for each in found)
    assert len(found) == 4
    assert list(faults([freeze(), freeze(name="other")])) == []


def test_days_by_their_short_and_long_names():
    assert [day_number(each) for each in ("mon", "Sunday", " WED ")] == [0, 6, 2]
    with pytest.raises(ValueError, match="not a day"):
        day_number("someday")


def test_quiet_hours_in_their_zone():
    quiet = QuietHours(time(22), time(7), "Europe/Berlin")
    assert quiet.hold(berlin(6, 23))
    assert quiet.hold(berlin(6, 6, 59))
    assert not quiet.hold(berlin(6, 7))
    assert not QuietHours(time(7), time(7)).hold(berlin(6, 7))
