"""What every adapter has to stand up to. Each check takes a fresh bench and raises AssertionError when it bites."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.plan import CampaignCheck, LookUp, Operation
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from tests.providers.bench import NEW, OLD, SENT, Bench, person

IDS = {member.id for member in OLD}
NOWHERE = {
    "bunce": "00000000-0000-4000-8000-00000000dead",
    "segmenter": "no-such-segment",
    "constant_contact": "999999",
    "batch": "no_such_audience",
}

FAULTS = {
    "rate_limit": RateLimitError,
    "server_error": OutcomeUnknownError,
    "server_error_after": OutcomeUnknownError,
    "unavailable": UnavailableError,
    "reset_before": OutcomeUnknownError,
    "reset_after": OutcomeUnknownError,
    "timeout_after": OutcomeUnknownError,
    "garbage": OutcomeUnknownError,
    "html": OutcomeUnknownError,
    "credentials": CredentialsError,
}
LIMITLESS = 100_000  # a declared limit above stands for none
SAYS_NO_IN_A_200 = frozenset({"bunce", "segmenter"})


def raised(call, *, expected: type[Exception]) -> Exception:
    """The error of a call, which must be of exactly this kind."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the kind is compared exactly below
        call()
    kind = type(caught.value)
    assert kind is expected, f"{kind.__name__} instead of {expected.__name__}"
    return caught.value


# What is declared is done


def creates(bench: Bench) -> None:
    receipt = bench.provider.write(bench.subject.create())
    (identity, segment), *others = bench.emulator.segments().items()
    assert not others
    assert receipt.segment_id == identity
    assert segment["name"] == bench.subject.name
    assert bench.people(identity) == set()


def creates_with_people(bench: Bench) -> None:
    write = replace(bench.subject.create(), members=OLD)
    if not bench.subject.creates_with_people:
        raised(lambda: bench.provider.write(write), expected=RejectedError)
        assert bench.log == []
        return
    receipt = bench.provider.write(write)
    assert bench.people(receipt.segment_id) == IDS
    assert set(receipt.ids) == IDS


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
        assert bench.people(segment_id) == IDS


def _renamed(bench, segment_id):
    assert _shown(bench, segment_id)["name"] == f"{bench.subject.name} 2"
    _keeps_people(bench, segment_id)


def _edited(bench, segment_id):
    assert _shown(bench, segment_id)["segment_criteria"] == SENT
    assert _shown(bench, segment_id)["name"] == bench.subject.name


def _added(bench, segment_id):
    assert bench.people(segment_id) == IDS | {member.id for member in NEW}


def _added_all(bench, segment_id):
    assert _shown(bench, segment_id)["all_customers"] == 1


def _removed(bench, segment_id):
    assert bench.people(segment_id) == IDS - {OLD[1].id}


def _replaced(bench, segment_id):
    assert bench.people(segment_id) == {member.id for member in (*NEW, OLD[0])}


def _cleared(bench, segment_id):
    assert bench.people(segment_id) == set()
    assert segment_id in bench.emulator.segments()


def _tagged(bench, segment_id):
    assert bench.people(segment_id) == IDS
    assert bench.emulator.members(segment_id)[OLD[0].id] == {"tier": "gold"}


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
    crowd = tuple(person(number) for number in range(too_many)) if too_many < LIMITLESS else ()
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
    crowd = tuple(person(number) for number in range(100, 100 + most))
    bench.provider.write(replace(write, segment_id=segment_id, members=crowd))
    assert bench.emulator.count(segment_id) == most + len(OLD)


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
        REGISTRY[bench.spec.key].rehearse(write)
    except (UnsupportedError, RejectedError) as error:
        return error
    return None


# Trouble has a name


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
    expected = RejectedError if bench.spec.key in SAYS_NO_IN_A_200 else OutcomeUnknownError
    raised(lambda: bench.provider.write(bench.subject.create()), expected=expected)
    assert bench.emulator.segments() == {}


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
    if bench.spec.key == "constant_contact":
        stranger = bench.reopen(ACCESS_TOKEN="wrong-token", REFRESH_TOKEN="", CLIENT_ID="")
    else:
        stranger = bench.reopen(API_KEY="wrong-key")
    raised(lambda: stranger.write(bench.subject.create()), expected=CredentialsError)
    if bench.spec.lists_segments:
        raised(stranger.check, expected=CredentialsError)
        raised(lambda: list(stranger.list_segments()), expected=CredentialsError)
    assert bench.emulator.segments() == {}


