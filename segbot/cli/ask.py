"""One errand from the command line to its end: who asks, the preview, the request, and following it."""

from __future__ import annotations

import io
import os
import pwd
import queue
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from segbot import logs
from segbot.bootstrap import Bot, build_beside
from segbot.cli.ask_confirm import Confirmation
from segbot.cli.ask_lists import prepared
from segbot.cli.ask_options import GIVEN_BY, UNCHANGED, AskOptions, LackingError, Talk, is_text
from segbot.domain.actions import Origin, Verb
from segbot.domain.errors import NotPermittedError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.lists import Answers
from segbot.domain.masking import without_addresses
from segbot.domain.people import Person
from segbot.domain.policy import Outcome
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Draft, Request
from segbot.rosters.reading.read import Paste, Source, Upload
from segbot.settings import load_settings
from segbot.slack import ids
from segbot.slack.drafting import Asked, from_command, in_zone, lacking, must_offer, taking_back
from segbot.slack.files import MAX_BYTES
from segbot.slack.input.command import Command, check_options, parse_command
from segbot.slack.input.verbs import HELP
from segbot.slack.list_and_show import Later, segment, segments
from segbot.slack.listeners.accounts import with_account
from segbot.slack.views.card.schedule import runs
from segbot.slack.views.card.status import status
from segbot.slack.views.kit.newer_blocks import NEWER, without
from segbot.slack.views.kit.text import many
from segbot.slack.views.messages.plain_text import printed, printed_blocks
from segbot.slack.views.messages.segment_page import Reader
from segbot.slack.views.modals.preview import preview

_LOOK_AGAIN_SECONDS = 0.5
_A_WORD_EVERY = timedelta(seconds=2)
_CAMPAIGNS_WAITED_FOR = 60.0
_MOST_FILES = 10
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_LOOKING = (Verb.LIST, Verb.SHOW)
_ELSEWHERE = {
    HELP: "segbot ask --help",
    "requests": "segbot requests",
    "request": "segbot requests NUMBER",
    "audit": "segbot audit search",
    "providers": "segbot providers",
}


def ask(ask_options: AskOptions, talk: Talk) -> int:
    """Do the errand; the exit code. 0 asked for, and done where it was waited for; 1 refused; 3 rejected, withdrawn or
    expired; 4 failed, in part or in an unknown way; 5 not waited for, as nobody works; 130 no longer waited for.

    Raises ConfigurationError (exit code 2), and SegbotError for what is said in a sentence and ends with 1.
    """
    texts = (ask_options.command, ask_options.reason, ask_options.confirm_name, ask_options.confirm_count)
    if any(not is_text(each) for each in texts if each):
        raise LackingError("What was typed is not UTF-8 text.")
    settings = load_settings()
    logs.set_up(settings.log_format, settings.secrets())
    logs.only_warnings()
    bot = build_beside(settings)
    try:
        bot.engine.connect()
        return _Ask(bot, ask_options, talk).serve()
    except NotDeliveredError as error:
        raise UserError(f"{error} {UNCHANGED}") from error
    except EOFError:
        talk.say(f"\n{UNCHANGED}")
        return 1
    finally:
        bot.stop()


