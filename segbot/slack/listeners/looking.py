"""`list` and `show`: answered at once, or later where that was promised. Who was promised an answer is told where none comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from segbot.domain.actions import Verb
from segbot.domain.errors import NotListedYetError, RateLimitError
from segbot.domain.masking import without_addresses
from segbot.slack import ids
from segbot.slack.drafting import offering
from segbot.slack.input.command import Command
from segbot.slack.interaction import Interaction, attempt
from segbot.slack.list_and_show import Later, segment, segments
from segbot.slack.views.kit.text import said
from segbot.slack.views.messages.rate_limited import answer_follows, is_soon

# Slack takes answers to a command for half an hour.
_LONGEST_READING, _LOOK_EVERY = timedelta(minutes=20), 2.0
_TO_ANSWER = timedelta(minutes=5)


def show_list(interaction: Interaction, command: Command) -> None:
    tell_list(interaction, command, start=0)


def tell_list(interaction: Interaction, command: Command, *, start: int) -> None:
    interaction.ack()
    interaction.later(partial(_tell_list, command=command, start=start))


def _tell_list(interaction: Interaction, command: Command, start: int, *, waited: bool = False) -> None:
    context = interaction.context
    try:
        page = segments(context.use_cases, command, context.reader(interaction.user), start=start)
    except NotListedYetError as error:
        if waited:
            raise
        connection = command.connection or offering(context.use_cases.browse.connections(), Verb.LIST)[0].name
        again = partial(_tell_list, command=command, start=start, waited=True)
        _when_it_was_read(interaction, connection, command, error, again)
        return
    interaction.tell(**page)


def _owed(interaction: Interaction, command: Command) -> Callable[[], None]:
    """An answer is about to be promised: they hear that it won't come where this process dies before; what is returned says
    that it came.
    """
    promises = interaction.context.promises
    words = (ids.COMMAND, command.verb, command.connection, command.segment)
    typed = without_addresses(" ".join(said(each) for each in words if each))
    return partial(promises.keep, promises.give(interaction.user, typed, _LONGEST_READING + _TO_ANSWER))


def _answer(told: Interaction, work: Callable[[Interaction], None], answered: Callable[[], None]) -> None:
    """What went wrong is an answer too; one that Slack did not take is still owed."""
    told.unheard = False
    attempt(told, work)
    if not told.unheard:
        answered()


def _when_it_was_read(
    interaction: Interaction,
    connection: str,
    command: Command,
    error: NotListedYetError,
    again: Callable[[Interaction], None],
) -> None:
    """Say at once why there is no answer yet, and `again` when the account's list has been read, or is not read any more."""
    context = interaction.context
    answered = _owed(interaction, command)
    interaction.tell_sentence(f"{error.why} The answer follows here.")
    give_up_at = context.now() + _LONGEST_READING

    def look(told: Interaction) -> None:
        try:
            reading = context.now() < give_up_at and context.use_cases.browse.is_being_read(connection)
        except Exception:
            answered()  # what went wrong is the answer
            raise
        if reading:
            context.later(_LOOK_EVERY, look_later)
        else:
            _answer(told, again, answered)

    # In the pool, where what goes wrong is told: an answer was promised.
    look_later = partial(interaction.later, look)
    context.later(_LOOK_EVERY, look_later)


def tell_segment(
    interaction: Interaction,
    command: Command,
    *,
    told_to_wait: bool = False,
    told: NotListedYetError | None = None,
) -> None:
    """The page, and what takes longer in a message of its own: a private answer to a command cannot be edited. Where the
    provider takes no requests for a while and nothing is known of it either, or the list it may stand in is just being read,
    that is said at once, and the page follows.
    """
    context, waiting = interaction.context, list[Later]()
    try:
        page = segment(
            context.use_cases,
            command,
            context.reader(interaction.user),
            later=waiting.append,
            links=context.links.to_all,
            told=told,
        )
    except NotListedYetError as error:
        if told is not None:
            raise
        again = partial(tell_segment, command=command, told_to_wait=told_to_wait, told=error)
        _when_it_was_read(interaction, command.connection or "", command, error, again)
        return
    except RateLimitError as error:
        if told_to_wait or not is_soon(error):
            raise
        label = said(context.use_cases.browse.spec(command.connection or "").label)
        answered = _owed(interaction, command)
        interaction.tell(answer_follows(label, error.retry_after))
        again = partial(tell_segment, command=command, told_to_wait=True, told=told)
        answer = partial(_answer, work=again, answered=answered)
        context.later(error.retry_after, lambda: interaction.later(answer))
        return
    owed = [_owed(interaction, command) for _ in waiting]
    interaction.tell(**page)
    for wait, answered in zip(waiting, owed, strict=True):
        _tell_when_known(interaction, wait, answered)


def _tell_when_known(interaction: Interaction, wait: Later, answered: Callable[[], None]) -> None:
    try:
        wait(
            lambda found: interaction.later(lambda told: _answer(told, lambda at: at.tell(**found), answered))
        )
    except Exception:
        answered()  # what went wrong is the answer
        raise
