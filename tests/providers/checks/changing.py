"""What is declared is done, and what must not be sent is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    NotFoundError,
    ProviderError,
    RejectedError,
    UnsupportedError,
)
from segbot.domain.planning.plan import Operation
from tests.providers.bench import Bench
from tests.providers.checks.expecting import FAULTS, LIMITLESS, raised


def creates(bench: Bench) -> None:
    receipt = bench.provider.write(bench.subject.create())
    (identity, segment), *others = bench.emulator.segments().items()
    assert not others
    assert receipt.segment_id == identity
    assert segment["name"] == bench.subject.name
    assert bench.people(identity) == set()


def creates_with_people(bench: Bench) -> None:
    write = replace(bench.subject.create(), members=bench.old)
    if not bench.subject.creates_with_people:
        raised(lambda: bench.provider.write(write), expected=RejectedError)
        assert bench.log == []
        return
    receipt = bench.provider.write(write)
    assert bench.people(receipt.segment_id) == bench.ids
    assert set(receipt.ids) == bench.ids


def does_what_it_declares(bench: Bench) -> None:
    for name, example in bench.subject.writes("").items():
        if bench.subject.is_native(example):
            segment_id = bench.segment_with_people()
            write = bench.subject.writes(segment_id)[name]
            bench.provider.write(write)
            EFFECTS[name](bench, segment_id)
            if segment_id in bench.emulator.segments() and bench.spec.capability(Verb.DELETE).offered:
                bench.prepare(bench.subject.on(Operation.DELETE, segment_id))


def _shown(bench, segment_id):
    return bench.emulator.segments()[segment_id]


def _keeps_people(bench, segment_id):
    if bench.spec.id_types:
        assert bench.people(segment_id) == bench.ids


def _renamed(bench, segment_id):
    assert _shown(bench, segment_id)["name"] == f"{bench.subject.name} 2"
    _keeps_people(bench, segment_id)


def _edited(bench, segment_id):
    assert _shown(bench, segment_id)["segment_criteria"] == bench.subject.examples.other_criteria
    assert _shown(bench, segment_id)["name"] == bench.subject.name


def _added(bench, segment_id):
    assert bench.people(segment_id) == bench.ids | {member.id for member in bench.new}


def _added_all(bench, segment_id):
    assert _shown(bench, segment_id)["all_customers"] == 1


def _removed(bench, segment_id):
    assert bench.people(segment_id) == bench.ids - {bench.old[1].id}


def _replaced(bench, segment_id):
    assert bench.people(segment_id) == {member.id for member in (*bench.new, bench.old[0])}


def _cleared(bench, segment_id):
    assert bench.people(segment_id) == set()
    assert segment_id in bench.emulator.segments()


def _tagged(bench, segment_id):
    assert bench.people(segment_id) == bench.ids
    assert bench.emulator.members(segment_id)[bench.old[0].id] == {"tier": "gold"}


def _deleted(bench, segment_id):
    assert segment_id not in bench.emulator.segments()


EFFECTS = {
    "rename": _renamed,
    "edit": _edited,
    "add": _added,
    "add_all": _added_all,
    "remove": _removed,
    "replace": _replaced,
    "clear": _cleared,
    "tag": _tagged,
    "delete": _deleted,
}


def refuses_what_it_does_not_declare(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    before = len(bench.log)
    for write in bench.subject.writes(segment_id).values():
        if not bench.subject.is_native(write):
            raised(lambda write=write: bench.provider.write(write), expected=UnsupportedError)
    assert len(bench.log) == before


def twice_is_once(bench: Bench) -> None:
    for name, example in bench.subject.writes("").items():
        if not bench.subject.is_native(example):
            continue
        capability = bench.spec.capability(Verb(name if name != "add_all" else "add"))
        if not capability.idempotent:
            continue
        segment_id = bench.segment_with_people()
        write = bench.subject.writes(segment_id)[name]
        bench.provider.write(write)
        once = bench.picture()
        try:
            bench.provider.write(write)
        except NotFoundError:
            assert write.operation is Operation.DELETE
        assert bench.picture() == once, name
        if segment_id in once and bench.spec.capability(Verb.DELETE).offered:
            bench.prepare(bench.subject.on(Operation.DELETE, segment_id))


# What must not be sent


def never_sends_nobody_or_too_many(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    before = bench.picture()
    sent = len(bench.log)
    too_many = bench.spec.limits.people_per_call + 1
    crowd = bench.subject.people(*range(too_many)) if too_many < LIMITLESS else ()
    for operation in (Operation.ADD, Operation.REMOVE, Operation.REPLACE, Operation.TAG):
        for members in ((), crowd):
            write = bench.subject.on(operation, segment_id, members=members)
            expected = RejectedError if bench.subject.is_native(write) else UnsupportedError
            raised(lambda write=write: bench.provider.write(write), expected=expected)
    assert len(bench.log) == sent
    assert bench.picture() == before


def takes_as_many_as_it_says(bench: Bench) -> None:
    most = bench.spec.limits.people_per_call
    write = bench.subject.on(Operation.ADD, "", members=())
    if not bench.subject.is_native(write):
        return
    segment_id = bench.segment_with_people()
    crowd = bench.subject.people(*range(100, 100 + most))
    bench.acquaint(*crowd)
    bench.patient().write(replace(write, segment_id=segment_id, members=crowd))
    assert bench.emulator.count(segment_id) == most + len(bench.old)


def keeps_to_the_rate(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    start = bench.clock.now()
    for number in range(12):
        if bench.spec.lists_segments:
            bench.provider.get_segment(segment_id)
        bench.provider.write(bench.subject.create(f"{bench.subject.name}{number}"))
    assert all(exchange.status != 429 for exchange in bench.log)
    if bench.spec.limits.requests is not None:
        sent = [exchange for exchange in bench.log if exchange.at >= start.timestamp()]
        allowed = (bench.clock.now() - start).total_seconds() / bench.spec.limits.per_seconds + 1
        assert len(sent) <= allowed * bench.spec.limits.requests


def writes_once_whatever_happens(bench: Bench) -> None:
    for kind in FAULTS:
        if kind == "credentials":
            continue  # a renewed token may carry the same change a second time; the first was refused
        bench.fail(kind, "write")
        before = len(bench.writes_seen())
        with pytest.raises(ProviderError):
            bench.provider.write(bench.subject.create(f"{bench.subject.name}_{kind}"))
        assert len(bench.writes_seen()) == before + 1, kind
        bench.mend()
        bench.clock.sleep(120)


def rehearses_without_sending(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    before = len(bench.log)
    writes = (bench.subject.create(), bench.subject.create(""), *bench.subject.writes(segment_id).values())
    for write in (*writes, *(replace(write, members=()) for write in writes)):
        refusal = _refusal(bench, write)
        if refusal is None:
            assert bench.subject.is_native(write), write
        else:
            refused = raised(lambda write=write: bench.provider.write(write), expected=type(refusal))
            assert str(refused) == str(refusal)
    assert len(bench.log) == before


def _refusal(bench, write):
    try:
        bench.subject.kind.rehearse(write)
    except (UnsupportedError, RejectedError) as error:
        return error
    return None
