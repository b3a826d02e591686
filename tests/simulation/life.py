"""One life: a team's fortnight with segbot, lived from a script, and judged while it is lived."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import quick_database, themes
from .actors import Actors
from .jobs import Jobs
from .knowledge import Knowledge
from .listening import listen
from .loop import START, Loop, end_all, void
from .moments import Moments
from .network import Change, Held, Outside
from .places import Places
from .planted import emulators
from .product import DRAIN, Process, World
from .record import Broken, Death, Record, Trace, Turn
from .rows import Rows
from .rulebook import Rulebook, drawn
from .script import FORTNIGHT, Step, written
from .workspace import Member, Posted, Workspace

CALM = 4 * 86_400.0
SHORTEST_ROUND, LONGEST_ROUND = 90.0, 6 * 3600.0
# Seconds between two rounds of housekeeping, and before one at a start; where it is seldom done, more is out of date.
OFTEN, SELDOM = (24 * 3600.0, 0.0), (3 * 24 * 3600.0, 6 * 3600.0)
__all__ = ["Life", "Outcome", "Places"]
KEYS = ("b2dzOEpXRVVhcGtqWVJkX0VwZ1pVc3Q0bUx1TGhUWUE=",)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a life. `hash` is that of its trace."""

    seed: int
    hash: str
    broken: tuple[Broken, ...]
    steps: int
    requests: int
    deaths: int
    lines: tuple[str, ...] = ()


