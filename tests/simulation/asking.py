"""People who ask: by a command in Slack, with a file, again by an edit, and back by an undo."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.errors import SegbotError
from segbot.domain.ports import NotDeliveredError
from segbot.rosters.reading.sources import Upload

from .at_work import AtWork
from .laws.judge import NOT_YET
from .network import ADDRESS_OF
from .record import Ask, Wish, is_rule
from .script import Step
from .slack_door import inputs
from .workspace import HOME, MARKETING

if TYPE_CHECKING:
    from .product import Process

OUTSIDERS = frozenset({"U0GUS", "U0OTTO"})
BY_FILE = frozenset({"import", "tag"})
# Added to the number of what is taken back: the first time, and once more.
UNDONE = (1000, 2000)
# Whoever is told to try again in a moment does.
TRIES = 3


class Asking(AtWork):
    def _ask(self, step: Step, chance: random.Random) -> None:
        args = step.args
        ask = Ask(number=step.about, who=args["who"], provider=args["provider"], verb=args["verb"])
        self.life.record.asks[step.about] = ask
        if args["later"] and ask.verb != "import":
            ask.run_at = (self.life.loop.now + args["later"]) // 60 * 60
        self._choose(ask, args, chance)
        work = (
            self._ask_by_file if args["door"] == "file" and ask.who not in OUTSIDERS else self._ask_in_slack
        )
        if args["verb"] in BY_FILE or args["size"] > 40:
            if ask.who in OUTSIDERS:
                return
            work = self._ask_by_file
        self._at_a_process(lambda process: self._asking(process, ask, work, args, chance))

    def _asking(
        self, process: Process, ask: Ask, work: Any, args: dict[str, Any], chance: random.Random
    ) -> None:
        task = self.life.loop.current()
        self.life.asking[task] = ask
        try:
            for _ in range(TRIES):
                work(process, ask, args, chance)
                if ask.request_id is not None or not _told_to_come_back(ask):
                    return
                self.life.loop.sleep(chance.choice([45.0, 90.0]))
        finally:
            self.life.asking.pop(task, None)

    def _choose(self, ask: Ask, args: dict[str, Any], chance: random.Random) -> None:
        """Which segment, and who."""
        picture = self.life.outside.picture(ask.provider)
        ids = _fitting(ask, self._known_to_people(ask, picture))
        ids = _of_size(ids, picture, args)
        if ask.verb != "create" and not ids:
            ask.verb = "create"
        if ask.verb == "create":
            ask.kind = chance.choice(["segment", "list", "list", "tag"])
            taken = chance.random() < 0.15 and ids and not args.get("name")
            ask.segment = (
                picture[chance.choice(ids)][0] if taken else args.get("name") or f"List-{ask.number}"
            )
            before: frozenset[str] = frozenset()
        else:
            ask.segment_id = self._same(args, picture) or ids[args["segment"] % len(ids)]
            ask.segment, before = picture[ask.segment_id]
        listed = self._listed(ask, args, before, picture, chance)
        new_name = f"Renamed-{ask.number}" if ask.verb == "rename" else ask.segment
        ask.everyone = bool(args["everyone"]) and ask.provider == "bunce" and ask.verb == "add"
        ask.wishes.append(Wish(at=self.life.loop.now, listed=listed, before=before, name=new_name))

    def _same(self, args: dict[str, Any], picture: dict[str, Any]) -> str | None:
        """The segment of another ask, where that one is named and its segment is (still) there."""
        other = self.life.record.asks.get(args.get("same_as", -1))
        row = other and self.life.rows.one("SELECT segment_id FROM requests WHERE id = ?", other.request_id)
        found = row["segment_id"] if row and row["segment_id"] else other and other.segment_id
        return found if found in picture else None

    def _known_to_people(self, ask: Ask, picture: dict[str, tuple[str, frozenset[str]]]) -> list[str]:
        """Segmenter's segments cannot be looked up: people work with those that segbot was told of."""
        ids = sorted(picture, key=lambda key: (picture[key][0], key))
        if ask.provider != "segmenter" or ask.verb == "import":
            return ids
        known = self.life.rows.all("SELECT segment_id FROM book_segments WHERE connection = 'segmenter'")
        return [each for each in ids if each in {row["segment_id"] for row in known}]

    def _listed(
        self,
        ask: Ask,
        args: dict[str, Any],
        before: frozenset[str],
        picture: dict[str, tuple[str, frozenset[str]]],
        chance: random.Random,
    ) -> frozenset[str]:
        same = self.life.record.asks.get(args.get("people_of", -1))
        if same is not None:
            return same.wish.listed - before
        size, inside = args["size"], sorted(before)
        elsewhere = sorted({one for _, members in picture.values() for one in members} - before)
        if ask.provider == "bunce":
            everybody = self.life.outside.emulators["bunce"].customers.shelf.values()  # type: ignore[attr-defined]
            elsewhere = sorted({str(row["customer_id"]) for row in everybody} - before)
        if _by_rules(ask):
            return frozenset()
        if ask.provider in ADDRESS_OF:
            elsewhere = sorted(self.life.outside.contacts(ask.provider) - before)
        host = "@nobody.example" if ask.provider in ADDRESS_OF else ""
        fresh = [f"X-{ask.number}-{index}{host}" for index in range(args["strangers"])]
        match ask.verb:
            case "remove":
                most = len(inside) if args["strangers"] == 3 else int(len(inside) * 0.45)
                chosen = (
                    chance.sample(inside, min(size, most))
                    + chance.sample(elsewhere, min(1, len(elsewhere))) * (chance.random() < 0.3)
                    + fresh
                )
            case "add" | "create" | "tag":
                chosen = (
                    chance.sample(elsewhere, min(size, len(elsewhere)))
                    + chance.sample(inside, min(args.get("inside", 1), len(inside)))
                    + fresh
                )
            case "replace":
                kept = chance.sample(inside, max(0, len(inside) - size)) if inside else []
                chosen = kept + chance.sample(elsewhere, min(2, len(elsewhere))) + fresh
            case "import":
                chosen = inside
            case _:
                chosen = []
        return frozenset(chosen)

    def _as_typed(self, ask: Ask, args: dict[str, Any], listed: frozenset[str]) -> list[str]:
        """The list as somebody has it: ids, or some of them by e-mail where the provider takes that."""
        people = sorted(listed)
        if not args.get("emails") or ask.provider != "bunce" or "lists by e-mail" in NOT_YET:
            return people
        customers: Any = self.life.outside.emulators["bunce"].customers  # type: ignore[attr-defined]
        typed = []
        for number, one in enumerate(people):
            row = customers.row_by_id(one)
            email = customers.shelf[row]["email"] if row and number % 2 else None
            typed.append(email or one)
        return typed

    def _fields(self, ask: Ask, chance: random.Random) -> dict[str, str]:
        if ask.provider == "segmenter":
            return {"broadcast_medium_id": "email", "segment_type": "CUSTOM"}
        if ask.provider == "constant_contact" and ask.verb in ("create", "edit"):
            kind = {"kind": ask.kind} if ask.verb == "create" else {}
            if not _by_rules(ask):
                return kind
            return {**kind, "ready_made": "not_opened", "ready_made_number": str(chance.randrange(1, 50))}
        return {}

    def _ask_in_slack(self, process: Process, ask: Ask, args: dict[str, Any], chance: random.Random) -> None:
        words = [ask.verb, ask.provider]
        if ask.verb == "create":
            words.append(f'"{ask.segment}"')
        else:
            words.append(f'"{ask.segment_id or ask.segment}"')
        if ask.verb == "rename":
            words.append(f'"{ask.wish.name}"')
        if ask.everyone:
            words.append("add_all_customers=true")
        else:
            words += [f'"{one}"' for one in self._as_typed(ask, args, ask.wish.listed)]
        words += [f'{name}="{value}"' for name, value in self._fields(ask, chance).items()]
        if ask.run_at:
            when = datetime.fromtimestamp(ask.run_at, ZoneInfo("Europe/Berlin"))
            words.append(f'at="{when:%Y-%m-%d %H:%M}"')
        self._by_command(
            process, ask, " ".join(words), twice=args["twice"], mistyped=args.get("mistyped", 0.0)
        )

    def _by_command(
        self, process: Process, ask: Ask, text: str, *, twice: bool = False, mistyped: float = 0.0
    ) -> None:
        typed = self.life.record.typed
        typed[ask.who] = f"{typed.get(ask.who, '')}\n{text}"
        reply, view = self.door.command(process, ask.who, text, MARKETING)
        self._heard(ask.who, reply.body)
        if view is None or view["view"].get("callback_id") != "segment_preview":
            ask.answers.append(reply.body or json.dumps(view["view"] if view else {}, ensure_ascii=False))
            return
        self.life.loop.sleep(self.life.chance.choice([3.0, 20.0, 90.0]))
        self._confirm_in_slack(process, ask, view, twice=twice, mistyped=mistyped)

    def _confirm_in_slack(
        self, process: Process, ask: Ask, view: dict[str, Any], *, twice: bool, mistyped: float
    ) -> None:
        typed = self._proof(ask, view)
        self._mistype(ask, typed, mistyped)
        trigger = self.door.trigger(ask.who)
        for _ in range(2 if twice else 1):
            reply = self.door.submit(process, ask.who, view, typed, trigger)
            self._heard(ask.who, reply.body)
            ask.answers.append(f"{reply.status} {reply.body}")
            if not reply.acked:
                return

    def _proof(self, ask: Ask, view: dict[str, Any]) -> dict[str, str]:
        """What the preview asks to be typed."""
        metadata = json.loads(view["view"].get("private_metadata") or "{}")
        draft = self.life.rows.one("SELECT document FROM drafts WHERE id = ?", metadata.get("draft", ""))
        plan = json.loads(draft["document"])["plan"] if draft else {}
        known = {
            "reason": "They asked us to, call +49 171 2345678 or ada@example.com",
            "confirm_name": str(plan.get("segment_name", ask.segment)),
            "confirm_count": str(plan.get("removes", 0)),
        }
        return {block: known[block] for block in inputs(view) if block in known}

    def _mistype(self, ask: Ask, typed: dict[str, str], odds: float) -> None:
        """Now and then somebody types another name or number than the preview asks for."""
        chance = random.Random(f"{self.life.seed}/typed/{ask.number}")
        asked_for = sorted(typed.keys() & {"confirm_name", "confirm_count"})
        if asked_for and chance.random() < odds:
            ask.mistyped = chance.choice(asked_for)
            typed[ask.mistyped] += "1"

    def _ask_by_file(self, process: Process, ask: Ask, args: dict[str, Any], chance: random.Random) -> None:
        action = self._action(ask, chance)
        origin = Origin(user=ask.who, team=HOME, channel=MARKETING)
        submit = process.bot.use_cases.submit
        try:
            draft = submit.prepare(action, self._sources(ask, args), origin)
            self.life.planned_at[ask.number] = self.life.loop.now
            self.life.loop.sleep(args.get("waits") or self.life.chance.choice([2.0, 15.0]))
            if args.get("sent_by"):
                self._sent_by_another(process, draft, args["sent_by"])
            for _ in range(2 if args["twice"] else 1):
                submit.confirm(
                    draft.id,
                    origin,
                    reason="They asked us to.",
                    confirm_name=draft.plan.segment_name,
                    confirm_count=str(draft.plan.removes),
                )
        except (SegbotError, NotDeliveredError) as error:
            ask.answers.append(str(error))

    def _sent_by_another(self, process: Process, draft: Any, who: str) -> None:
        """Somebody sends off a preview that was shown to another person."""
        try:
            process.bot.use_cases.submit.confirm(
                draft.id,
                Origin(user=who, team=HOME, channel=MARKETING),
                reason="Mine now.",
                confirm_name=draft.plan.segment_name,
                confirm_count=str(draft.plan.removes),
            )
        except (SegbotError, NotDeliveredError):
            return

    def _action(self, ask: Ask, chance: random.Random) -> Action:
        return Action(
            verb=Verb(ask.verb),
            connection=ask.provider,
            segment=None if ask.verb == "create" else ask.segment_id,
            name=ask.wish.name if ask.verb in ("create", "rename", "import") else None,
            add_all_customers=ask.everyone,
            fields=self._fields(ask, chance),
            run_at=datetime.fromtimestamp(ask.run_at, UTC) if ask.run_at else None,
        )

    def _sources(self, ask: Ask, args: dict[str, Any]) -> list[Upload]:
        if ask.everyone or not ask.wish.listed:
            return []
        lines = self._as_typed(ask, args, ask.wish.listed)
        if ask.verb == "tag":
            lines = ["id,tag:points", *(f"{one},7" for one in lines)]
        else:
            heading = "email" if ask.provider in ADDRESS_OF else "id"
            lines = [heading, *lines] if not args.get("emails") else lines
        return [Upload(name="people.csv", stream=io.BytesIO("\n".join(lines).encode()))]

    def _edit(self, step: Step, chance: random.Random) -> None:
        ask = self.life.record.asks.get(step.about)
        if ask is None or ask.request_id is None:
            return
        who = step.args["who"] or ask.who
        self._at_a_process(lambda process: self._editing(process, ask, who, step.args, chance))

    def _editing(
        self, process: Process, ask: Ask, who: str, args: dict[str, Any], chance: random.Random
    ) -> None:
        row = self.life.rows.one("SELECT version FROM requests WHERE id = ?", ask.request_id)
        picture = self.life.outside.picture(ask.provider)
        if row is None or ask.segment_id not in picture or ask.undoes:
            return
        before = picture[ask.segment_id][1]
        listed = self._listed(ask, {**args, "strangers": 0}, before, picture, chance)
        wish = Wish(at=self.life.loop.now, listed=listed, before=before, name=ask.wish.name)
        wished = replace(ask, wishes=[*ask.wishes, wish])
        submit, origin = process.bot.use_cases.submit, Origin(user=who, team=HOME, channel=MARKETING)
        try:
            draft = submit.prepare_edit(
                ask.request_id or 0,
                row["version"],
                self._action(wished, chance),
                self._sources(wished, {}),
                who,
            )
            # Where the new list is empty none is handed in, and the former one stays.
            self.life.expects_wish[ask.request_id or 0] = replace(wish, listed=listed or ask.wish.listed)
            submit.confirm(
                draft.id,
                origin,
                reason="Changed our minds.",
                confirm_name=draft.plan.segment_name,
                confirm_count=str(draft.plan.removes),
            )
        except (SegbotError, NotDeliveredError) as error:
            ask.answers.append(str(error))

    def _undo(self, step: Step, chance: random.Random) -> None:
        asked = self.life.record.asks.get(step.about)
        if asked is None or asked.request_id is None:
            return
        number = UNDONE[step.args.get("again", 0)] + step.about
        before = self.life.outside.one(asked.provider, asked.segment_id)
        undo = Ask(
            number=number,
            who=step.args["who"],
            provider=asked.provider,
            verb="undo",
            segment=asked.segment,
            segment_id=asked.segment_id,
            undoes=asked.request_id,
        )
        undo.wishes.append(
            Wish(at=self.life.loop.now, listed=frozenset(), before=before[1] if before else None)
        )
        self.life.record.asks[number] = undo
        text = f"undo #{asked.request_id}"
        self._at_a_process(
            lambda process: self._asking(
                process, undo, lambda at, ask, _args, _chance: self._by_command(at, ask, text), {}, chance
            )
        )


def _told_to_come_back(ask: Ask) -> bool:
    """Whoever says who is in a segment would have to look there again first."""
    return bool(ask.answers) and "try again" in ask.answers[-1] and ask.verb != "import"


def _by_rules(ask: Ask) -> bool:
    """Whether nobody is in it by name: a rule says who is reached."""
    if ask.verb == "create":
        return ask.provider == "constant_contact" and ask.kind == "segment"
    return is_rule(ask.provider, ask.segment_id)


def _fitting(ask: Ask, ids: list[str]) -> list[str]:
    """Those segments of an account with several kinds that a verb goes with."""
    if ask.provider not in ADDRESS_OF or ask.verb in ("rename", "delete", "create"):
        return ids
    return [each for each in ids if is_rule(ask.provider, each) is (ask.verb == "edit")]


def _of_size(
    ids: list[str], picture: dict[str, tuple[str, frozenset[str]]], args: dict[str, Any]
) -> list[str]:
    """Those with as many people in them as it takes; all where there is none."""
    least, most = args.get("least", 0), args.get("most", 1000)
    return [each for each in ids if least <= len(picture[each][1]) <= most] or ids
