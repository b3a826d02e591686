"""The page docs/providers.md, written from the declarations."""

from __future__ import annotations

from collections.abc import Mapping

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Capability, ProviderSpec, Support
from segbot.providers.declarations import EVERY_CONNECTION, HasSpec


def render_docs(registry: Mapping[str, HasSpec]) -> str:
    """docs/providers.md, drawn from the declarations alone."""
    specs = [kind.spec for kind in registry.values()]
    lines = [
        "# Providers",
        "",
        "Drawn from the declarations in `segbot/providers`; do not edit by hand.",
        "",
        "| | " + " | ".join(spec.label for spec in specs) + " |",
        "|---|" + "---|" * len(specs),
    ]
    for verb in Verb:
        cells = (_cell(spec.capability(verb)) for spec in specs)
        lines.append(f"| {verb.value} | " + " | ".join(cells) + " |")
    for spec in specs:
        lines += ["", *_section(spec)]
    return "\n".join(lines) + "\n"


def _cell(capability: Capability) -> str:
    if capability.needs_complete_book:
        return "from the complete list"
    return {
        Support.NATIVE: "yes",
        Support.COMPOSED: "composed",
        Support.UNSUPPORTED: "no",
    }[capability.support]


def _section(spec: ProviderSpec) -> list[str]:
    lines = [
        f"## {spec.label}",
        "",
        f"Calls it *{spec.noun}*. <{spec.site}>",
        "",
        "| verb | how | what to know |",
    ]
    lines.append("|---|---|---|")
    for verb in Verb:
        capability = spec.capability(verb)
        know = [
            *capability.effects,
            *([capability.reason] if capability.reason else []),
            *_traits(capability),
        ]
        lines.append(f"| {verb.value} | {_cell(capability)} | {' '.join(know)} |")
    limits = spec.limits
    stated = (
        "stated by the provider" if limits.people_per_call_documented else "segbot's choice; none is stated"
    )
    lines += ["", f"- People per call: {limits.people_per_call:,} ({stated})."]
    if limits.requests is not None:
        lines.append(f"- Requests: {limits.requests:,} per {limits.per_seconds:g} s.")
    if limits.requests_per_day is not None:
        lines.append(f"- Requests per day: {limits.requests_per_day:,}.")
    if spec.id_types:
        lines.append(f"- People are named by: {', '.join(kind.value for kind in spec.id_types)}.")
    lines += [
        f"- {sentence}"
        for sentence in (spec.on_delete, spec.empty_list, spec.unnoticed, *spec.notes)
        if sentence
    ]
    lines += ["", "| setting | about | default |", "|---|---|---|"]
    for setting in (*spec.settings, *EVERY_CONNECTION):
        default = f"`{setting.default}`" if setting.default else ("required" if setting.required else "–")
        secret = " (secret)" if setting.secret else ""
        lines.append(
            f"| `SEGBOT_CONNECTIONS__<NAME>__{setting.name}` | {setting.about}{secret} | {default} |"
        )
    if spec.fields:
        lines += ["", "| form field | asked for by | hint |", "|---|---|---|"]
        for field in spec.fields:
            verbs = ", ".join(sorted(verb.value for verb in field.verbs))
            lines.append(f"| {field.label} (`{field.name}`) | {verbs} | {field.hint} |")
    return lines


def _traits(capability: Capability) -> list[str]:
    if not capability.offered:
        return []
    told = []
    if capability.polled:
        told.append("Waits until the provider has really carried it out.")
    if capability.can_look_up:
        told.append("An unclear outcome is looked up.")
    if not capability.idempotent and not capability.can_look_up and capability.support is Support.NATIVE:
        told.append("An unclear outcome is decided by a person.")
    return [*told, f"Known from: {capability.verified}."]
