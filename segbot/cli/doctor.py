"""What operators ask at the command line: is everything in order, what is offered, what has been asked for."""

from __future__ import annotations

from segbot.bootstrap import SystemClock
from segbot.domain.capabilities import ProviderSpec, Support
from segbot.domain.requests import Request
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.browse import Browse
from segbot.providers import REGISTRY
from segbot.providers.declarations import EVERY_CONNECTION
from segbot.providers.docs import render_docs
from segbot.settings import load_settings
from segbot.store import Store


def describe_providers() -> str:
    """What each provider offers and which settings a connection takes, as plain text."""
    return "\n\n".join(_describe(kind.spec) for kind in REGISTRY.values())


def document_providers() -> str:
    """docs/providers.md."""
    return render_docs(REGISTRY)


def _describe(spec: ProviderSpec) -> str:
    lines = [f"{spec.label} ({spec.key}), says “{spec.noun}”. {spec.site}"]
    for verb, capability in spec.capabilities.items():
        says = capability.reason if capability.support is Support.UNSUPPORTED else capability.support.value
        lines.append(f"  {verb.value:<8} {says}")
    lines.append("  settings, each as SEGBOT_CONNECTIONS__<NAME>__…")
    for setting in (*spec.settings, *EVERY_CONNECTION):
        need = (
            "required"
            if setting.required
            else f"default {setting.default}"
            if setting.default
            else "optional"
        )
        lines.append(f"    {setting.name:<16} {setting.about} ({need})")
    return "\n".join(lines)


def tell_requests(request_id: int | None) -> str:
    """The latest requests, a line each, or one with its facts. Raises UserError for an unknown one."""
    settings = load_settings()
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now)
    browse = Browse(store, Connections(settings.connection_settings(), clock), clock)
    try:
        if request_id is None:
            return (
                "\n".join(_line(request) for request in browse.requests())
                or "Nobody has asked for anything yet."
            )
        facts = [
            f"  {fact.at:%Y-%m-%d %H:%M:%S}  {fact.event.value:<12} {' '.join(fact.actors)}  {fact.note}"
            for fact in browse.history(request_id)
        ]
        request = browse.request(request_id)
        bound = [f"  bound {request.bound}"] if request.bound else []
        return "\n".join([_line(request), *bound, *facts])
    finally:
        browse.close()
        store.close()


def _line(request: Request) -> str:
    plan = request.plan
    return (
        f"#{request.id}  {request.state.value:<12} {request.action.verb.value} {request.action.connection}"
        f" “{plan.segment_name}”  +{plan.adds} -{plan.removes}  by {request.origin.user}"
        f"  {request.created_at:%Y-%m-%d %H:%M}"
    )
