"""A list of a million held against a segment of a million that segbot knows, and one more person for a segment that is
only ever written whole.

`python -m benchmarks book [PEOPLE]`. The comparison opens the sealed book and the sealed list and says how many join,
stay and leave; baseline: csv.reader and two sets over the same people. Each in a process of its own, CPU seconds, best of
three. Targets: at most 2 times the baseline and 330 MB. Then the preview of adding one person to a Segmenter segment of a
fifth as many, as the form waits for it: under 2 s. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rosters.kept import put

from benchmarks._sizes import how_many
from benchmarks.roster import ROWS, baseline, cpu_seconds, peak_megabytes, people, write_csv
from segbot.domain.actions import Action, Verb
from segbot.domain.members import IdType, Member, RosterSummary
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.read import Upload
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.storage.vault import Vault
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

TIMES = 2.0
MEGABYTES = 330
PREVIEW_SECONDS = 2.0
PREVIEW_SHARE = 5
_NEWCOMERS = 100  # one in so many of the list is not in the segment
_RUNS = 3
_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_OWN = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}


def opened(folder: Path) -> tuple[Store, Vault]:
    key = folder / "key"
    if not key.exists():
        key.write_text(new_key())
    store = Store(f"sqlite:///{folder}/segbot.db", now=lambda: _NOON)
    store.migrate()
    return store, Vault(store, Sealer([key.read_text()]))


def fill(folder: Path, count: int) -> None:
    """A segment and a list of `count` people each, of whom nearly all are the same."""
    store, vault = opened(folder)
    with store.transaction() as tx:
        known = put(vault, tx, (_member(*row) for row in people(count)))
        entry = Entry(at=_NOON, change=Change.EXACTLY, roster_id=known.id, start=0, stop=known.count)
        tx.membership_log.note("bunce", "segment", entry)
        listed = put(
            vault,
            tx,
            (
                _member(f"new-{at}" if at % _NEWCOMERS == 0 else row[0], f"{at}.{row[1]}", *row[2:])
                if at % _NEWCOMERS == 0
                else _member(*row)
                for at, row in enumerate(people(count))
            ),
        )
    (folder / "list").write_text(f"{listed.id} {listed.count} {listed.sha256}")
    store.close()


def _member(identifier: str, email: str, first: str, last: str) -> Member:
    return Member(id_type=IdType.ID, id=identifier, email=email, first_name=first, last_name=last)


def compare(folder: Path) -> int:
    store, vault = opened(folder)
    identifier, count, sha256 = (folder / "list").read_text().split()
    known_members = KnownMembers(store, vault)
    known = known_members.counted("bunce", "segment")
    found = known_members.compare(known, RosterSummary(id=identifier, count=int(count), sha256=sha256))
    store.close()
    assert known.complete
    assert found.new > 0
    return found.present


def measure(name: str, path: Path) -> tuple[float, float, int]:
    """Best seconds, highest peak in megabytes, and people."""
    command = [sys.executable, "-m", "benchmarks", "book", "--measure", name, str(path)]
    found = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        for _ in range(_RUNS)
    ]
    return min(float(each[0]) for each in found), max(float(each[1]) for each in found), int(found[0][2])


def preview(count: int) -> float:
    """Seconds from the form to the preview; the best of three."""
    from flows.stage import Stage  # noqa: PLC0415 what is measured beside it does not pay for it

    running = serve_emulator(EMULATORS["segmenter"](rate_scale=None))
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(folder, running)
        everyone = Upload(name="all.csv", stream=io.BytesIO(_listing(count)))
        made = stage.submit.prepare(
            _action(stage, Verb.IMPORT, segment="s-1", name="Everyone", fields=_OWN),
            [everyone],
            stage.origin(),
        )
        stage.submit.confirm(made.id, stage.origin())
        stage.run_all()
        seconds = []
        for number in range(_RUNS):
            one = Upload(name="one.csv", stream=io.BytesIO(f"id\nnew-{number}\n".encode()))
            start = time.perf_counter()
            draft = stage.submit.prepare(_action(stage, Verb.ADD, segment="Everyone"), [one], stage.origin())
            seconds.append(time.perf_counter() - start)
            assert (draft.plan.adds, draft.plan.before) == (1, count), draft.plan
        stage.close()
    running.stop()
    return min(seconds)


def _action(stage: Any, verb: Verb, **about: Any) -> Action:
    return Action(verb=verb, connection=stage.name, **about)


def _listing(count: int) -> bytes:
    text = io.StringIO()
    text.write("id,email,first name,last name\n")
    for at in range(count):
        text.write(f"c-{at:07d},person.{at}@mail{at % 50}.example.com,Ann,Lee\n")
    return text.getvalue().encode()


def main(argv: list[str]) -> int:
    if argv[:1] == ["--measure"]:
        start = cpu_seconds()
        count = {"baseline": baseline, "compare": compare}[argv[1]](Path(argv[2]))
        print(f"{cpu_seconds() - start:.3f} {peak_megabytes():.0f} {count}")
        return 0
    count = how_many(argv, name="book", of="ROWS", usually=ROWS, about=__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "people.csv", count)
        fill(folder, count)
        bare, bare_megabytes, _ = measure("baseline", folder / "people.csv")
        seconds, megabytes, present = measure("compare", folder)
    waited = preview(count // PREVIEW_SHARE)
    print(f"{count:,} people known, {count:,} listed, {present:,} of them in")
    print(f"  csv.reader and two sets  {bare:6.2f} s  {bare_megabytes:4.0f} MB")
    print(f"  book against list        {seconds:6.2f} s  {megabytes:4.0f} MB")
    print(f"  ratio {seconds / bare:.2f} (at most {TIMES}), peak {megabytes:.0f} MB (at most {MEGABYTES})")
    print(
        f"one more for a whole list of {count // PREVIEW_SHARE:,}: {waited:.2f} s (under {PREVIEW_SECONDS})"
    )
    met = seconds <= TIMES * bare and megabytes <= MEGABYTES
    return 0 if met and waited < PREVIEW_SECONDS else 1