def knows_what_is_not_there(bench: Bench) -> None:
    nowhere = NOWHERE[bench.spec.key]
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
    if bench.spec.key == "bunce":
        bench.prepare(bench.subject.create(name))
        bench.clock.sleep(3600)
    write = bench.subject.create(name)
    before = set(bench.emulator.segments())
    sent_at = bench.clock.now()
    bench.fail(kind, "write")
    raised(lambda: bench.provider.write(write), expected=OutcomeUnknownError)
    bench.mend()
    bench.let_it_settle()
    result = bench.provider.look_up(write, sent_at)
    made = set(bench.emulator.segments()) - before
    assert bool(made) is carried_out
    if not bench.spec.capability(Verb.CREATE).can_look_up:
        assert result.verdict is LookUp.CANNOT_TELL
        return
    assert result.verdict is (LookUp.APPLIED if carried_out else LookUp.NOT_APPLIED), kind
    if carried_out:
        assert {result.receipt.segment_id} == made


def _looks_up_change(bench, name, kind, *, carried_out):
    segment_id = bench.segment_with_people()
    write = bench.subject.writes(segment_id)[name]
    if bench.subject.is_native(write) and bench.spec.capability(Verb(name)).can_look_up:
        sent_at = bench.clock.now()
        bench.fail(kind, "write")
        raised(lambda: bench.provider.write(write), expected=OutcomeUnknownError)
        bench.mend()
        bench.let_it_settle()
        expected = LookUp.APPLIED if carried_out else LookUp.NOT_APPLIED
        assert bench.provider.look_up(write, sent_at).verdict is expected, (name, kind)
    if bench.spec.capability(Verb.DELETE).offered and segment_id in bench.emulator.segments():
        bench.prepare(bench.subject.on(Operation.DELETE, segment_id))


def says_when_it_cannot_tell(bench: Bench) -> None:
    segment_id = bench.segment_with_people()
    before = bench.picture()
    for name, write in bench.subject.writes(segment_id).items():
        declared = "add" if name == "add_all" else name
        if bench.subject.is_native(write) and not bench.spec.capability(Verb(declared)).can_look_up:
            assert bench.provider.look_up(write, bench.clock.now()).verdict is LookUp.CANNOT_TELL
    assert bench.picture() == before


# Reading


def lists_every_segment_and_shows_each(bench: Bench) -> None:
    if not bench.spec.lists_segments:
        return
    there = bench.emulator.segments()
    listed = {segment.id: segment for segment in bench.provider.list_segments()}
    assert set(listed) == set(there)
    for identity, segment in listed.items():
        assert segment.name == there[identity]["name"]
        assert not segment.deleted
        if bench.spec.reports_count:
            assert segment.member_count == bench.emulator.count(identity)
    for identity, segment in there.items():
        assert bench.provider.get_segment(identity).name == segment["name"]
    assert bench.provider.check()


def tells_deleted_from_live(bench: Bench) -> None:
    if not bench.spec.capability(Verb.DELETE).offered:
        return
    segment_id = bench.segment_with_people()
    bench.prepare(bench.subject.on(Operation.DELETE, segment_id))
    bench.let_it_settle()
    assert segment_id not in {segment.id for segment in bench.provider.list_segments()}
    try:
        assert bench.provider.get_segment(segment_id).deleted
    except NotFoundError:
        assert bench.spec.key != "constant_contact"


def carries_any_name(bench: Bench) -> None:
    names = ["x", "n" * 255]
    if bench.subject.unicode_names:
        names += ["Été “VIP” <b>&amp;</b> 日本 🎉", "a/b?c=d#e", 'quote"back\\slash', "ÅÄÖ" * 85]
    for name in names:
        receipt = bench.provider.write(bench.subject.create(name))
        assert bench.emulator.segments()[receipt.segment_id]["name"] == name
        if bench.spec.lists_segments:
            assert bench.provider.get_segment(receipt.segment_id).name == name
            assert name in [segment.name for segment in bench.provider.list_segments()]


