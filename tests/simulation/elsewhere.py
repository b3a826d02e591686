"""What happens elsewhere: at the providers, behind everybody's back; to the people, to Slack, to the processes."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators import Fault, MeddleError
from segbot.sandbox.emulators.constant_contact import ALL_SCOPES

from .at_work import AtWork
from .forgetting import forget
from .leaving import let_some_go, make_anew
from .network import Loss
from .rulebook import amended
from .script import Step
from .workspace import APPROVALS, Trouble

if TYPE_CHECKING:
    from .product import Process

# These faults of the emulators are carried out first by themselves; the others are where the script says so.
_NATIVE_AFTER = frozenset({"server_error_after", "reset_after", "timeout_after"})


class Elsewhere(AtWork):
    def _meddle(self, step: Step, _chance: random.Random) -> None:
        args, life = step.args, self.life
        ask = life.record.asks.get(step.about)
        name = args["provider"] or (ask.provider if ask is not None else "bunce")
        emulator = life.outside.emulators[name]
        life.outside.overtake()
        before = life.outside.picture(name)
        if not before:
            return
        segment = sorted(before, key=lambda key: (before[key][0], key))[args["segment"] % len(before)]
        if ask is not None and ask.segment_id in before:
            segment = ask.segment_id
        details = {"count": args["count"], "name": f"Meddled-{step.number}"}
        try:
            if args["action"] == "remake":
                make_anew(emulator, segment)
                life.remade[name, segment] = life.loop.now
            elif args["action"] == "leave":
                let_some_go(emulator, segment, args["count"])
            else:
                emulator.meddle(segment, args["action"], **details)
        except MeddleError:
            return
        if args["action"] == "schedule":
            life.scheduled.setdefault((name, segment), life.loop.now)
        after = life.outside.one(name, segment) or ("", frozenset())
        life.record.meddled.append(
            (life.loop.now, name, segment, args["action"], before[segment][1], after[1])
        )

    def _person(self, step: Step, _chance: random.Random) -> None:
        life, who, becomes = self.life, step.args["who"], step.args["becomes"]
        member = life.workspace.people[who]
        if becomes == "left":
            member.left = True
        elif becomes == "guest":
            member.guest = True
        elif who in life.workspace.group:
            life.workspace.group.remove(who)
        life.note_person(who)

        def back() -> None:
            member.left = member.guest = False
            if who in ("U0BEA", "U0CLEO") and who not in life.workspace.group:
                life.workspace.group.append(who)
            life.note_person(who)

        life.loop.spawn(back, after=step.args["back_after"])

    def _restart(self, step: Step, chance: random.Random) -> None:
        life = self.life
        index = step.args["process"] % len(life.processes)

        def new_file() -> None:
            if not step.args["policy"]:
                return
            ask = life.record.asks.get(step.about)
            accounts = [ask.provider] if ask is not None else sorted(life.outside.emulators)
            life.book = amended(step.args["policy"], life.book, chance, life.loop.now, accounts)
            life.books.append((life.loop.now, life.book))

        life.stop(index, new_file)

    def _die(self, step: Step, _chance: random.Random) -> None:
        process = self.life.processes[step.args["process"] % len(self.life.processes)]
        if process is not None and process.alive:
            process.dies_after = step.args["after"]

    def _interrupt(self, step: Step, _chance: random.Random) -> None:
        """Work on a request stands still at one of its moments; meanwhile somebody stops it, or the engine hands it out again."""
        self.life.interruptions[step.about] = step

    def _stand(self, step: Step, _chance: random.Random) -> None:
        """Whoever delivers a message of a request stands still, and the engine hands it out again."""
        self.life.standing[step.about] = step

    def _line_works(self, step: Step, _chance: random.Random) -> None:
        """Nothing is lost any more on the way to a provider."""
        self.life.outside.losses.pop(step.args["provider"], None)

    def _lose(self, step: Step, _chance: random.Random) -> None:
        args = step.args
        waiting = self.life.outside.losses.setdefault(args["provider"], [])
        # Mailchimp lets a call run on for two minutes after its caller has hung up.
        late = 80.0 if args["provider"] == "mailchimp" and step.number % 2 else 8.0
        waiting += [
            Loss(
                kind=args["kind"],
                operation=args["operation"],
                seconds=args.get("seconds", late),
                skip=args.get("skip", 0),
            )
            for _ in range(args["times"])
        ]

    def _refuse(self, step: Step, _chance: random.Random) -> None:
        """The next changes are turned down for good."""
        waiting = self.life.outside.losses.setdefault(step.args["provider"], [])
        waiting += [Loss(kind="no", skip=step.args.get("skip", 0)) for _ in range(step.args["times"])]

    def _forget(self, step: Step, _chance: random.Random) -> None:
        """Somebody who is on this list alone, and in no segment (or, where that is given, in one by now), asks to be forgotten."""
        life = self.life
        ask = life.record.asks.get(step.about)
        if ask is None or ask.request_id is None:
            return
        others = {
            one
            for each in life.record.asks.values()
            if each is not ask
            for wish in each.wishes
            for one in wish.listed
        }
        pictures = map(life.outside.picture, life.outside.emulators)
        inside = {one for picture in pictures for _, people in picture.values() for one in people}
        among = ask.wish.listed - others
        # The last of a list is who is passed over where a part is carried out.
        only = sorted(
            among - {max(ask.wish.listed, default="")} if step.args.get("inside") else among - inside
        )
        if only:
            life.still_inside.update(inside.intersection(only[:1]))
            self._at_a_process(lambda process: self._forgotten(process, only[0]))

    def _forgotten(self, process: Process, who: str) -> None:
        self.life.to_be_forgotten[who] = self.life.loop.now
        forget(process, who)
        self.life.forgotten[who] = self.life.loop.now

    def _fault(self, step: Step, _chance: random.Random) -> None:
        args = step.args
        kind, _, after = args["kind"].partition("_after")
        whole = args["kind"] if args["kind"] in _NATIVE_AFTER else kind
        self.life.outside.emulators[args["provider"]].faults.add(
            Fault(
                kind=whole,
                count=args["count"],
                operation=args["operation"],
                seconds=5.0 if whole == "rate_limit" else None,
                processed=True if after == "" and "_after" in args["kind"] and whole == kind else None,
            )
        )

    def _slack(self, step: Step, _chance: random.Random) -> None:
        args = step.args
        self.life.workspace.troubles.append(
            Trouble(
                args["error"],
                args["method"],
                args["calls"],
                0.0,
                args["retry_after"],
                late=args["late"] and args["error"] != "ratelimited",
            )
        )

    def _slack_away(self, step: Step, _chance: random.Random) -> None:
        until = self.life.loop.now + step.args["minutes"] * 60
        self.life.workspace.troubles.append(Trouble("away", until=until, late=step.args["late"]))

    def _close_channel(self, step: Step, _chance: random.Random) -> None:
        closed, channel = self.life.workspace.closed, step.args["channel"]
        closed.add(channel)
        self.life.workspace.ever_closed.add(channel)
        for each in self.life.workspace.messages:
            each.cut_off = each.cut_off or each.channel == channel
        self.life.loop.spawn(lambda: closed.discard(channel), after=step.args["hours"] * 3600)

    def _delete_card(self, _step: Step, _chance: random.Random) -> None:
        cards = [
            each
            for each in self.life.workspace.messages
            if each.key.startswith("card-") and each.channel == APPROVALS and not each.gone
        ]
        if cards:
            cards[-1].gone = True

    def _expire_tokens(self, _step: Step, _chance: random.Random) -> None:
        contacts: Any = self.life.outside.emulators["constant_contact"]
        given = contacts.tokens.access
        given.put_many({token: {**known, "expires": 0.0} for token, known in given.items()})

    def _reconnect(self, _step: Step, _chance: random.Random) -> None:
        """Where the account's grant is dead, the operator connects it again."""
        contacts: Any = self.life.outside.emulators["constant_contact"]
        if any(grant["alive"] for grant in contacts.tokens.grants.values()):
            return
        token = contacts.tokens.granted(ALL_SCOPES, confidential=False)["refresh"]
        self.life.world.connections["constant_contact"]["REFRESH_TOKEN"] = token
        for index in range(len(self.life.processes)):
            self.life.stop(index, lambda: None)

    def _waiting_for(self, request_id: int) -> dict[str, Any] | None:
        return self.life.rows.one(
            "SELECT requests.id, document FROM requests JOIN batches ON batches.request_id = requests.id"
            " WHERE requests.state IN ('approved', 'pending') AND batches.state = 'waiting' AND requests.id = ?"
            " LIMIT 1",
            request_id,
        )

    def _early(self, step: Step, _chance: random.Random) -> None:
        """A timer fires before its time: whoever keeps the engine's clock has set it."""
        ask = self.life.record.asks.get(step.about)
        for job in self.life.jobs.live():
            mine = ask is not None and job.args[:1] == (ask.request_id,)
            if mine and job.name == "run_request" and job.status == "DELAYED":
                job.due = self.life.loop.now
                self.life.jobs.wake(0.0)

    def _tamper(self, step: Step, _chance: random.Random) -> None:
        """Somebody with the database changes what stands there, between the agreement and the run."""
        life, rows = self.life, self.life.rows
        ask = life.record.asks.get(step.about)
        target = self._waiting_for(ask.request_id) if ask is not None and ask.request_id else None
        target = target or rows.one(
            "SELECT requests.id, document FROM requests JOIN batches ON batches.request_id = requests.id"
            " WHERE requests.state IN ('approved', 'pending') AND batches.state = 'waiting'"
            " ORDER BY requests.id DESC LIMIT 1"
        )
        if target is None:
            return
        number = target["id"]
        document = json.loads(target["document"])
        if step.args["how"] == "list":
            other = rows.one(
                "SELECT theirs.roster_id, theirs.first_row, theirs.end_row FROM batches AS theirs JOIN batches AS own"
                " ON own.roster_id <> theirs.roster_id WHERE own.request_id = ? AND theirs.request_id <> own.request_id"
                " ORDER BY theirs.request_id DESC LIMIT 1",
                number,
            )
            if other is None:
                return
            rows.do(
                "UPDATE batches SET roster_id = ?, first_row = ?, end_row = ? WHERE request_id = ? AND roster_id IS NOT NULL",
                *other.values(),
                number,
            )
        elif step.args["how"] == "people":
            if not self._swapped(number):
                return
        elif step.args["how"] == "batch":
            if not rows.one(
                "SELECT 1 AS other FROM batches WHERE request_id = ? AND NOT (operation = 'clear' AND roster_id IS NULL)",
                number,
            ):
                return  # it is what it would be made into
            rows.do("UPDATE batches SET operation = 'clear', roster_id = NULL WHERE request_id = ?", number)
        elif step.args["how"] == "plan":
            document["plan"]["removes"] = 1
            document["action"]["reason"] = "Nothing to see here."
            rows.do("UPDATE requests SET document = ? WHERE id = ?", json.dumps(document), number)
        elif step.args["how"] == "vote":
            life.forged.add(number)
            rows.do(
                "INSERT INTO votes (request_id, user_id, ballot, at, comment, bound) VALUES (?, 'U0CLEO', 'approve', ?, '', 'x')"
                " ON CONFLICT DO NOTHING",
                number,
                life.loop.now,
            )
        else:
            return
        life.record.tampered.add(number)
        life.tampered_at[number] = life.loop.now

    def _swapped(self, request_id: int) -> bool:
        """The sealed people of another list of the same length in the place of a request's own."""
        rows = self.life.rows
        pair = rows.one(
            "SELECT own.roster_id AS own, theirs.sealed AS sealed FROM batches"
            " JOIN roster_chunks AS own ON own.roster_id = batches.roster_id"
            " JOIN rosters AS mine ON mine.id = own.roster_id"
            " JOIN roster_chunks AS theirs ON theirs.roster_id <> own.roster_id AND theirs.end_row = own.end_row"
            " JOIN rosters AS others ON others.id = theirs.roster_id"
            " WHERE batches.request_id = ? AND mine.sha256 <> others.sha256 ORDER BY theirs.roster_id LIMIT 1",
            request_id,
        )
        if pair is None:
            return False
        rows.do("UPDATE roster_chunks SET sealed = ? WHERE roster_id = ?", pair["sealed"], pair["own"])
        return True
