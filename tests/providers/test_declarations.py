from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from segbot.domain.actions import Verb
from segbot.domain.capabilities import FieldSpec
from segbot.providers import REGISTRY
from segbot.providers.declarations import DECLARED_VERBS, faults, native, unsupported
from segbot.providers.docs import render_docs

BUNCE = REGISTRY["bunce"].spec


@pytest.mark.parametrize("key", REGISTRY)
def test_each_declaration_is_whole(key):
    assert faults(REGISTRY[key].spec) == []
    assert REGISTRY[key].spec.key == key


def with_capability(verb, capability):
    return replace(BUNCE, capabilities={**BUNCE.capabilities, verb: capability})


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (replace(BUNCE, capabilities={}), "delete is not declared"),
        (with_capability(Verb.DELETE, unsupported("")), "delete: is refused without a sentence"),
        (with_capability(Verb.ADD, native()), "add: does not say how it is known"),
        (with_capability(Verb.ADD, native(verified="x", reason="No.")), "add: is offered, yet"),
        (with_capability(Verb.ADD, native(verified="x", effects=("half",))), "add: effect is not a sentence"),
        (replace(BUNCE, id_types=()), "takes members"),
        (replace(BUNCE, settings=BUNCE.settings * 2), "declared twice"),
        (replace(BUNCE, limits=replace(BUNCE.limits, people_per_call=0)), "fewer than one"),
        (replace(BUNCE, fields=(FieldSpec(name="x", label="X", verbs=frozenset({Verb.TAG})),)), "field x"),
    ],
)
def test_a_declaration_that_is_not_whole_is_told(spec, told):
    assert any(told in fault for fault in faults(spec))


def test_every_verb_but_importing_which_is_segbots_own_must_be_declared():
    assert set(Verb) - {Verb.IMPORT} == set(DECLARED_VERBS)


def test_the_docs_tell_each_verb_reason_and_setting_of_each_provider():
    docs = render_docs(REGISTRY)
    for kind in REGISTRY.values():
        assert f"## {kind.spec.label}" in docs
        for capability in map(kind.spec.capability, Verb):
            assert capability.reason in docs
            assert all(effect in docs for effect in capability.effects)
        for setting in kind.spec.settings:
            assert f"`SEGBOT_CONNECTIONS__<NAME>__{setting.name}`" in docs


def test_the_page_about_providers_is_the_one_drawn_from_the_declarations():
    page = Path(__file__).resolve().parents[2] / "docs" / "providers.md"
    assert page.read_text(encoding="utf-8") == render_docs(REGISTRY), (
        "segbot providers --markdown > docs/providers.md"
    )
