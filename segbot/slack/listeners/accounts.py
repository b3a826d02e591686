"""Which account and which segment a command is about, where that takes a look at what there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.did_you_mean import nearest
from segbot.slack import ids
from segbot.slack.input.command import Command, MistypedError, parse_command
from segbot.slack.input.tokenizer import echo
from segbot.slack.input.word_order import composed, refuse_small_words
from segbot.slack.views.messages.capabilities import offers

_AT_AN_ACCOUNT = frozenset(verb.value for verb in Verb) - {"undo"}
_WITHOUT_SEGMENT = frozenset({"list", "create"})
_ONE_NAME = frozenset({"show", "edit", "clear", "delete"})
_AT = frozenset({"at", "in", "on", "from", "@"})
_NEAR = 0.7
_BEGUN = 3


def with_account(browse: Any, command: Command) -> Command:
    """The command with its account, and the whole name of its segment. `browse` looks.

    Raises MistypedError where several accounts have such a segment, or the account's name is nearly right;
    InvalidActionError for a word among the people that cannot be one.
    """
    if command.verb not in _AT_AN_ACCOUNT:
        return command
    names = {each.name.casefold(): each.name for each in browse.connections()}
    if command.about:
        command = parse_command(_in_order(command, names))
    if command.connection:
        command = _whole_name(browse, _at_its_account(browse, command, names), names)
    refuse_small_words(command.members[: command.loose])
    return command


def _at_its_account(browse: Any, command: Command, names: Mapping[str, str]) -> Command:
    asked = str(command.connection)
    if asked.casefold() in names:
        return command
    swapped = _swapped(command, names)
    if swapped is not None:
        return swapped
    verb = Verb(command.verb)
    able = [each.name for each in browse.connections() if offers(each.spec, verb)]
    found = _accounts_with_it(browse, command, able, names.values())
    if len(found) > 1:
        told = f"“{echo(_name(command))}” is in {len(found)} accounts. Which one?"
        raise MistypedError(told, {each: _at(command, each) for each in found})
    if found:
        return parse_command(_at(command, found[0]))
    near = [each for each in nearest(asked, names.values()) if _is_near(asked, each)]
    if near:
        meant = " or ".join(f"“{each}”" for each in near)
        told = f"There is no account “{echo(asked)}”. Did you mean {meant}?"
        raise MistypedError(told, {each: _at(command, each, first=False) for each in near})
    if command.verb == "list" or not able:
        return command
    if verb.takes_members and _is_somebody(asked):
        people = filter(None, (asked, command.segment, *command.members))
        return replace(command, connection=None, segment=None, members=tuple(people), loose=0)
    if len(able) > 1:
        told = f"No account and no segment is called “{echo(_name(command))}”. Which account do you mean?"
        told = "In which account?" if command.verb == "create" else told
        raise MistypedError(told, {each: _at(command, each) for each in able})
    return parse_command(_at(command, able[0]))


def _accounts_with_it(
    browse: Any, command: Command, able: Sequence[str], every: Collection[str]
) -> Sequence[str]:
    """Where there is such a segment; where none is that offers the verb, another one, which will say why it does not."""
    if command.verb in _WITHOUT_SEGMENT:
        return ()
    found: Sequence[str] = browse.accounts_with(_name(command), able)
    others = [each for each in every if each not in able]
    return found or (browse.accounts_with(_name(command), others)[:1] if others else ())


def _is_near(typed: str, name: str) -> bool:
    """Nearer than any word is to any other: it may be the beginning of a segment's name as well."""
    one, other = typed.casefold(), name.casefold()
    return SequenceMatcher(a=one, b=other).ratio() >= _NEAR or (len(one) >= _BEGUN and other.startswith(one))


def _is_somebody(word: str) -> bool:
    return word.isdigit() or "@" in word


def _in_order(command: Command, names: Mapping[str, str]) -> str:
    """What was said as a sentence, as it is usually typed."""
    about, members, account = list(command.about), list(command.members), ""
    if len(about) > 1 and about[-1].casefold() in names:
        account = about.pop()
        if len(about) > 1 and about[-1].casefold() in _AT:
            about.pop()
    elif about[0].casefold() in names and (len(about) > 1 or command.segment):
        account = about.pop(0)
    elif members and members[0].casefold() in names:
        account = members.pop(0)
        if not members:
            return " ".join([command.verb, account, *about])
    if command.segment:
        about = [command.segment, *about]
    return composed(command.verb, account, " ".join(about), members, command.options)


def _swapped(command: Command, names: Mapping[str, str]) -> Command | None:
    """`show vip bunce`, `delete VIP customers at bunce`: the account behind the segment."""
    *before, last = (command.segment or "").split() or [""]
    if last.casefold() not in names or (before and command.verb not in _ONE_NAME):
        return None
    if before and before[-1].casefold() in _AT:
        before.pop()
    return replace(
        command, connection=names[last.casefold()], segment=" ".join([str(command.connection), *before])
    )


def _whole_name(browse: Any, command: Command, names: Collection[str]) -> Command:
    """With as many plain words behind the segment's name as make a name that there is: `remove bunce VIP customers 1001`."""
    if not command.loose or str(command.connection).casefold() not in names:
        return command
    plain = command.members[: command.loose]
    if command.verb == "create":
        whole = " ".join([command.options[ids.NAME], *plain])
        told = f"Is “{echo(whole)}” the name? Put a name of several words in quotes."
        rest = command.members[command.loose :]
        options = {key: value for key, value in command.options.items() if key != ids.NAME}
        said = composed("create", str(command.connection), whole, rest, options)
        raise MistypedError(told, {whole[:40]: said})
    phrases = [" ".join([str(command.segment), *plain[:count]]) for count in range(command.loose, 0, -1)]
    found = browse.first_known(str(command.connection), phrases) if command.segment else None
    if found is None:
        return command
    taken = command.loose - phrases.index(found)
    return replace(command, segment=found, members=command.members[taken:], loose=command.loose - taken)


def _name(command: Command) -> str:
    """What stands where the segment would be, had the account been left out."""
    whole = command.verb in _ONE_NAME and command.segment
    return f"{command.connection} {command.segment}" if whole else str(command.connection)


def _at(command: Command, account: str, *, first: bool = True) -> str:
    """The command with the account before its words, or in the place of the first of them."""
    said = command.said
    if not first:
        said = (
            said.removeprefix(f"“{command.connection}”").removeprefix(str(command.connection)).lstrip(",;: ")
        )
    return f"{command.verb} {account} {said}".strip()
