"""Which account a command is about, where none was named: the only one that has such a segment."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.did_you_mean import nearest
from segbot.slack.input.command import Command, MistypedError, parse_command
from segbot.slack.input.tokenizer import echo
from segbot.slack.interaction import Interaction
from segbot.slack.views.messages.capabilities import offers

_AT_AN_ACCOUNT = frozenset(verb.value for verb in Verb) - {"undo"}
_WITHOUT_SEGMENT = frozenset({"list", "create"})
_ONE_NAME = frozenset({"show", "edit", "clear", "delete"})


def with_account(interaction: Interaction, command: Command, text: str) -> Command:
    """The command with its account. Raises MistypedError where several have such a segment, or the account's name is
    nearly right.
    """
    browse = interaction.context.use_cases.browse
    if command.verb not in _AT_AN_ACCOUNT or not command.connection:
        return command
    connections = browse.connections()
    names = {each.name.casefold(): each.name for each in connections}
    if command.connection.casefold() in names:
        return command
    verb = Verb(command.verb)
    able = [each.name for each in connections if offers(each.spec, verb)]
    found = () if command.verb in _WITHOUT_SEGMENT else browse.accounts_with(_name(command), able)
    if not found:
        near = nearest(command.connection, names.values())
        if not near:
            return command
        meant = " or ".join(f"“{each}”" for each in near)
        told = f"There is no account “{echo(command.connection)}”. Did you mean {meant}?"
        raise MistypedError(told, {each: _at(text, each, instead_of=command.connection) for each in near})
    if len(found) > 1:
        told = f"“{echo(_name(command))}” is in {len(found)} accounts. Which one?"
        raise MistypedError(told, {each: _at(text, each) for each in found})
    return parse_command(_at(text, found[0]))


def _name(command: Command) -> str:
    """What stands where the segment would be, had the account been left out."""
    whole = command.verb in _ONE_NAME and command.segment
    return f"{command.connection} {command.segment}" if whole else str(command.connection)


def _at(text: str, account: str, *, instead_of: str = "") -> str:
    """The command with the account behind its verb."""
    verb, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if instead_of and rest.casefold().startswith(instead_of.casefold()):
        rest = rest[len(instead_of) :].strip()
    return f"{verb} {account} {rest}".strip()
