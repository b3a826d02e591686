"""What people type after `/segment`, and what they fill into the form, as values. Pure; every fault is a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError
from segbot.domain.lists import Answers
from segbot.rosters.reading.cells import QUOTES
from segbot.slack import ids
from segbot.slack.input import times
from segbot.slack.input.list_answers import answers_in, is_question
from segbot.slack.input.spoken import understood
from segbot.slack.input.tokenizer import OPTIONS, Word, as_shown, echo, either, split
from segbot.slack.input.verbs import HELP, VERBS, nearest_verbs
from segbot.slack.input.word_order import (
    Turned,
    bare,
    beside,
    composed,
    in_place,
    loose,
    new_name,
    opened,
    refuse_small_words,
    separated,
    tidied,
    turned,
    typed_again,
)

_FREE_TEXT = (HELP, "requests", "audit", "providers")
_NUMBERED = ("undo", "request")
_ONE_SEGMENT = ("show", "edit", "clear", "delete")
_PROSE = (ids.NAME, ids.DESCRIPTION, ids.CRITERIA, ids.REASON)
_YES_NO = {"true": "true", "yes": "true", "false": "false", "no": "false"}

_NUMBER = re.compile(r"(?:(?:the|request|requests|number|no|nr)\.?\s+)*#?\s*([0-9]{1,15})", re.IGNORECASE)
_LATEST_ONE = re.compile(r"(?:the\s+|my\s+)?(?:last|latest)(?:\s+(?:one|request|change))?", re.IGNORECASE)
# Slack's are ten digits.
_LATEST = 10_000_000_000


@dataclass(frozen=True, kw_only=True)
class Command:
    """What was typed. `options` are the `key=value` parts, keys in lower case with underscores.

    Position decides: the first word after the verb is the connection, the second the segment, the rest are members.
    Two verbs differ: in `create CONNECTION NAME …` and `rename CONNECTION SEGMENT NAME` the name is
    `options["name"]`. In a sentence (`remove 1001 from VIP`) `about` is what stands behind “from” or “to”: account and
    segment, still to be told apart; `said` are the words behind the verb in their usual order. The first `loose` members are plain words, which may go with the segment's name.
    `number` is for `undo` and `request`; `text` is for `audit` (and whatever follows `help`,
    `requests` and `providers`).
    """

    verb: str
    connection: str | None = None
    segment: str | None = None
    members: tuple[str, ...] = field(default=(), repr=False)
    about: tuple[str, ...] = ()
    said: str = field(default="", repr=False, compare=False)
    loose: int = field(default=0, compare=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    number: int | None = None
    text: str = field(default="", repr=False)


def parse_command(text: str) -> Command:
    """The text after `/segment` as a Command; nothing typed means `help`.

    Raises InvalidActionError with one sentence: an unknown verb (with the nearest ones), a quote that is never
    closed, an option given twice, too many names, or no request number. Whether connections, segments and a
    provider's own options exist is not known here; see `check_options` for the last.
    """
    typed = opened(as_shown(text))
    first, _, rest = typed.partition(" ")
    verb = bare(first.strip(QUOTES)).strip(QUOTES) or first
    if not first:
        return Command(verb=HELP)
    if verb not in VERBS:
        meant = nearest_verbs(verb)
        raise MistypedError(_unknown_verb(verb, meant), {each: f"{each} {rest}".strip() for each in meant})
    if verb in _FREE_TEXT:
        return Command(verb=verb, text=rest.strip())
    words = times.joined(split(rest))
    words = words if verb in _NUMBERED else understood(words, one_name=verb in _ONE_SEGMENT)
    options = _options(words)
    names = tidied([word for word in words if word.key is None])
    if verb in _NUMBERED:
        return Command(verb=verb, options=options, number=_number(verb, names))
    _refuse_loose_prose(words)
    sentence = turned(verb, names)
    if sentence is not None:
        return _as_sentence(verb, sentence, options)
    return _by_position(verb, in_place(verb, names), options)


def _as_sentence(verb: str, sentence: Turned, options: dict[str, str]) -> Command:
    """`remove 1001 from VIP`; nobody but a segment where the people stand behind it: `remove from VIP: 1001`.

    Raises MistypedError for what another verb is for: everybody, or people of a segment that would be deleted.
    """
    people, about = _members(sentence.people), tuple(_unmarked(word) for word in sentence.about)
    segment = " ".join(about)
    if verb == "delete" and any(any(letter.isdigit() or letter == "@" for letter in each) for each in people):
        told = "“delete” is for whole segments. To take these people out, use “remove”."
        raise MistypedError(told, {"remove": f"{composed('remove', '', '', people)} from {segment}"})
    refuse_small_words([*people, *(["everyone"] if sentence.everybody and people else [])])
    if sentence.everybody and verb in ("remove", "delete"):
        told = "To remove everyone and keep the segment, use “clear”."
        raise MistypedError(told, {"clear": f"clear {segment}"})
    if verb in _ONE_SEGMENT and people:
        return Command(verb=verb, segment=" ".join(people), about=about, options=options)
    if not people:
        return _by_position(verb, [*sentence.about], options)
    return Command(verb=verb, members=people, about=about, options=options)


class MistypedError(InvalidActionError):
    """A command nobody knows; `instead` has the whole commands that may have been meant, by what to call them."""

    def __init__(self, sentence: str, instead: Mapping[str, str]) -> None:
        self.instead = dict(instead)
        super().__init__({"": sentence})


def _unknown_verb(verb: str, near: Sequence[str]) -> str:
    known = f" Did you mean {either(near)}?" if near else ""
    return f"There is no command “{echo(verb)}”.{known} `/segment help` lists them all."


def _options(words: Sequence[Word]) -> dict[str, str]:
    options: dict[str, str] = {}
    for word in words:
        if word.key is None:
            continue
        if word.key in options:
            raise InvalidActionError({word.key: f"{word.key}= is given twice; once is enough."})
        options[word.key] = word.text
    if ids.ADD_ALL_CUSTOMERS in options:
        said = _YES_NO.get(options[ids.ADD_ALL_CUSTOMERS].casefold())
        if said is None:
            raise InvalidActionError({ids.ADD_ALL_CUSTOMERS: "add_all_customers= takes true or false."})
        options[ids.ADD_ALL_CUSTOMERS] = said
    return options


def _number(verb: str, names: Sequence[Word]) -> int | None:
    """None where none was typed: it is chosen from a list then."""
    if not names:
        return None
    typed = " ".join(name.text for name in names).strip()
    found = _NUMBER.fullmatch(typed)
    if _LATEST_ONE.fullmatch(typed):
        return None
    if found is None:
        raise InvalidActionError(
            {"": f"Say which request by its number: /segment {verb} #1042. /segment requests lists them."}
        )
    return int(found[1])


def _refuse_loose_prose(words: Sequence[Word]) -> None:
    """`remove bunce vip reason=asked to leave` would take “to” and “leave” for people: refused instead.

    Only plain words right behind an unquoted reason, name, description or criteria, once connection and segment
    are there; an id of letters only has to come before it or in quotes.
    """
    names = 0
    loose: str | None = None
    for word in words:
        if word.key is not None:
            loose = word.key if word.key in _PROSE and not word.quoted else None
            continue
        names += 1
        if loose and not word.quoted and names > 2 and word.text.isalpha():  # noqa: PLR2004 connection and segment
            raise InvalidActionError(
                {loose: f"Put quotes around the {loose}: {loose}=“… {echo(word.text)} …”."}
            )


def _by_position(verb: str, names: Sequence[Word], options: dict[str, str]) -> Command:
    """The same with the words as they are usually typed."""
    said = typed_again(names, options)
    return replace(_placed(verb, names, options), said=said)


def _placed(verb: str, names: Sequence[Word], options: dict[str, str]) -> Command:
    """Connection, segment and members by position; an empty pair of quotes holds a place open for the form."""
    named = new_name(names) if verb == "rename" and ids.NAME not in options else None
    if named is not None:
        names, name = named
        options = {**options, ids.NAME: name.text}
    connection = _unmarked(names[0]) or None if names else None
    rest = list(names[1:])
    if verb in ("list", "sample"):
        if rest:
            raise InvalidActionError({"": f"/segment {verb} takes an account and nothing else."})
        return Command(verb=verb, connection=connection, options=options)
    if verb == "create":
        return _create(connection, rest, options)
    segment = _unmarked(rest[0]) or None if rest else None
    if verb == "rename" and named is not None:
        segment = " ".join(word.text for word in rest).strip() or None
    elif verb == "rename":
        options = _new_name(rest, options)
    if verb == "rename":
        return Command(verb=verb, connection=connection, segment=segment, options=options)
    if verb in _ONE_SEGMENT:
        segment = _one_segment(verb, rest)
        return Command(verb=verb, connection=connection, segment=segment, options=options)
    people = separated(rest[1:])
    plain = loose(people)
    refuse_small_words(beside(people[plain:]))
    members = _members(people)
    return Command(
        verb=verb, connection=connection, segment=segment, members=members, options=options, loose=plain
    )


def _unmarked(word: Word) -> str:
    """A name without the comma or colon that somebody puts behind it."""
    return word.text.strip() if word.quoted else word.text.rstrip(",;:")


def _create(connection: str | None, rest: list[Word], options: dict[str, str]) -> Command:
    """The second word is the new name unless `name=` says it; then every further word is a member."""
    if ids.NAME not in options and rest:
        options = {**options, ids.NAME: _unmarked(rest.pop(0))}
    people = [
        word for at, word in enumerate(separated(rest)) if at or word.quoted or bare(word.text) != "with"
    ]
    plain = loose(people)
    refuse_small_words(beside(people[plain:]))
    return Command(
        verb="create", connection=connection, members=_members(people), options=options, loose=plain
    )


def _new_name(rest: Sequence[Word], options: dict[str, str]) -> dict[str, str]:
    """`rename CONNECTION SEGMENT NAME`: more words than that cannot be told apart without quotes."""
    spare = rest[1:]
    if not spare:
        return options
    if len(spare) > 1 or ids.NAME in options:
        raise InvalidActionError(
            {ids.NAME: "Put quotes around both names: /segment rename ACCOUNT “old name” “new name”."}
        )
    return {**options, ids.NAME: spare[0].text.strip()}


def _one_segment(verb: str, rest: Sequence[Word]) -> str | None:
    """These verbs take no people, so unquoted words after the connection are one name: `show bunce VIP customers`."""
    if len(rest) > 1 and any(word.quoted for word in rest):
        raise InvalidActionError({ids.SEGMENT: f"/segment {verb} takes one segment at a time."})
    return " ".join(word.text for word in rest).strip() or None


def _members(words: Sequence[Word]) -> tuple[str, ...]:
    """Members as typed; commas and semicolons part them, except inside quotes."""
    found: list[str] = []
    for word in words:
        parts = [word.text] if word.quoted else re.split(r"[,;]+", word.text)
        found.extend(part.strip() for part in parts if part.strip())
    return tuple(found)


def check_options(command: Command, spec: ProviderSpec) -> None:
    """Refuse `key=value` parts this provider has no field for, with the nearest ones it has."""
    verb = Verb(command.verb)
    known = [*OPTIONS, *(own.name for own in spec.fields if verb in own.verbs)]
    known += [ids.KIND] if spec.peer_kinds and verb is Verb.CREATE else []
    for key in command.options:
        if key not in known:
            near = get_close_matches(key, known, n=3)
            hint = f"Did you mean {either(near)}?" if near else f"There are {', '.join(known)}."
            raise InvalidActionError({"": f"{spec.label} has no option “{echo(key)}”. {hint}"})


@dataclass(frozen=True, kw_only=True)
class FormValues:
    """What the form held; None means "not given". `files` are Slack's file objects, `fields` the provider's own."""

    connection: str | None = None
    segment: str | None = None
    name: str | None = None
    description: str | None = None
    criteria: str | None = None
    add_all_customers: bool = False
    members_text: str | None = field(default=None, repr=False)
    files: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    reason: str | None = None
    confirm_name: str | None = None
    confirm_count: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    run_at: datetime | None = None
    answers: Answers = field(default_factory=Answers)

    def to_action(self, verb: Verb) -> Action:
        """The action these values ask for; members and files travel apart."""
        return Action(
            verb=verb,
            connection=self.connection or "",
            segment=self.segment,
            name=self.name,
            description=self.description,
            criteria=self.criteria,
            add_all_customers=self.add_all_customers,
            reason=self.reason,
            confirm_name=self.confirm_name,
            confirm_count=self.confirm_count,
            fields=dict(self.fields),
            run_at=self.run_at,
        )


_TEXTS = (
    ids.CONNECTION,
    ids.SEGMENT,
    ids.NAME,
    ids.DESCRIPTION,
    ids.CRITERIA,
    ids.MEMBERS_TEXT,
    ids.REASON,
    ids.CONFIRM_NAME,
    ids.CONFIRM_COUNT,
)


def form_values(view_state: Mapping[str, Any] | None) -> FormValues:
    """The values of `view["state"]` (`{"values": {block_id: {action_id: element}}}`), by block id.

    Missing blocks, nulls and unknown element types are "not given", never an error: Slack leaves out what was not
    shown, and what comes must not crash the form (docs.slack.dev/reference/views/view-object).
    """
    values = (view_state or {}).get("values")
    elements = {
        str(block): element
        for block, actions in (values.items() if isinstance(values, Mapping) else ())
        if (element := _element(str(block), actions)) is not None
    }
    texts = {block: _text(element) for block, element in elements.items()}
    asked = {block for block in texts if is_question(block)}
    own = set(texts) - {*_TEXTS, *asked, ids.ADD_ALL_CUSTOMERS, ids.MEMBERS_FILE, ids.RUN_AT}
    return FormValues(
        **{block: texts.get(block) for block in _TEXTS},
        add_all_customers=_ticked(elements.get(ids.ADD_ALL_CUSTOMERS, {})),
        files=_files(elements.get(ids.MEMBERS_FILE, {})),
        run_at=_chosen_time(elements.get(ids.RUN_AT, {})),
        fields={block: text for block in sorted(own) if (text := texts[block]) is not None},
        answers=answers_in(text for block in asked if (text := texts[block]) is not None),
    )


def _element(block: str, actions: Any) -> Mapping[str, Any] | None:
    """The block's element: the one named like the block, else the first."""
    if not isinstance(actions, Mapping):
        return None
    named = actions.get(block)
    found = [named, *actions.values()]
    return next((element for element in found if isinstance(element, Mapping)), None)


def _text(element: Mapping[str, Any]) -> str | None:
    option = element.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else element.get("value")
    return value.strip() or None if isinstance(value, str) else None


def _ticked(element: Mapping[str, Any]) -> bool:
    options = element.get("selected_options")
    if isinstance(options, list):
        return any(isinstance(option, Mapping) for option in options)
    return _YES_NO.get((_text(element) or "").casefold()) == "true"


def _chosen_time(element: Mapping[str, Any]) -> datetime | None:
    """Of a datetimepicker, which sends Unix seconds: docs.slack.dev/reference/block-kit/block-elements."""
    seconds = element.get("selected_date_time")
    if type(seconds) is not int or not 0 < seconds < _LATEST:  # a bool is an int too
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _files(element: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    files = element.get("files")
    return tuple(file for file in files if isinstance(file, Mapping)) if isinstance(files, list) else ()