def tells_whom_the_provider_knows(bench: Bench) -> None:
    bench.segment_with_people()
    known = bench.provider.known_members((*OLD, *NEW))
    assert known is None or known == IDS
    assert (known is None) is (bench.spec.key != "bunce")


def finds_campaigns_that_use_a_segment(bench: Bench) -> None:
    for identity, shown in bench.emulator.segments().items():
        segment = Segment(id=identity, name=shown["name"])
        if not any(capability.campaign_check for capability in bench.spec.capabilities.values()):
            raised(lambda segment=segment: bench.provider.campaign_check(segment), expected=UnsupportedError)
            return
        report = bench.provider.campaign_check(segment)
        live, drafted = _uses(bench, identity)
        assert report.notes
        if live:
            assert report.verdict in (CampaignCheck.SCHEDULED, CampaignCheck.UNKNOWN), identity
        elif drafted:
            assert report.verdict in (CampaignCheck.WARN, CampaignCheck.UNKNOWN), identity
        else:
            assert report.verdict in (CampaignCheck.CLEAR, CampaignCheck.UNKNOWN), identity
        if bench.spec.key == "constant_contact":
            assert report.verdict is not CampaignCheck.UNKNOWN  # everything there can be read
        elif any(
            use["channels"] == ["push"] and use["status"] == "running"
            for use in _orchestrations(bench, identity)
        ):
            assert report.verdict is CampaignCheck.SCHEDULED


def _orchestrations(bench, identity):
    return [use for use in bench.emulator.campaigns_on(identity) if use["type"] == "campaign"]


def _uses(bench, identity):
    """Whether anything live, and whether anything in draft, uses a segment, as the emulator itself knows."""
    if bench.spec.key == "constant_contact":
        words = [use.split()[0] for use in bench.emulator.uses_of(int(identity))]
        return bool({"scheduled", "executing", "active"} & set(words)), "draft" in words
    states = {use["status"] for use in bench.emulator.campaigns_on(identity)}
    return "running" in states, "draft" in states


# Discretion


def shows_no_secret_and_no_person(bench: Bench, written: list[str]) -> None:
    """`written` is what was logged, filled by the caller."""
    secrets = [
        bench.settings[setting.name]
        for setting in bench.spec.settings
        if setting.secret and setting.name in bench.settings
    ]
    segment_id = bench.segment_with_people()
    shown = [repr(bench.provider), str(bench.provider), repr(bench.spec)]
    for write in (bench.subject.create("second"), *bench.subject.writes(segment_id).values()):
        shown.append(repr(write))
        for kind in (None, "server_error", "credentials", "rate_limit", "html"):
            if kind:
                bench.fail(kind)
            try:
                shown.append(repr(bench.provider.write(write)))
            except (ProviderError, UnsupportedError) as error:
                shown += [str(error), repr(error), *_causes(error)]
            bench.mend()
            bench.clock.sleep(120)
    bench.provider.known_members(OLD)
    people = [
        value
        for member in (*OLD, *NEW)
        for value in (member.id, member.email, member.phone, member.first_name)
    ]
    for text in (*shown, *written):
        for hidden in (*secrets, *people):
            assert hidden not in text


def _causes(error):
    while (error := error.__cause__ or error.__context__) is not None:
        yield repr(error)


EMPTY_WORLD = [
    creates,
    creates_with_people,
    does_what_it_declares,
    refuses_what_it_does_not_declare,
    twice_is_once,
    never_sends_nobody_or_too_many,
    takes_as_many_as_it_says,
    rehearses_without_sending,
    keeps_to_the_rate,
    writes_once_whatever_happens,
    names_trouble_with_writes,
    names_trouble_with_reads,
    believes_no_200_that_says_no,
    repeats_reads_through_passing_trouble,
    waits_for_slow_answers,
    names_wrong_credentials,
    knows_what_is_not_there,
    looks_up_unknown_outcomes,
    says_when_it_cannot_tell,
    tells_deleted_from_live,
    carries_any_name,
    tells_whom_the_provider_knows,
]
SEEDED_WORLD = [lists_every_segment_and_shows_each, finds_campaigns_that_use_a_segment]
