"""Trouble has a name, and an unknown outcome is looked up."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.planning.plan import LookUp, Operation
from tests.providers.bench import Bench
from tests.providers.checks.expecting import FAULTS, raised


def names_trouble_with_writes(bench: Bench) -> None:
    for kind, expected in FAULTS.items():
        for number, more in enumerate(({}, {"status": 200}) if kind == "html" else ({},)):
            bench.fail(kind, "write", count=None, **more)
            write = bench.subject.create(f"{bench.subject.name}_{kind}{number}")
            error = raised(lambda write=write: bench.provider.write(write), expected=expected)
            if isinstance(error, RateLimitError):
                assert error.retry_after > 0
            bench.mend()
            bench.clock.sleep(120)


def names_trouble_with_reads(bench: Bench) -> None:
    if not bench.spec.lists_segments:
        return
    segment_id = bench.segment_with_people()
    for kind, meant in FAULTS.items():
        expected = UnavailableError if meant is OutcomeUnknownError else meant
        bench.fail(kind, "read", count=None)
        raised(lambda: list(bench.provider.list_segments()), expected=expected)
        raised(lambda: bench.provider.get_segment(segment_id), expected=expected)
        bench.mend()
        bench.clock.sleep(120)


def believes_no_200_that_says_no(bench: Bench) -> None:
    bench.fail("failure_in_200", "write", count=None)
    expected = RejectedError if bench.subject.examples.says_no_in_200 else OutcomeUnknownError
    raised(lambda: bench.provider.write(bench.subject.create()), expected=expected)
    assert bench.emulator.segments() == {}
    bench.mend()
    segment_id = bench.segment_with_people()
    before = bench.picture()
    for write in filter(bench.subject.is_native, bench.subject.writes(segment_id).values()):
        bench.fail("failure_in_200", "write", count=None)
        raised(lambda write=write: bench.provider.write(write), expected=expected)
        bench.mend()
        assert bench.picture() == before


def repeats_reads_through_passing_trouble(bench: Bench) -> None:
    if not bench.spec.lists_segments:
        return
    segment_id = bench.segment_with_people()
    for kind in ("rate_limit", "unavailable", "server_error", "reset_before", "reset_after", "garbage"):
        bench.fail(kind, "read", count=1)
        assert bench.provider.get_segment(segment_id).id == segment_id, kind
        bench.clock.sleep(120)


def waits_for_slow_answers(bench: Bench) -> None:
    bench.fail("slow", count=3)
    bench.provider.write(bench.subject.create())
    assert len(bench.emulator.segments()) == 1


def names_wrong_credentials(bench: Bench) -> None:
    stranger = bench.reopen(**bench.subject.examples.wrong)
    raised(lambda: stranger.write(bench.subject.create()), expected=CredentialsError)
    if bench.spec.lists_segments:
        raised(stranger.check, expected=CredentialsError)
        raised(lambda: list(stranger.list_segments()), expected=CredentialsError)
    assert bench.emulator.segments() == {}


def knows_what_is_not_there(bench: Bench) -> None:
    nowhere = bench.subject.examples.nowhere
    if bench.spec.lists_segments:
        raised(lambda: bench.provider.get_segment(nowhere), expected=NotFoundError)
    else:
        raised(lambda: bench.provider.get_segment(nowhere), expected=UnsupportedError)
        raised(lambda: list(bench.provider.list_segments()), expected=UnsupportedError)


# Unknown outcomes are looked up


def looks_up_unknown_outcomes(bench: Bench) -> None:
    for carried_out, kinds in (
        (True, ("reset_after", "timeout_after")),
        (False, ("reset_before", "server_error")),
    ):
        for kind in kinds:
            _looks_up_creation(bench, kind, carried_out=carried_out)
            for name in ("rename", "edit", "delete"):
                _looks_up_change(bench, name, kind, carried_out=carried_out)


def _looks_up_creation(bench, kind, *, carried_out):
    # An older segment of the same name must not be taken for the new one, where names may repeat.
    name = f"{bench.subject.name}_{kind}"
    older = not (bench.spec.names_are_ids or bench.spec.unique_names)
    if older:
        bench.prepare(bench.subject.create(name))
        bench.clock.sleep(3600)
    write = bench.subject.create(name)
    before = set(bench.emulator.segments())
    namesakes = _named(bench, name)
    bench.fail(kind, "write")
    raised(lambda: bench.provider.write(write), expected=OutcomeUnknownError)
    bench.mend()
    bench.let_it_settle()
    result = bench.provider.look_up(replace(write, namesakes=namesakes))
    made = set(bench.emulator.segments()) - before
    assert bool(made) is carried_out
    if not bench.spec.capability(Verb.CREATE).can_look_up:
        assert result.verdict is LookUp.CANNOT_TELL
        return
    assert result.verdict is (LookUp.APPLIED if carried_out else LookUp.NOT_APPLIED), kind
    if carried_out:
        assert {result.receipt.segment_id} == made


def _named(bench, name):
    try:
        return tuple(segment.id for segment in bench.provider.named(name))
    except UnsupportedError:
        return None


def _looks_up_change(bench, name, kind, *, carried_out):
    segment_id = bench.segment_with_people()
    write = bench.subject.writes(segment_id)[name]
    if bench.subject.is_native(write) and bench.spec.capability(Verb(name)).can_look_up:
        bench.fail(kind, "write")
        raised(lambda: bench.provider.write(write), expected=OutcomeUnknownError)
        bench.mend()
        bench.let_it_settle()
        expected = LookUp.APPLIED if carried_out else LookUp.NOT_APPLIED
        assert bench.provider.look_up(write).verdict is expected, (name, kind)
    if bench.spec.capability(Verb.DELETE).offered and segment_id in bench.emulator.segments():
        bench.prepare(bench.subject.on(Operation.DELETE, segment_id))


def takes_every_throttling_for_one(bench: Bench) -> None:
    """Too many requests may be said in more than one way: none of them is a wrong key, and none changed anything."""
    for switches in bench.subject.examples.throttles:
        vars(bench.emulator).update(switches)
        bench.fail("rate_limit", "write")
        error = raised(lambda: bench.provider.write(bench.subject.create()), expected=RateLimitError)
        assert error.retry_after > 0, switches
        bench.mend()
        bench.clock.sleep(120)
    assert bench.emulator.segments() == {}


def believes_no_absence_before_it_may(bench: Bench) -> None:
    """What a provider broke off it may carry out later: only after the declared time is that it is not there believed."""
    if not bench.subject.examples.cuts_off:
        return
    segment_id = bench.segment_with_people()
    create = replace(bench.subject.create(f"{bench.subject.name} late"), namesakes=())
    for name, write in {"create": create, **bench.subject.writes(segment_id)}.items():
        if not bench.subject.is_native(write):
            continue
        capability = bench.provider.spec.for_kind(write.kind).capability(Verb(name))
        if not capability.can_look_up:
            continue
        vars(bench.emulator).update(bench.subject.examples.cuts_off)
        raised(lambda write=write: bench.provider.write(write), expected=OutcomeUnknownError)
        bench.clock.sleep(capability.settles_within)
        assert bench.provider.look_up(write).verdict is LookUp.APPLIED, name


def takes_no_repeat_for_a_failure(bench: Bench) -> None:
    """Who is in it already, or not any more, is no reason to fail: a change that was not answered is sent again."""
    segment_id = bench.segment_with_people()
    for name in ("add", "remove"):
        write = bench.subject.writes(segment_id)[name]
        if not bench.subject.is_native(write):
            continue
        bench.provider.write(write)
        inside = bench.people(segment_id)
        receipt = bench.provider.write(write)
        assert not receipt.changed, name
        assert bench.people(segment_id) == inside
        bench.clock.sleep(120)


def says_when_it_cannot_tell(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    before = bench.picture()
    for name, write in bench.subject.writes(segment_id).items():
        declared = "add" if name == "add_all" else name
        if bench.subject.is_native(write) and not bench.spec.capability(Verb(declared)).can_look_up:
            assert bench.provider.look_up(write).verdict is LookUp.CANNOT_TELL
    assert bench.picture() == before