class _Ask:
    """One errand of one person."""

    def __init__(self, bot: Bot, ask_options: AskOptions, talk: Talk) -> None:
        self._bot = bot
        self._browse = bot.use_cases.browse
        self._errand = ask_options
        self._talk = talk
        self._say = talk.say
        self._attended = talk.attended
        self._next_word = bot.clock.now() + _A_WORD_EVERY
        self._proof = Confirmation(bot.use_cases.submit, ask_options, talk)
        self._approvers = bot.settings.policy_in_force().approvers

    def serve(self) -> int:
        command = parse_command(self._errand.command)
        if command.verb in _ELSEWHERE:
            raise LackingError(f"`{_ELSEWHERE[command.verb]}` does that.")
        if command.verb == "sample":
            raise LackingError("An example of a list comes as a file in Slack: /segment sample.")
        person = self._somebody()
        command = with_account(self._browse, command)
        if command.verb in _LOOKING:
            self._look(command, person)
            return 0
        asked = self._asked(command)
        if self._attended:
            self._say("Looking at the segment and counting people. This can take a little while…")
        action = in_zone(asked, person.time_zone, self._bot.clock.now()) if asked.at else asked.action
        origin = self._origin(person)

        def prepare(answers: Answers) -> Draft:
            sources = self._sources(asked)
            return self._bot.use_cases.submit.prepare(
                action, sources, origin, answers=answers, progress=self._scanned
            )

        draft = prepared(prepare, self._errand, self._talk)
        self._print(preview(draft, approvers=self._approvers)["blocks"])
        if draft.ruling.outcome is Outcome.REFUSE:
            return 1
        request = self._proof.confirmed(draft)
        if request is None:
            self._say(UNCHANGED)
            return 1
        worked_on = self._told(request)
        if not self._errand.wait:
            return 0
        return self._follow(request.id) if worked_on else 5

    def _look(self, command: Command, person: Person) -> None:
        if command.verb == Verb.SHOW and not (command.connection and command.segment):
            raise LackingError(
                'Say which: show ACCOUNT SEGMENT. `segbot ask --as … "list ACCOUNT"` lists them.'
            )
        reader = Reader(now=self._bot.clock.now(), zone=person.time_zone)
        if command.verb == Verb.LIST:
            self._print(segments(self._bot.use_cases, command, reader)["blocks"])
            return
        waiting = list[Later]()
        self._print(segment(self._bot.use_cases, command, reader, later=waiting.append)["blocks"])
        for wait in waiting:
            found: queue.Queue[dict[str, Any]] = queue.Queue()
            wait(found.put)
            with suppress(queue.Empty):
                self._print(found.get(timeout=_CAMPAIGNS_WAITED_FOR)["blocks"])

    def _somebody(self) -> Person:
        """Who asks. Raises NotPermittedError for anybody but an active full member of the home workspace."""
        user = self._errand.user
        if not _USER.fullmatch(user):
            raise LackingError("--as takes the Slack id of the person who asks, such as U012ABCDEF.")
        person = self._bot.people.look_up(user)
        refusal = why_not(person, self._bot.home_team)
        if refusal:
            raise NotPermittedError(
                f"{user} {refusal}: only full members of this workspace may ask. {UNCHANGED}"
            )
        self._bot.requesters.confirm(user)
        return person

    def _origin(self, person: Person) -> Origin:
        channel = self._errand.channel
        if channel and not _CHANNEL.fullmatch(channel):
            raise LackingError("--channel takes the Slack id of a channel, such as C012ABCDEF.")
        return Origin(
            user=person.id,
            team=self._bot.home_team,
            channel=channel,
            surface="cli",
            operator=_account(),
        )

    def _scanned(self, done: int, total: int | None) -> None:
        """How far a campaign check is, now and then."""
        now = self._bot.clock.now()
        if self._attended and now >= self._next_word:
            self._next_word = now + _A_WORD_EVERY
            of = f" of {total:,}" if total is not None else ""
            self._say(f"Checking campaigns: {done:,}{of}")

    def _asked(self, command: Command) -> Asked:
        if command.verb == Verb.UNDO:
            if ids.AT in command.options:
                raise LackingError("An undo runs right after approval: leave out at=.")
            if command.number is None:
                raise LackingError("Say which request: undo NUMBER. `segbot requests` lists them.")
            request = self._browse.request(command.number)
            must_offer(self._browse.spec(request.action.connection), Verb.UNDO)
            return self._with_options(taking_back(request))
        if not command.connection:
            names = ", ".join(each.name for each in self._browse.connections())
            raise LackingError(f"Say where, as the first word after {command.verb}: {names}.")
        spec = self._browse.spec(command.connection)
        asked = self._with_options(from_command(command))
        must_offer(spec, asked.action.verb)
        check_options(command, spec)
        still = lacking(asked, spec)
        if self._errand.files:
            still = [name for name in still if name not in (ids.MEMBERS_TEXT, ids.MEMBERS_FILE)]
        if still:
            wanted = "; ".join(GIVEN_BY.get(name, f"{name}=…") for name in still)
            raise LackingError(f"Still missing: {wanted}. {UNCHANGED}")
        return asked

    def _with_options(self, asked: Asked) -> Asked:
        ask_options, action = self._errand, asked.action
        return replace(
            asked,
            action=replace(
                action,
                reason=ask_options.reason or action.reason,
                confirm_name=ask_options.confirm_name or action.confirm_name,
                confirm_count=ask_options.confirm_count or action.confirm_count,
            ),
        )

    def _sources(self, asked: Asked) -> list[Source]:
        files = self._errand.files
        if files and not asked.action.verb.takes_members:
            raise LackingError(f"{asked.action.verb.value} takes no list of people, so no --file.")
        if len(files) > _MOST_FILES:
            raise LackingError(f"At most {_MOST_FILES} files at once, as in the form.")
        typed: list[Source] = [Paste(text=asked.text, typed=True)] if asked.text.strip() else []
        return [*typed, *map(_upload, files)]

    def _told(self, request: Request) -> bool:
        """Say what became of it. Whether anybody is there to carry it on."""
        if request.state is State.PENDING:
            where = self._bot.settings.approvals_channel or request.origin.channel or "your direct messages"
            self._say(f"#{request.id} waits for {many(request.ruling.approvals, 'approval')} in {where}.")
        else:
            when = printed(runs(request.action)) or "as soon as the account is free"
            self._say(f"#{request.id} is asked for and starts {when}.")
        if not self._bot.engine.anybody_works():
            self._say(f"segbot isn't running. #{request.id} is kept and goes on when segbot starts.")
            return False
        return True

    def _follow(self, number: int) -> int:
        shown = ""
        try:
            while True:
                request = self._browse.request(number)
                lines = [printed(line) for line in status(request, approvers=self._approvers)]
                if lines[0] != shown:
                    shown = lines[0]
                    self._say(f"#{number} {shown}")
                if not request.state.open:
                    for line in lines[1:]:
                        self._say(f"  {line}")
                    return _EXIT_CODES[request.state]
                self._bot.clock.sleep(_LOOK_AGAIN_SECONDS)
        except KeyboardInterrupt:
            self._say(f"\n#{number} goes on without you; `segbot requests {number}` shows how far it is.")
            return 130

    def _print(self, blocks: list[dict[str, Any]]) -> None:
        for line in printed_blocks(without(blocks, NEWER)):
            self._say(line)


def why_not(person: Person, home_team: str) -> str:
    """What keeps somebody from being named as the one who asks; empty for an active full member of the home workspace.

    No signed payload vouches for the workspace here, so Slack has to name it.
    """
    if person.is_deactivated:
        return "is not known to Slack, or deactivated"
    if person.is_bot:
        return "is a bot"
    if person.is_outsider or person.team != home_team:
        return "belongs to another workspace"
    return "is a guest" if person.is_guest else ""


_EXIT_CODES = {
    State.DONE: 0,
    State.REJECTED: 3,
    State.WITHDRAWN: 3,
    State.EXPIRED: 3,
    State.PARTLY_DONE: 4,
    State.FAILED: 4,
    State.UNKNOWN: 4,
}


def _upload(path: Path) -> Upload:
    """A file as it is now, as large as the form would take it. Raises LackingError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LackingError(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > MAX_BYTES:
        raise LackingError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB. Please split it.")
    return Upload(name=path.name, stream=io.BytesIO(content))


def _account() -> str:
    """The account of the operating system this runs under: of the process, not what the environment claims."""
    try:
        return without_addresses(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return f"uid {os.getuid()}"
