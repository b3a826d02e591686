"""Who is meant, for whom something changed, and what is no answer of the provider's own."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    AddressError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.members import IdType
from segbot.domain.planning.plan import Operation
from segbot.domain.segments import Segment
from tests.providers.bench import Bench, person
from tests.providers.checks.expecting import raised

_WITH_PEOPLE = ("add", "remove", "replace", "tag")


def keeps_ids_and_addresses_apart(bench: Bench) -> None:
    """An address is never sent as an id or the other way round, and not both in one call, where that is not declared."""
    segment_id = bench.segment_with_people()
    sent = len(bench.writes_seen())
    of_each = {kind: person(7, kind) for kind in IdType}
    for name, write in bench.subject.writes(segment_id).items():
        if name not in _WITH_PEOPLE or not bench.subject.is_native(write):
            continue
        for kind, member in of_each.items():
            if kind not in bench.spec.id_types:
                change = replace(write, members=(member,))
                raised(lambda change=change: bench.provider.write(change), expected=RejectedError)
        if not bench.spec.mixes_id_types:
            change = replace(write, members=tuple(of_each.values()))
            raised(lambda change=change: bench.provider.write(change), expected=RejectedError)
    assert len(bench.writes_seen()) == sent


def tells_for_whom_something_changed(bench: Bench) -> None:
    """Whoever is not in it afterwards is named as left out, and a number that is told is the real one."""
    add = bench.subject.on(Operation.ADD, "", members=())
    if not bench.subject.is_native(add):
        return
    segment_id = bench.segment_with_people()
    before = bench.emulator.count(segment_id)
    (stranger,) = bench.subject.people(99)
    write = replace(add, segment_id=segment_id, members=(*bench.new, bench.old[0], stranger))
    with suppress(RejectedError):
        receipt = bench.provider.write(write)
        bench.let_it_settle()
        inside = bench.people(segment_id)
        missing = {member.key for member in write.members if member.id not in inside}
        assert {each.key for each in receipt.not_changed} >= missing
        assert not {each.key for each in receipt.not_changed} & {member.key for member in bench.new}
        if receipt.changed is not None:
            assert receipt.changed == bench.emulator.count(segment_id) - before


def takes_no_page_for_gone(bench: Bench) -> None:
    """A 404 that the provider did not write itself means a wrong address, never that a segment is gone."""
    segment_id = bench.segment_with_people()
    if bench.spec.lists_segments:
        bench.fail("html", "read", count=None, status=404)
        raised(lambda: bench.provider.get_segment(segment_id), expected=AddressError)
        raised(lambda: list(bench.provider.list_segments()), expected=AddressError)
        raised(bench.provider.check, expected=AddressError)
        bench.mend()
    bench.clock.sleep(120)
    for write in filter(bench.subject.is_native, bench.subject.writes(segment_id).values()):
        bench.fail("html", "write", count=None, status=404, processed=False)
        raised(lambda write=write: bench.provider.write(write), expected=AddressError)
        bench.mend()
        bench.clock.sleep(120)
    if bench.spec.lists_segments and bench.spec.capability(Verb.DELETE).offered:
        _sees_no_deletion_in_a_page(bench, segment_id)


def _sees_no_deletion_in_a_page(bench: Bench, segment_id: str) -> None:
    delete = bench.subject.on(Operation.DELETE, segment_id)
    bench.fail("html", "any", count=None, status=404, processed=False)
    with pytest.raises((AddressError, OutcomeUnknownError)):
        bench.provider.look_up(delete)
    bench.mend()
    assert segment_id in bench.emulator.segments()


def believes_no_answer_about_another(bench: Bench) -> None:
    """A proxy mixes answers up, a service falls back to a neighbour: what is told of another segment is not of this one."""
    segment_id = bench.segment_with_people()
    if bench.spec.lists_segments:
        _mixed_up(bench, segment_id, bench.subject.examples.nowhere)
        raised(lambda: bench.provider.get_segment(segment_id), expected=UnavailableError)
        del bench.emulator.respond
        bench.clock.sleep(120)
    name = f"{bench.subject.name}_2"
    named = _mixed_up(bench, name, f"{name}2")
    made = None
    with suppress(OutcomeUnknownError):
        made = bench.provider.write(bench.subject.create(name))
    assert made is None or not named, "a name in the answer that nobody gave"


def _mixed_up(bench: Bench, mine: str, anothers: str) -> list[str]:
    """From now on whatever is said of the one is said of the other. Where it was said so."""
    whole, said = bench.emulator.respond, []

    def swapped(value, path):
        if isinstance(value, dict):
            return {key: swapped(each, path) for key, each in value.items()}
        if isinstance(value, list):
            return [swapped(each, path) for each in value]
        if isinstance(value, bool) or str(value) != mine:
            return value
        said.append(path)
        return type(value)(anothers)

    def respond(request):
        found = whole(request)
        if not found.body or found.status >= 400:
            return found
        return replace(found, body=json.dumps(swapped(found.json(), request.path)).encode())

    bench.emulator.respond = respond
    return said


def waits_as_long_as_it_is_told(bench: Bench) -> None:
    """Where the provider says in a header how long to wait, that is how long."""
    told = bench.emulator.failure("rate_limit", 7.0).headers.values()
    if not {"7", "7.0"} & set(told):
        return
    bench.fail("rate_limit", "write")
    error = raised(lambda: bench.provider.write(bench.subject.create()), expected=RateLimitError)
    assert error.retry_after == 7


def keeps_the_providers_words(bench: Bench) -> None:
    """What it said when it refused, for *Details* and for doctor, and its own code where it has one."""
    bench.fail("credentials", "write", count=None)
    with pytest.raises(ProviderError) as caught:
        bench.provider.write(bench.subject.create())
    said = bench.emulator.failure("credentials").json()
    assert caught.value.status == bench.emulator.failure("credentials").status
    assert caught.value.words
    assert caught.value.words in str(said)
    if caught.value.code:
        assert caught.value.code in str(said)


def finds_every_namesake(bench: Bench) -> None:
    name = bench.subject.name
    if not bench.spec.lists_segments:
        raised(lambda: bench.provider.named(name), expected=UnsupportedError)
        return
    assert bench.provider.named(name) == ()
    made = {bench.prepare(bench.subject.create(name))}
    if not (bench.spec.names_are_ids or bench.spec.unique_names):
        made.add(bench.prepare(bench.subject.create(name)))
    bench.let_it_settle()
    assert {segment.id for segment in bench.provider.named(name)} == made
    if bench.spec.names_may_collide:
        assert {segment.id for segment in bench.provider.named(name.swapcase())} == made


def hands_out_members_where_it_says_so(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    segment = Segment(id=segment_id, name=bench.subject.name)
    if not bench.spec.reads_members:
        raised(lambda: list(bench.provider.read_members(segment)), expected=UnsupportedError)
        return
    read = [member.id for page in bench.provider.read_members(segment) for member in page]
    assert set(read) == bench.people(segment_id) == bench.ids
    bench.fail("unavailable", "read", count=None)
    with pytest.raises(ProviderError):
        list(bench.provider.read_members(segment))