class Life(Moments, Knowledge):
    def __init__(
        self,
        seed: int,
        *,
        database_url: str,
        laws: Any,
        steps: Sequence[Step] | None = None,
        processes: int = 1,
        trace: bool = False,
        quick: bool = True,
    ) -> None:
        super().__init__()
        self.seed = seed
        self.database_url = database_url
        self.laws = laws
        self.steps = list(written(seed, processes=processes) if steps is None else steps)
        self.chance = random.Random(f"{seed}/life")
        random.seed(f"{seed}/everything else")
        self.loop = Loop(str(seed))
        self.trace = Trace(keep=trace)
        self.record = Record()
        self.database = quick_database.opened(database_url) if quick else None
        self.rows = Rows(database_url, self.database.driver if self.database else None)
        self.workspace = Workspace(now=lambda: self.loop.now, on_post=self._posted)
        _people(self.workspace)
        for user in self.workspace.people:
            self.note_person(user)
        self.outside = outside = Outside(
            emulators=emulators(seed, lambda: self.loop.now),
            now=lambda: self.loop.now,
            pass_time=self.loop.sleep,
            later=lambda seconds, work: void(self.loop.spawn(work, after=seconds)),
            noted=self._changed,
            row_of=self._row_of,
            short_pages=seed % 4 == 3,
        )
        self.jobs = Jobs(now=lambda: self.loop.now, wake=self._wake)
        self.book: Rulebook = drawn(self.chance, sorted(outside.names()), themes.themes_of(seed))
        self.books: list[tuple[float, Rulebook]] = [(self.loop.now, self.book)]
        self.world = World(
            loop=self.loop,
            jobs=self.jobs,
            workspace=self.workspace,
            outside=outside,
            database_url=database_url,
            keys=KEYS,
            committed=self._committed,
            interrupted=self.interrupted,
            posting=self.posting,
            died=self._died,
            connections={
                name: emulator.connection(f"http://127.0.0.1/{name}")
                for name, emulator in outside.emulators.items()
            },
            only_own=frozenset({"batch"}) if seed % 6 == 1 else frozenset(),
            database=self.database,
        )
        self._states: dict[int, tuple[str, int]] = {}
        self._facts, self.housekept_at = 0, 0.0
        # The card of what nobody had to agree to begins as the message that tells of it.
        usual = themes.themes_of(seed).isdisjoint(themes.SELDOM)
        self._cards: tuple[str, ...] = ("card",) if usual else ("card", "now-")
        self._keeps_house, self._at_starts = OFTEN if seed % 5 == 0 else SELDOM
        self.calm = False
        self.processes: list[Process | None] = [None] * processes
        for index in range(processes):
            self.start(index)
        self.actors = Actors(self)
        listen(self._logged)

    def note_person(self, user: str) -> None:
        """Write down what somebody is from now on."""
        member = self.workspace.people[user]
        self.record.note_person(
            self.loop.now,
            user,
            full_member=not (member.left or member.guest or member.stranger or member.bot),
            in_group=user in self.workspace.group,
        )

    # Processes

    def start(self, index: int, after: Process | None = None) -> None:
        """Start a process where none is; what its predecessor had under way is begun again."""
        self.outside.quiet_since = self.loop.now
        process = Process(self.world, f"segbot-{index}", self.book)
        self.processes[index] = process
        self.trace.note(self.loop.now, f"start {process.name}")
        if after is not None:
            self.jobs.recover(after)
        self.loop.spawn(process.wake, owner=process)
        if self.loop.now - self.housekept_at > self._at_starts:
            self.housekept_at = self.loop.now
            self.loop.spawn(process.housekeep, owner=process, after=1.0)
        self.loop.spawn(lambda: self._rounds(process), owner=process, after=SHORTEST_ROUND)
        self._wake(0.0)

    def alive(self) -> list[Process]:
        return [each for each in self.processes if each is not None and each.alive and not each.stops.asked]

    def stop(self, index: int, then: Callable[[], None]) -> None:
        """SIGTERM: what is under way may land, then the process ends and another begins."""
        process = self.processes[index]
        if process is None or not process.alive or process.stops.asked:
            return
        process.stops.asked = True
        self.restarts += 1
        self.stops.append(self.loop.now)
        self.trace.note(self.loop.now, f"stop {process.name}")
        self.loop.spawn(lambda: self._ended(process, index, then), after=DRAIN)

    def _ended(self, process: Process, index: int, then: Callable[[], None]) -> None:
        if not process.alive:
            return
        end_all(process)
        process.close()
        then()
        self.start(index, after=process)

    def _died(self, process: Process, where: str) -> None:
        self.record.deaths.append(Death(at=self.loop.now, process=process.name, where=where))
        self.trace.note(self.loop.now, f"died {process.name} at {where}")
        index = self.processes.index(process)
        self.loop.spawn(lambda: self._buried(process))
        down = self.chance.choice([1.0, 3.0, 20.0, 60.0, 600.0])
        self.loop.spawn(lambda: self.start(index, after=process), after=down)

    def _buried(self, process: Process) -> None:
        end_all(process)
        process.close()
        if self.alive():
            self.loop.spawn(lambda: void(self.jobs.recover(process)), after=2.5)

    def _rounds(self, process: Process) -> None:
        """Soon after something happened; where nothing does, ever more rarely: the clock jumps."""
        pause, seen = SHORTEST_ROUND, (0, 0, 0)
        while process.alive and not process.stops.asked:
            before = self._moves()
            process.rounds()
            if self.loop.now - self.housekept_at >= self._keeps_house:
                self.housekept_at = self.loop.now
                process.housekeep()
            pause = SHORTEST_ROUND if before > seen else min(pause * 6, LONGEST_ROUND)
            seen = self._moves()
            self.loop.sleep(min(pause, max(SHORTEST_ROUND, self.actors.next_step_in() + 5 * SHORTEST_ROUND)))

    def _moves(self) -> tuple[int, int, int]:
        """What shows that something goes on: facts, presses and deaths. That a channel is tried again is none."""
        return self._facts, len(self.record.presses), len(self.record.deaths)

    def _wake(self, after: float) -> None:
        self.loop.spawn(self._pump, after=after + self.chance.choice([0.05, 0.2, 0.5]))

    def _pump(self) -> None:
        workers = self.alive()
        self.chance.shuffle(workers)
        for process in workers:
            while (job := self.jobs.take(process)) is not None:
                self.loop.spawn(lambda process=process, job=job: process.work(job), owner=process)

    def cards_of(self, request_id: int) -> list[Posted]:
        """The messages that are or were the card of a request, the newest last."""
        return [each for each in self.workspace.messages if each.about == request_id and not each.cut_off]

    def _row_of(self, request_id: int) -> Held | None:
        row = self.rows.one("SELECT state, attempt, rescues FROM requests WHERE id = ?", request_id)
        mine = self.holders.get(request_id, (None, None))[1] is self.loop.current()
        return Held(**row, mine=mine) if row else None

    # Witnesses

    def _committed(self, touched: bool) -> None:
        """Look at what a transaction left behind, where it can have `touched` requests or facts."""
        if not (touched or self.rows.meddled):
            return
        facts = self.rows.all("SELECT id, document FROM facts WHERE id > ? ORDER BY id", self._facts)
        tells = []
        for row in facts:
            self._facts, told = row["id"], json.loads(row["document"])
            tells.append(told["request_id"])
            self.record.events.setdefault(told["request_id"], []).append(told["event"])
            self.record.acts.setdefault(told["request_id"], []).append((told["event"], told["actor"]))
            self.trace.note(
                self.loop.now, f"fact {row['id']} #{told['request_id']} {told['event']} by {told['actor']}"
            )
            self.note_fact(told)
            self.laws.at_fact(self, told)
        rows = self.rows.plain("SELECT id, state, version, run_token FROM requests ORDER BY id")
        for number, state, version, token in rows:
            if token is not None and self.holders.get(number, (None,))[0] != token:
                self.holders[number] = (token, self.loop.current())
            before = self._states.get(number)
            if before == (state, version):
                continue
            if before is None:
                self._asked(number)
            self._states[number] = (state, version)
            turn = Turn(
                at=self.loop.now,
                request_id=number,
                before=before[0] if before else None,
                after=state,
                facts=tells.count(number),
            )
            self.record.turns.append(turn)
            self.note_turn(number, turn.before, turn.after)
            self.trace.note(self.loop.now, f"row #{number} {turn.before} -> {turn.after} v{version}")
            self.laws.at_turn(self, turn)
        self.laws.at_commit(self)

    def _asked(self, request_id: int) -> None:
        """A request appeared: it belongs to whoever is asking in this very task."""
        ask = self.asking.get(self.loop.current())
        if ask is not None and ask.request_id is None:
            ask.request_id = request_id
            self.record.by_request[request_id] = ask

    def _changed(self, change: Change) -> None:
        what = " ".join(
            f"{name}={ {key: len(people) for key, people in sorted(value.items())} }"
            for name, value in (("came", change.came), ("went", change.went))
            if value
        )
        self.trace.note(
            self.loop.now,
            f"write {change.provider} {change.target} #{change.request_id} {change.status} {what}"
            f" made={sorted(change.made.values())} gone={sorted(change.gone)}",
        )
        self.laws.at_change(self, change)

    def _posted(self, said: Posted) -> None:
        self.trace.note(self.loop.now, f"slack {said.channel} {said.key} drawn {said.draws}")
        for button in said.buttons() if said.key.startswith(self._cards) else ():
            told = _carried(button)
            if told is not None:
                said.about, said.epoch = told, self.record.epoch(told)
                if (told, button["does"]) not in self.first_buttons:
                    self.first_buttons[told, button["does"]] = button
                    self.first_epochs[told, button["does"]] = said.epoch
        self.laws.at_post(self, said)

    def _logged(self, level: str, line: str, error: BaseException | None) -> None:
        self.record.logged.append(f"{level} {line}")
        self.laws.at_log(self, level, line, error)

    # Living

    def live(self) -> Outcome:
        try:
            self.go_on()
            self.laws.at_the_end(self)
        except LawBrokenError:
            pass
        finally:
            self.close()
        return Outcome(
            seed=self.seed,
            hash=self.trace.hash,
            broken=tuple(self.record.broken),
            steps=len(self.steps),
            requests=len(self._states),
            deaths=len(self.record.deaths),
            lines=tuple(self.trace.lines),
        )

    def go_on(self) -> None:
        """All that happens, until all is quiet."""
        for step in self.steps:
            self.loop.at(START + step.at, lambda step=step: self._step(step))
        self.loop.run_until(START + FORTNIGHT)
        self._calm_down()
        self.loop.run_until(START + FORTNIGHT + CALM)

    def broke(self, law: str, seen: str) -> None:
        """A law does not hold: the life ends here. Raises LawBrokenError."""
        self.record.broken.append(Broken(law=law, at=self.loop.now, seen=seen))
        self.trace.note(self.loop.now, f"BROKEN {law}: {seen}")
        raise LawBrokenError

    def _step(self, step: Step) -> None:
        self.trace.note(self.loop.now, f"step {step}")
        self.actors.perform(step)
        self.laws.at_step(self)

    def _calm_down(self) -> None:
        """Nothing goes wrong from here on, and nobody does anything more: whatever was begun has to come to its end."""
        self.calm = True
        self.trace.note(self.loop.now, "calm")
        self.workspace.troubles.clear()
        self.workspace.closed.clear()
        self.outside.losses.clear()
        for emulator in self.outside.emulators.values():
            emulator.faults.clear()
        for process in self.processes:
            if process is not None:
                process.dies_after = None

    def close(self) -> None:
        for process in self.processes:
            if process is not None:
                end_all(process)
                process.close()
        self.rows.close()
        if self.database is not None:
            self.database.close()


