"""A whole sandbox for a test: the stand-ins, the real bot in a process of its own, and a person to drive it."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import sys
from contextlib import ExitStack, closing

import forked
from sandbox.driver import Driver, words

from segbot.sandbox.bot import on_a_leash
from segbot.sandbox.emulators import EMULATORS
from segbot.sandbox.launch import World
from segbot.sandbox.slack.installation import BOT_SCOPES, Installation

BOT = [sys.executable, "-m", "segbot", "run"]
READING = ("channels:history", "groups:history", "im:history")
APPROVALS, AUDIT, MARKETING = "#segment-approvals", "#segment-audit", "#marketing"
QUICK = {"SEGBOT_POLICY__GRACE": "0s", "SEGBOT_POLICY__EXPIRES_AFTER": "10m"}
# For tests that need large removals to take their time, and not to be asked for anything more because of that.
UNBUDGETED = {
    f"SEGBOT_POLICY__REMOVALS_A_DAY_PER_{each}": "0" for each in ("PERSON", "SEGMENT", "CONNECTION")
}
# High enough that no test waits for the limits of the stand-ins or for segbot's own; they have tests of their own.
_UNHURRIED = 10_000.0
UNLIMITED = {f"SEGBOT_CONNECTIONS__{name.upper()}__RATE_MULTIPLIER": "1000" for name in EMULATORS}
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Place:
    """`folder` is where the world and the bot's database are kept. With `may_read` the app has the scopes by which
    it recognises what it posted just before a crash.
    """

    def __init__(self, folder, *, bot=BOT, bot_port=None, socket_mode=False, may_read=False, **settings):
        port, free = free_ports(2)
        bot_port = bot_port or free
        self.folder = folder
        self.bot_url = f"http://127.0.0.1:{bot_port}/slack/events"
        self.socket_mode = socket_mode
        self.world = World(
            bot=bot,
            port=port,
            bot_port=bot_port,
            folder=folder,
            socket_mode=socket_mode,
            rate_scale=_UNHURRIED,
            settings=UNLIMITED | settings,
            installation=Installation(scopes=BOT_SCOPES + (READING if may_read else ())),
            start=forked.start if bot[1:3] == BOT[1:3] else on_a_leash,
        )
        # Slack waits three seconds; a busy machine is no reason to fail.
        self.world.workspace.ack_seconds = 20.0
        assert self.world.start(), self.log()
        self.url = self.world.url
        self.bunce = self.world.emulators["bunce"]
        self.person = Driver(self.url)
        self._seen = 0

    def close(self):
        """The bot is not asked to end: that takes a second, and has tests of its own."""
        self.person.close()
        self.kill()
        self.world.stop()

    def log(self):
        return self.world.bot.log.read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """`kill -9`."""
        self.world.bot.kill()

    def start_again(self):
        self.world.bot.start()
        assert self.world.bot.wait_until_ready(), self.log()
        self.person.wait_for(lambda: self.person.state("marketer")["bot"]["running"], what="the bot")

    # the provider, looked at behind everybody's back

    def segment(self, name):
        """The id of a Bunce segment."""
        return next(key for key, one in self.bunce.segments().items() if one["name"] == name)

    def members(self, name):
        """Who is in a Bunce segment, in the provider's order."""
        return list(self.bunce.members(self.segment(name)))

    def deletions(self):
        """The lists of people Bunce was told to take out, one a call, oldest first."""
        return [
            tuple(json.loads(request.body)["customers"])
            for request in self.bunce.requests
            if request.method == "DELETE"
        ]

    # the bot's database, looked at behind the bot's back

    def rows(self, query, **values):
        with closing(sqlite3.connect(f"file:{self.folder / 'segbot.db'}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def request_state(self, number):
        return self.rows("SELECT state FROM requests WHERE id = :number", number=number)[0]["state"]

    def to_tell(self, number, kind):
        """How many messages of a kind the bot has written down for a request."""
        found = self.rows(
            "SELECT count(*) AS many FROM messages WHERE request_id = :number AND kind = :kind",
            number=number,
            kind=kind,
        )
        return found[0]["many"]

    def facts(self, number):
        """What happened, once the audit channel has all that belongs there."""
        self.person.wait_for(
            lambda: len(self.audit(number)) >= self.to_tell(number, "audit"), what=f"the audit of #{number}"
        )
        found = self.rows("SELECT document FROM facts WHERE request_id = :number ORDER BY id", number=number)
        return [json.loads(row["document"])["event"] for row in found]

    # what people do

    def command(self, text, as_="marketer", channel=MARKETING):
        said = self.person.say(as_, channel, f"/segment {text}")
        assert said["ok"], said

    def answered(self, text, holds, as_="marketer"):
        """Type a command that is answered privately; the answer."""
        before = {one["ts"] for one in self.person.messages(MARKETING, as_)}
        self.command(text, as_)
        return self.person.wait_for_message(
            MARKETING, as_, lambda one: one["ts"] not in before and one["ephemeral"] and holds in words(one)
        )

    def preview(self, as_="marketer"):
        return self.person.wait_for_view(as_, "segment_preview")

    def ask(self, text, as_="marketer", **answers):
        """A complete command and its preview, submitted; the number of the request."""
        self.command(text, as_)
        self.preview(as_)
        return self.submit_preview(as_, **answers)

    def submit_preview(self, as_="marketer", **answers):
        before = self.newest_request()
        assert self.person.submit(as_, answers) == {"ok": True}
        assert self.person.view(as_) is None
        return self.person.wait_for(lambda: self.newest_request() > before and self.newest_request())

    def newest_request(self):
        return self.rows("SELECT coalesce(max(id), 0) AS newest FROM requests")[0]["newest"]

    def choose(self, view, name, as_="marketer"):
        """The option of the segment menu for a name, as it is offered while somebody types."""
        offered = self.person.options(as_, view, "segment", name[:5])["options"]
        return next(option for option in offered if option["text"]["text"] == name)

    # what people see

    def card(self, number, holds="", as_="approver", channel=APPROVALS, timeout=15.0):
        """The card of a request once it says something."""

        def fits(message):
            said = words(message)
            return f"Request #{number} " in said and holds in said and not message["ephemeral"]

        return self.person.wait_for_message(channel, as_, fits, timeout)

    def cards(self, number, as_="approver", channel=APPROVALS):
        return [
            one
            for one in self.person.messages(channel, as_)
            if f"Request #{number} " in words(one) and not one["ephemeral"]
        ]

    def told(self, as_, holds, channel=APPROVALS):
        """What only this person is told; nobody else in the channel sees it."""
        message = self.person.wait_for_message(
            channel, as_, lambda one: one["ephemeral"] and holds in words(one)
        )
        for other in {"marketer", "approver", "second_approver", "guest", "outsider"} - {as_}:
            seen = [one["ts"] for one in self.person.messages(channel, other)]
            assert message["ts"] not in seen, f"{other} sees what was meant for {as_}"
        return message

    def story(self, number, channel=APPROVALS):
        """The replies in the thread of the card, oldest first."""
        card = self.card(number, channel=channel)
        return [one["text"] for one in self.person.thread(channel, card["ts"], "approver")[1:]]

    def audit(self, number):
        return [one["text"] for one in self.person.messages(AUDIT, "approver") if about(one["text"], number)]

    def direct(self, number, as_="marketer"):
        """What the person is told of a request in their direct messages, the card aside."""
        found = self.person.messages(self.person.dm(as_), as_)
        return [one["text"] for one in found if about(one["text"], number) and not one.get("blocks")]

    def told_everything(self, number, channel=APPROVALS):
        """Wait until all there is to tell in thread and audit channel is told. Gives (thread, audit)."""

        def look():
            story, audit = self.story(number, channel), self.audit(number)
            whole = len(story) >= self.to_tell(number, "story") and len(audit) >= self.to_tell(
                number, "audit"
            )
            return (story, audit) if whole else None

        return self.person.wait_for(look, 15.0, f"everything about #{number} told")

    def said_to_anybody(self):
        """Every text in every conversation, for anybody's eyes."""
        texts = []
        for persona in self.person.state("marketer")["personas"]:
            state = self.person.state(persona["key"])
            for channel in [each["id"] for each in [*state["channels"], *state["dms"]]]:
                for message in self.person.messages(channel, persona["key"]):
                    replied = message.get("reply_count")
                    thread = self.person.thread(channel, message["ts"], persona["key"]) if replied else []
                    texts += [words(one) for one in [message, *thread]]
        return texts

    # what must hold whatever a test does

    def refused_since(self):
        """The exchanges with the bot since the last call that the stand-in did not take.

        Two are tried in vain by design: looking for a message that may have arrived (its answer was late) without the
        scope for it, and putting a newer block into a view just handed over, which is not there yet or closed already.
        """
        found = self.person.exchanges(self._seen)
        self._seen = max([one["n"] for one in found], default=self._seen)
        return [one for one in found if one["verdict"] != "ok" and not _in_vain(one)]

    def addresses_told(self):
        """E-mail addresses anywhere in what was said, or in the bot's log."""
        return {found for text in [*self.said_to_anybody(), self.log()] for found in _ADDRESS.findall(text)}


def about(text, number):
    """Whether a line is about this request, by its number or by the link that shows it."""
    return f"#{number} " in text or f"|#{number}>" in text


def _in_vain(exchange):
    if "conversations.history" in exchange["what"]:
        return True
    by_name = str(exchange["request"].get("external_id") or "").startswith("segbot-")
    return "views.update" in exchange["what"] and by_name and "no longer open" in exchange["reason"]


def free_ports(count, *, in_a_row=False):
    """Ports nobody listens at right now."""
    while True:
        with ExitStack() as stack:
            ports = []
            for _ in range(count):
                each = stack.enter_context(closing(socket.socket()))
                try:
                    each.bind(("127.0.0.1", ports[-1] + 1 if in_a_row and ports else 0))
                except (OSError, OverflowError):
                    break
                ports.append(each.getsockname()[1])
            else:
                return ports
