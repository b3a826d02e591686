"""Commands as people type them on a phone: word order, quotes, small words, mistakes. Right, asked about, or refused;
never somebody else's segment, and no small word is ever taken for a person.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from segbot.domain.errors import InvalidActionError, SeveralSegmentsError
from segbot.domain.segments import Segment
from segbot.flows.browsing.name_match import by_words, meant
from segbot.flows.browsing.pick import pick
from segbot.providers import REGISTRY
from segbot.slack.input.command import MistypedError, parse_command
from segbot.slack.listeners.accounts import with_account

NAMES = {
    "bunce": [
        "VIP customers",
        "VIP trial",
        "Newsletter weekly",
        "Black Friday",
        "No churn risk",
        "Winter sale 2025",
        "Gold members",
        "Thank you",
        "Switch to Pro",
        "Back from holiday",
    ],
    "batch": ["lapsed-90-days", "gold_app", "push-opt-in"],
    "segmenter": ["Shoppers"],
}


class Known:
    """What there is, found by the rules that find it everywhere."""

    def connections(self):
        return [SimpleNamespace(name=name, spec=REGISTRY[name].spec, paused=None) for name in NAMES]

    def accounts_with(self, typed, accounts):
        same = [each for each in accounts if typed.casefold() in map(str.casefold, NAMES[each])]
        begun = [each for each in accounts if by_words(typed, NAMES[each])]
        return same or begun or [each for each in accounts if meant(typed, NAMES[each])]

    def first_known(self, account, phrases):
        return next((each for each in phrases if by_words(each, NAMES[account])), None)


def understood(typed):
    command = with_account(Known(), parse_command(typed))
    return command, (command.connection or "").casefold()


def segment_of(command, account):
    return pick([Segment(id=name, name=name) for name in NAMES[account]], command.segment, "segment").name


NEWS, VIP = "Newsletter weekly", "VIP customers"
ONE, TWO, THREE = ["1001"], ["1001", "1002"], ["1001", "1002", "1003"]
PEOPLE = {
    # how a name and an account are said
    "remove bunce newsletter 1001": (NEWS, ONE),
    "Remove Bunce NEWSLETTER 1001": (NEWS, ONE),
    "REMOVE BUNCE NEWS 1001": (NEWS, ONE),
    "remove newsletter 1001": (NEWS, ONE),
    "remove newsleter 1001": (NEWS, ONE),
    "remove weekly 1001, 1002": (NEWS, TWO),
    "remove bunce weekly newsletter 1001": (NEWS, ONE),
    "remove newsletter bunce 1001": (NEWS, ONE),
    "remove the newsletter 1001": (NEWS, ONE),
    "remove bunce VIP customers 1001 1002": (VIP, TWO),
    "remove VIP customers 1001 1002": (VIP, TWO),
    "remove vip customer 1001": (VIP, ONE),
    "remove black friday 1001": ("Black Friday", ONE),
    "remove bunce black friday 1001": ("Black Friday", ONE),
    "remove lapsed 1001": ("lapsed-90-days", ONE),
    "add bunce switch to pro 1001": ("Switch to Pro", ONE),
    "remove bunce back from holiday 1001": ("Back from holiday", ONE),
    "add 1001 to switch to pro": ("Switch to Pro", ONE),
    "remove 1001 from back from holiday": ("Back from holiday", ONE),
    # quotes of every kind, and marks behind them
    "remove bunce “VIP customers” 1001": (VIP, ONE),
    'remove bunce "VIP customers" 1001': (VIP, ONE),
    'remove bunce "VIP customers": 1001, 1002': (VIP, TWO),
    "remove bunce “VIP customers”. 1001": (VIP, ONE),
    "remove bunce «VIP customers» 1001": (VIP, ONE),
    "remove bunce « VIP customers » 1001": (VIP, ONE),
    "remove bunce ‘VIP customers’ 1001": (VIP, ONE),
    "remove bunce 'VIP customers' 1001": (VIP, ONE),
    "remove bunce `VIP customers` 1001": (VIP, ONE),
    "remove bunce „VIP customers“ 1001": (VIP, ONE),
    "remove “bunce” “VIP customers” “1001”": (VIP, ONE),
    # as a sentence
    "please remove 1001 and 1002 from VIP customers": (VIP, TWO),
    "Please remove 1001 and 1002 from VIP customers.": (VIP, TWO),
    "can you remove 1001, 1002 & 1003 from the VIP customers segment please": (VIP, THREE),
    "Could you please remove 1001 from newsletter at bunce?": (NEWS, ONE),
    "I want to remove 1001 from newsletter": (NEWS, ONE),
    "I’d like to remove 1001 from newsletter": (NEWS, ONE),
    "hi segbot, please remove 1001 from newsletter": (NEWS, ONE),
    "remove 1001 from bunce newsletter": (NEWS, ONE),
    "remove 1001 from newsletter in bunce": (NEWS, ONE),
    "remove 1001 out of newsletter": (NEWS, ONE),
    "remove bunce 1001 from newsletter": (NEWS, ONE),
    "remove bunce from newsletter 1001": (NEWS, ONE),
    "remove customers 1001 and 1002 from the segment newsletter": (NEWS, TWO),
    "remove the following people from newsletter: 1001, 1002": (NEWS, TWO),
    "remove from newsletter 1001 1002": (NEWS, TWO),
    "remove from bunce newsletter: 1001": (NEWS, ONE),
    "add 1001 to newsletter": (NEWS, ONE),
    "add 1001 to the vip trial": ("VIP trial", ONE),
    "add 1001 into Black Friday": ("Black Friday", ONE),
    "add ann@example.com and bob@example.com to newsletter": (NEWS, ["ann@example.com", "bob@example.com"]),
    "replace bunce newsletter with 1001 and 1002": (NEWS, TWO),
    "replace newsletter with 1001, 1002": (NEWS, TWO),
    "/segment remove newsletter 1001": (NEWS, ONE),
    "segment remove newsletter 1001": (NEWS, ONE),
    # marks between people, and what a phone puts in
    "remove bunce, newsletter, 1001, 1002": (NEWS, TWO),
    "remove newsletter: 1001": (NEWS, ONE),
    "remove newsletter – 1001, 1002": (NEWS, TWO),
    "remove newsletter — 1001": (NEWS, ONE),
    "remove newsletter 1001;1002;1003": (NEWS, THREE),
    "remove newsletter 1001 und 1002": (NEWS, TWO),
    "remove newsletter 1001.": (NEWS, ONE),
    "Remove: newsletter 1001": (NEWS, ONE),
    "remove newsletter ann@example.com.": (NEWS, ["ann@example.com"]),
    "remove newsletter <mailto:ann@example.com|ann@example.com>": (NEWS, ["ann@example.com"]),
    "remove newsletter A17 b-18": (NEWS, ["A17", "b-18"]),
    "remove newsletter “please” 1001": (NEWS, ["please", "1001"]),
    # said behind the people
    "remove newsletter 1001 please": (NEWS, ONE),
    "remove newsletter 1001 thank you!": (NEWS, ONE),
    "remove newsletter 1001 asap thx": (NEWS, ONE),
    "remove newsletter 1001 now": (NEWS, ONE),
}
OPTIONS = {
    "remove newsletter 1001 because they left": {"reason": "they left"},
    "remove newsletter 1001, because: no consent": {"reason": "no consent"},
    "remove newsletter 1001 reason: they left": {"reason": "they left"},
    'remove newsletter 1001 reason="they left"': {"reason": "they left"},
    "remove newsletter 1001 reason = “they left”": {"reason": "they left"},
    "remove newsletter 1001 reason:“they left”": {"reason": "they left"},
    "remove newsletter 1001 —reason=“they left”": {"reason": "they left"},
    'remove newsletter 1001 --reason="they left"': {"reason": "they left"},
    "remove newsletter 1001 tomorrow 09:00": {"at": "tomorrow 09:00"},
    "remove newsletter 1001 tomorrow at 9am": {"at": "tomorrow at 9am"},
    "remove newsletter 1001 on friday": {"at": "friday"},
    "remove newsletter 1001 on Friday 9:30": {"at": "friday 9:30"},
    "remove newsletter 1001 at 17:00": {"at": "at 17:00"},
    "remove newsletter 1001 at=17:00": {"at": "17:00"},
    "remove newsletter 1001 at: 17:00": {"at": "17:00"},
    "remove 1001 from newsletter tomorrow 09:00 because they left": {
        "at": "tomorrow 09:00",
        "reason": "they left",
    },
}
ASKED = {
    "remove newsletter 1001 tomorrow": "tomorrow",
    "remove newsletter 1001 tomorrow 9": "tomorrow",
    "remove newsletter 1001 friday": "friday",
    "remove newsletter friday": "friday",
    "remove newsletter 1001 next friday": "next",
    "remove newsletter 1001 next week": "next",
    "remove newsletter 1001 in 2 hours": "hours",
    "remove newsletter 1001 tonight": "tonight",
    "remove newsletter 1001 to 1009": "to",
    "remove newsletter 1001 for good": "for",
    "remove newsletter 1001 and 1002 too": "too",
    "remove newsletter 1001 but not 1002": "but",
    "remove newsletter everyone except 1001": "everyone",
    "remove everyone except 1001 from newsletter": "except",
    "remove all without 1001 from newsletter": "without",
    "remove newsletter 1001 reason=“asked” because x": "because",
    "remove newsletter 1001 or 1002": "or",
}
ONE_NAME = {
    "show newsletter": NEWS,
    "Show Newsletter.": NEWS,
    "show me the newsletter": NEWS,
    "show me the newsletter please": NEWS,
    "show newsletter in bunce": NEWS,
    "show newsletter bunce": NEWS,
    "show bunce VIP customers": VIP,
    "show winter sale": "Winter sale 2025",
    "show bunce no churn risk": "No churn risk",
    "show thank you": "Thank you",
    "show bunce thank you": "Thank you",
    "clear the newsletter segment": NEWS,
    "clear everyone from newsletter": NEWS,
    "clear bunce newsletter weekly": NEWS,
    "delete vip customers": VIP,
    "delete the VIP customers segment": VIP,
    "delete newsletter from bunce": NEWS,
    "delete newsletter at bunce": NEWS,
    "delete bunce newsletter please": NEWS,
    "rename newsletter to Weekly news": NEWS,
    "rename newsletter weekly to Weekly news": NEWS,
    "rename bunce newsletter “Weekly news”": NEWS,
    "add everyone to newsletter": NEWS,
    "add all customers to newsletter": NEWS,
}
INSTEAD = {
    "remvoe newsletter 1001": ["remove newsletter 1001"],
    "rmove newsletter 1001": ["remove newsletter 1001"],
    "rm newsletter 1001": ["remove newsletter 1001"],
    "unsubscribe 1001 from newsletter": ["remove 1001 from newsletter"],
    "put 1001 into newsletter": ["add 1001 into newsletter"],
    "empty newsletter": ["clear newsletter"],
    "delet newsletter": ["delete newsletter"],
    "lst bunce": ["list bunce"],
    "segments bunce": ["list bunce"],
    "my requests": ["requests mine requests"],
    "?": ["help"],
    "remove bnuce newsletter 1001": ["remove bunce newsletter 1001"],
    "remove gold 1001": ["remove bunce gold 1001", "remove batch gold 1001"],
    "remove 1001 from gold": ["remove bunce “gold” 1001", "remove batch “gold” 1001"],
    "show xyzxyz": ["show bunce xyzxyz", "show batch xyzxyz", "show segmenter xyzxyz"],
    "show churn risks": ["show bunce churn risks", "show batch churn risks", "show segmenter churn risks"],
    "remove everyone from newsletter": ["clear newsletter"],
    "delete 1001 from newsletter": ["remove 1001 from newsletter"],
    "delete all people from newsletter": ["clear newsletter"],
    "create bunce Summer sale 1001": ["create bunce “Summer sale” 1001"],
    "create new segment “Summer sale”": [
        "create bunce “Summer sale”",
        "create batch “Summer sale”",
        "create segmenter “Summer sale”",
    ],
}
CREATED = {
    "create bunce “Summer sale” 1001 1002": ("Summer sale", TWO),
    "create bunce Summer 1001": ("Summer", ONE),
    "create a segment called Summer in bunce": ("Summer", []),
    "create “Summer” with 1001, 1002 in bunce": ("Summer", TWO),
    "create “Summer” at bunce": ("Summer", []),
}
LISTED = {
    "list": None,
    "list segments": None,
    "list all segments": None,
    "list bunce": "bunce",
    "List Bunce.": "Bunce",
    "list segments in bunce": "bunce",
    "list the segments of bunce": "bunce",
    "list bunce segments": "bunce",
}
NUMBERS = {
    "undo 1042": 1042,
    "undo #1042": 1042,
    "Undo request 1042.": 1042,
    "request no. 1042": 1042,
    "undo the last one": None,
    "undo last": None,
    "undo": None,
}


@pytest.mark.parametrize("typed", PEOPLE)
def test_people_and_their_segment(typed):
    command, account = understood(typed)
    segment, people = PEOPLE[typed]
    assert (segment_of(command, account), list(command.members), dict(command.options)) == (
        segment,
        people,
        {},
    )


@pytest.mark.parametrize("typed", OPTIONS)
def test_why_and_when(typed):
    command, account = understood(typed)
    assert dict(command.options) == OPTIONS[typed]
    assert (segment_of(command, account), list(command.members)) == (NEWS, ONE)


@pytest.mark.parametrize("typed", ASKED)
def test_a_small_word_is_asked_about_and_never_a_person(typed):
    with pytest.raises(InvalidActionError, match=f"“{ASKED[typed]}”"):
        understood(typed)


@pytest.mark.parametrize("typed", ONE_NAME)
def test_one_segment(typed):
    command, account = understood(typed)
    assert (segment_of(command, account), command.members) == (ONE_NAME[typed], ())


@pytest.mark.parametrize("typed", INSTEAD)
def test_what_may_be_meant_is_offered(typed):
    with pytest.raises(MistypedError) as caught:
        understood(typed)
    assert list(caught.value.instead.values()) == INSTEAD[typed]
    for each in caught.value.instead.values():
        parse_command(each)


@pytest.mark.parametrize("typed", CREATED)
def test_a_new_segment(typed):
    command, account = understood(typed)
    assert (account, command.options["name"], list(command.members)) == ("bunce", *CREATED[typed])


@pytest.mark.parametrize("typed", LISTED)
def test_what_there_is(typed):
    assert understood(typed)[0].connection == LISTED[typed]


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_request_by_its_number(typed):
    assert parse_command(typed).number == NUMBERS[typed]


def test_several_are_a_menu_and_none_is_none():
    command, account = understood("remove bunce vip 1001")
    with pytest.raises(SeveralSegmentsError):
        segment_of(command, account)
    command, account = understood("show bunce churn risks")
    with pytest.raises(InvalidActionError, match="There is no segment"):
        segment_of(command, account)


def test_people_without_a_segment_are_kept_for_the_form():
    command, _ = understood("remove 1001 1002")
    assert (command.connection, command.segment, command.members) == (None, None, ("1001", "1002"))