class LawBrokenError(BaseException):
    """No Exception: nothing on the way may take it for its own failure."""


def _carried(button: dict[str, Any]) -> int | None:
    """The request a button is about, where it is about one."""
    try:
        found = json.loads(button.get("value") or "null")
    except ValueError:
        return None
    return found.get("request") if isinstance(found, dict) else None


def _people(workspace: Workspace) -> None:
    told = (
        ("U0MAYA", "Maya", {}),
        ("U0NILS", "Nils", {}),
        ("U0ARTHUR", "Arthur", {}),
        ("U0BEA", "Bea", {}),
        ("U0CLEO", "Cleo", {}),
        ("U0DORA", "Dora", {}),
        ("U0GUS", "Gus", {"guest": True}),
        ("U0OTTO", "Otto", {"team": "T0OTHER", "stranger": True}),
    )
    for user, name, more in told:
        workspace.people[user] = Member(user, name, f"{name.lower()}@team.example", **more)
    # A second account of Maya's: whoever has it is still Maya.
    workspace.people["U0MIA"] = Member("U0MIA", "Maya (phone)", "Maya@team.example")
    # And one of Cleo's, who may approve with both and counts once.
    workspace.people["U0CLEA"] = Member("U0CLEA", "Cleo (desk)", "Cleo@team.example")
    workspace.people["U0BOT"] = Member("U0BOT", "segbot", "", bot=True)
    workspace.group = ["U0BEA", "U0CLEO", "U0CLEA", "U0MIA", "U0GUS", "U0OTTO", "U0BOT"]
