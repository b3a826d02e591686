"""Reading, and discretion."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    NotFoundError,
    ProviderError,
    UnsupportedError,
)
from segbot.domain.planning.plan import CampaignCheck, Operation, Write
from segbot.domain.segments import Segment
from tests.providers.bench import Bench
from tests.providers.checks.expecting import raised


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
        shown = bench.provider.get_segment(identity)
        assert shown.name == segment["name"]
        kind = bench.spec.for_kind(shown.kind)
        if kind.reads_members:
            _sees_everybody(bench, shown)
        if shown.by_rules and not kind.capability(Verb.RENAME).offered:
            _leaves_alone(bench, shown)
    assert bench.provider.check()


def _sees_everybody(bench: Bench, shown: Segment) -> None:
    """Also those whom the provider's own lists and numbers leave out."""
    people = bench.people(shown.id)
    named = {address for address in people if "@" in address}
    assert {member.id for page in bench.provider.read_members(shown) for member in page} == named
    assert shown.member_count in (None, len(people))


def _leaves_alone(bench: Bench, shown: Segment) -> None:
    before = len(bench.log)
    write = Write(operation=Operation.EDIT, segment_id=shown.id, kind=shown.kind, name="Other")
    raised(lambda: bench.provider.write(write), expected=UnsupportedError)
    assert len(bench.log) == before


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
        return


def carries_any_name(bench: Bench) -> None:
    names = ["x", "n" * 255]
    if bench.subject.takes_name("Été “VIP” <b>"):
        names += ["Été “VIP” <b>&amp;</b> 日本 🎉", "a/b?c=d#e", 'quote"back\\slash', "ÅÄÖ" * 85]
    for name in names:
        receipt = bench.provider.write(bench.subject.create(name))
        assert bench.emulator.segments()[receipt.segment_id]["name"] == name
        if bench.spec.lists_segments:
            assert bench.provider.get_segment(receipt.segment_id).name == name
            assert name in [segment.name for segment in bench.provider.list_segments()]


def tells_whom_the_provider_knows(bench: Bench) -> None:
    """Asked about people of whom it knows some and never heard of the others."""
    bench.segment_with_people()
    strangers = bench.subject.people(98, 99)
    known = bench.provider.known_to_provider((*bench.old, *strangers))
    assert known is None or known == {member.key for member in bench.old}


def finds_campaigns_that_use_a_segment(bench: Bench) -> None:
    for identity, shown in bench.emulator.segments().items():
        kind = next((each for each in ("list", "tag") if f"{each}_id" in shown), None)
        segment = Segment(id=identity, name=shown["name"], kind=kind)
        if not any(capability.campaign_check for capability in bench.spec.capabilities.values()):
            raised(lambda segment=segment: bench.provider.campaign_check(segment), expected=UnsupportedError)
            return
        report = bench.provider.campaign_check(segment)
        uses = bench.emulator.live_uses(identity)
        assert report.notes
        if "live" in uses:
            assert report.verdict in (CampaignCheck.SCHEDULED, CampaignCheck.UNKNOWN), identity
        elif "draft" in uses:
            assert report.verdict in (CampaignCheck.WARN, CampaignCheck.UNKNOWN), identity
        else:
            assert report.verdict in (CampaignCheck.CLEAR, CampaignCheck.UNKNOWN), identity


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
    bench.provider.known_to_provider(bench.old)
    people = [
        value
        for member in (*bench.old, *bench.new)
        for value in (member.id, member.email, member.phone, member.first_name)
        if value
    ]
    for text in (*shown, *written):
        for hidden in (*secrets, *people):
            assert hidden not in text


def _causes(error):
    while (error := error.__cause__ or error.__context__) is not None:
        yield repr(error)
