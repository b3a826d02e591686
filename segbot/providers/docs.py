"""The page docs/providers.md, written from the declarations."""

from __future__ import annotations

from collections.abc import Mapping

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Capability, ProviderSpec, Support
from segbot.providers.declarations import EVERY_CONNECTION, HasSpec, unsupported


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
        cells = (_summary(spec, verb) for spec in specs)
        lines.append(f"| {verb.value} | " + " | ".join(cells) + " |")
    for spec in specs:
        lines += ["", *_section(spec)]
    return "\n".join(lines) + "\n"


def _cell(capability: Capability) -> str:
    if capability.needs_known_members:
        return "from the complete list"
    return {
        Support.NATIVE: "yes",
        Support.COMPOSED: "composed",
        Support.UNSUPPORTED: "no",
    }[capability.support]


def _summary(spec: ProviderSpec, verb: Verb) -> str:
    """One cell; where there are several kinds of segments, for which of them."""
    if not spec.peer_kinds:
        return _cell(spec.capability(verb))
    ways: dict[str, list[str]] = {}
    for each in spec.peer_kinds:
        ways.setdefault(_cell(each.capability(verb)), []).append(f"{each.noun}s")
    if len(ways) == 1:
        return next(iter(ways))
    refused = _cell(unsupported(""))
    return "; ".join(f"{how} ({', '.join(nouns)})" for how, nouns in ways.items() if how != refused)


def _section(spec: ProviderSpec) -> list[str]:
    if not spec.peer_kinds:
        return [
            f"## {spec.label}",
            "",
            f"Calls it *{spec.noun}*. <{spec.site}>",
            "",
            *_body(spec),
            *_own(spec),
        ]
    lines = [
        f"## {spec.label}",
        "",
        f"Has several kinds: {', '.join(f'{each.noun}s' for each in spec.peer_kinds)}.",
    ]
    for each in spec.peer_kinds:
        lines += ["", f"### {spec.label}: {each.noun}s", "", f"<{each.site}>", "", *_body(each)]
    return [*lines, "", f"### {spec.label}: the connection", "", *_own(spec)[1:]]


def _body(spec: ProviderSpec) -> list[str]:
    """What can be done with one kind of segment."""
    lines = ["| verb | how | what to know |", "|---|---|---|"]
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
    for rate in limits.rates:
        where = (
            f" for {', '.join(f'`{path}`' for path in rate.paths)}" if rate.paths else " for everything else"
        )
        lines.append(f"- Requests{where}: {rate.requests:,} per {rate.per_seconds:g} s.")
    if limits.calls_at_once is not None:
        lines.append(f"- Calls at the same time: at most {limits.calls_at_once} of segbot's.")
    lines.append(
        f"- Runs of one account: {'side by side, one at a time per segment' if limits.runs_side_by_side else 'one at a time'}."
    )
    if limits.requests_per_day is not None:
        lines.append(f"- Requests per day: {limits.requests_per_day:,}.")
    if spec.id_types:
        lines.append(f"- People are named by: {', '.join(kind.value for kind in spec.id_types)}.")
    lines += [
        f"- {sentence}"
        for sentence in (spec.on_delete, spec.empty_list, spec.unnoticed, *spec.notes)
        if sentence
    ]
    return lines


def _own(spec: ProviderSpec) -> list[str]:
    """What belongs to the connection: its settings, and the form's fields of its own."""
    lines = ["", "| setting | about | default |", "|---|---|---|"]
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
    if capability.at_once > 1:
        told.append(f"Up to {capability.at_once} calls at once.")
    if not capability.idempotent and not capability.can_look_up and capability.support is Support.NATIVE:
        told.append("An unclear outcome is decided by a person.")
    return [*told, f"Known from: {capability.verified}."]
