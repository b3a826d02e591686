"""Every cell of the table of what providers offer: done at the page, or refused with its reason."""

from __future__ import annotations

import pytest
from e2e.cells import kept, offered, refused
from e2e.recipes import recipe
from sandbox.driver import controls, words

from segbot.domain.actions import Verb
from segbot.providers import REGISTRY
from segbot.slack.views.modals.errors import harmless

LOOKING = (Verb.LIST, Verb.SHOW)
PROVEN = (Verb.REPLACE, Verb.CLEAR, Verb.DELETE)


@pytest.fixture(autouse=True)
def nothing_amiss(desk):
    yield
    desk.put_away()
    assert desk.refused_since() == []


def cells():
    """Each verb at a provider of its own by default, so that each of both has its turn; at all others in the slow step."""
    providers = {}
    for provider, verb in offered():
        providers.setdefault(verb, []).append(provider)
    chosen = {verb: able[number % len(able)] for number, (verb, able) in enumerate(providers.items())}
    assert set(chosen.values()) == set(REGISTRY)
    return [
        pytest.param(provider, verb, marks=() if chosen[verb] == provider else pytest.mark.slow)
        for provider, verb in offered()
    ]


@pytest.mark.parametrize(("provider", "verb"), cells())
def test_done_at_the_page(desk, provider, verb):
    """Asked for by form as far as the preview, then by command until it is done; at a provider that takes a request a
    second the form's preview is carried on instead: what is typed is read alike for all of them.
    """
    steps = recipe(desk, provider, verb)()
    if verb in LOOKING:
        assert steps is None
        return
    cell = next(steps)
    if verb is not Verb.UNDO:
        the_form_leads_to_the_same_preview(desk, provider, verb, cell)
    if verb is not Verb.UNDO and is_slow(provider):
        assert desk.agree(desk.submit_preview(**cell.proof)) == "done"
    else:
        desk.put_away()
        desk.do(cell)
    assert next(steps, "looked at what came of it") == "looked at what came of it"


@pytest.mark.parametrize(("provider", "verb"), refused())
def test_refused_with_its_reason(desk, provider, verb):
    spec = REGISTRY[provider].spec
    before = len(desk.emulator(provider).requests)
    name = next(iter(desk.names(provider)))
    person = "" if verb in (Verb.EDIT, Verb.CLEAR, Verb.DELETE) else " 1001"
    answer = desk.told_now(f"{verb.value} {provider} “{name}”{person}")
    reason = spec.capability(verb).reason
    assert reason.endswith(".")
    assert harmless(f"{spec.label} does not offer “{verb.value}”: {reason}") in answer
    assert len(desk.emulator(provider).requests) == before


def the_form_leads_to_the_same_preview(desk, provider, verb, cell):
    desk.command(f"{verb.value} {provider}")
    view = desk.person.wait_for_view("marketer", "segment_form")
    if verb is Verb.CREATE and REGISTRY[provider].spec.peer_kinds:
        view = after_the_kind(desk, view, provider)
    assert {block["block_id"] for block, _ in controls(view["blocks"])} == fields(provider, verb)
    filled = kept(desk) | cell.form
    if "segment" in cell.form and not typed_in(provider, verb):
        filled["segment"] = chosen(desk, view, provider, cell.form["segment"])
    if "members_file" in cell.form:
        content = cell.form["members_file"].encode()
        filled["members_file"] = [desk.person.upload("marketer", "people.csv", content)]
    assert desk.person.submit("marketer", filled) == {"ok": True}
    preview = desk.shown()
    assert preview["callback_id"] == "segment_preview", words(preview)
    assert cell.headline in words(preview), words(preview)
    asks = {block["block_id"]: block for block, _ in controls(preview["blocks"])}
    if verb in PROVEN:
        assert set(asks) == set(cell.proof)
        assert not any(block.get("optional") for block in asks.values())
        answer = desk.person.submit("marketer", dict.fromkeys(cell.proof, "something else"))
        assert set(answer["errors"]) == set(cell.proof) - {"reason"}
    else:
        assert set(asks) <= {"reason"}


def after_the_kind(desk, view, provider):
    """The form asks first what is to be made; with that it goes on."""
    assert {block["block_id"] for block, _ in controls(view["blocks"])} == {"connection", "kind"}
    assert desk.person.submit("marketer", kept(desk) | {"kind": kind_made(provider)}) == {"ok": True}

    def gone_on():
        now = desk.person.view("marketer")
        return now if any(block["block_id"] == "name" for block, _ in controls(now["blocks"])) else None

    return desk.person.wait_for(gone_on, 10.0, "the rest of the form")


def kind_made(provider):
    """The kind the recipes make."""
    return next(iter(REGISTRY[provider].spec.kinds))


def is_slow(provider):
    limits = REGISTRY[provider].spec.limits
    return limits.requests is not None and limits.requests / limits.per_seconds <= 1


def typed_in(provider, verb):
    """Whether the segment is typed: what is not in the book of a provider that cannot list is in no menu either."""
    return verb is Verb.IMPORT and not REGISTRY[provider].spec.lists_segments


def chosen(desk, view, provider, name):
    """The segment as the menu offers it while somebody types."""
    found = desk.person.options("marketer", view, "segment", name[:6])["options"]
    key = desk.key(provider, name)
    return next(one for one in found if one["value"] == key or one["text"]["text"] == name)


def fields(provider, verb):
    """The fields a form must have, from the declaration alone."""
    spec = REGISTRY[provider].spec
    able = [each for each in spec.peer_kinds if each.capability(verb).offered]
    asked_for = set()
    if verb is Verb.CREATE and able:
        spec, asked_for = spec.for_kind(kind_made(provider)), {"kind"}
    elif len(able) == 1:
        spec = able[0]
    noted = typed_in(provider, verb)
    wanted = asked_for | {"connection", "run_at"} if verb is not Verb.IMPORT else {"connection"}
    wanted |= {"segment"} if verb is not Verb.CREATE else set()
    wanted |= {"name"} if verb in (Verb.CREATE, Verb.RENAME) or noted else set()
    if verb in (Verb.CREATE, Verb.EDIT) or noted:
        wanted |= {"description"} if spec.describes else set()
        wanted |= {"criteria"} if spec.criteria else set()
    wanted |= {field.name for field in spec.fields if verb in field.verbs}
    wanted |= {"add_all_customers"} if spec.add_all_customers and verb in (Verb.CREATE, Verb.ADD) else set()
    wanted |= {"members_text", "members_file"} if verb.takes_members and spec.id_types else set()
    reasoned = verb not in (Verb.CREATE, Verb.RENAME, Verb.IMPORT)
    return wanted | ({"reason"} if reasoned else set())
