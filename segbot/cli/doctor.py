"""What operators ask at the command line: is everything in order, what is offered, what has been asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segbot.bootstrap import SystemClock, open_connections
from segbot.domain.capabilities import ProviderSpec, Support
from segbot.domain.errors import ConfigurationError, SegbotError
from segbot.domain.policy import Outcome, validation
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.browse import Browse
from segbot.providers import REGISTRY
from segbot.providers.declarations import EVERY_CONNECTION
from segbot.providers.docs import render_docs
from segbot.rosters.storage.encryption import Sealer
from segbot.settings import Settings, load_settings, unknown_names
from segbot.slack.app import click_client, sign_in
from segbot.slack.users import SlackUsers
from segbot.store import Store


@dataclass(frozen=True, kw_only=True)
class Finding:
    fine: bool
    sentence: str


def examine() -> Iterator[Finding]:
    """One finding after the other: settings, database, Slack, approvers, connections."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        yield from (Finding(fine=False, sentence=fault) for fault in error.faults)
        return
    yield Finding(fine=True, sentence="The settings are complete.")
    for name in unknown_names():
        yield Finding(fine=False, sentence=f"{name} is not a setting of segbot: a slip of the pen?")
    yield from _database(settings)
    yield from _slack(settings)
    yield from _connections(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        store = Store(settings.database_url, now=SystemClock().now)
        pending = store.pending_migrations()
        store.close()
    except ConfigurationError as error:
        yield from (Finding(fine=False, sentence=fault) for fault in error.faults)
        return
    waiting = f" {len(pending)} migrations wait; `segbot run` applies them." if pending else ""
    yield Finding(fine=True, sentence=f"The database answers.{waiting}")


def _slack(settings: Settings) -> Iterator[Finding]:
    client = click_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        home = sign_in(client)
    except ConfigurationError as error:
        yield from (Finding(fine=False, sentence=fault) for fault in error.faults)
        return
    way_in = "Socket Mode" if settings.socket_mode else f"HTTP on {settings.host}:{settings.port}"
    yield Finding(fine=True, sentence=f"Slack knows the bot in “{home.team_name or home.team}”; {way_in}.")
    if home.scopes and "users:read.email" not in home.scopes:
        yield Finding(
            fine=False,
            sentence="The bot may not see e-mail addresses (scope users:read.email), so two accounts of one person count "
            "as two people. Add the scope to the Slack app and install it again.",
        )
    people = SlackUsers(client, home=home.home)
    yield from _rules(settings, people)
    if not settings.approvers:
        yield Finding(
            fine=False, sentence="SEGBOT_APPROVERS is empty: nothing that needs approval can be approved."
        )
    else:
        yield from _approvers(settings, people)


def _approvers(settings: Settings, people: SlackUsers) -> Iterator[Finding]:
    policy = settings.policy_in_force()
    try:
        able = people.able_to_decide(settings.approvers)
        ever = people.able_to_decide({*settings.approvers, *policy.fallback})
    except NotDeliveredError as error:
        yield Finding(fine=False, sentence=f"Who is among SEGBOT_APPROVERS could not be seen: {error}")
        return
    yield Finding(fine=able > 0, sentence=f"SEGBOT_APPROVERS names {able} people who can decide.")
    if able and not validation.warnings(policy) and (few := validation.too_few(policy, ever)):
        yield Finding(fine=False, sentence=few)


def _rules(settings: Settings, people: SlackUsers) -> Iterator[Finding]:
    """What the settings alone cannot know: whether the groups that rules name hold enough people."""
    policy = settings.policy_in_force()
    for warning in validation.warnings(policy):
        yield Finding(fine=False, sentence=warning)
    for rule in policy.rules:
        named = {*(rule.approvers or policy.approvers), *policy.fallback}
        if rule.outcome is not Outcome.APPROVE:
            continue
        try:
            able = people.able_to_decide(sorted(named))
        except NotDeliveredError as error:
            yield Finding(
                fine=False, sentence=f"Policy rule “{rule.name}”: who may decide could not be seen: {error}"
            )
            continue
        yield Finding(
            fine=able >= rule.approvals,
            sentence=f"Policy rule “{rule.name}” needs {rule.approvals} of {able} people who can decide.",
        )


def _connections(settings: Settings) -> Iterator[Finding]:
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now)
    store.migrate()
    connections = open_connections(settings, store, Sealer(settings.keys()), clock)
    if not connections.names():
        yield Finding(fine=False, sentence="No connection is set up: SEGBOT_CONNECTIONS__<NAME>__… adds one.")
    for name in connections.names():
        try:
            own = " Only people segbot itself added may be removed." if connections.only_own(name) else ""
            yield Finding(fine=True, sentence=f"{name}: {connections.provider(name).check()}{own}")
        except ConfigurationError as error:
            yield from (Finding(fine=False, sentence=fault) for fault in error.faults)
        except SegbotError as error:
            yield Finding(fine=False, sentence=f"{name}: {error}")
    connections.close()
    store.close()


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
            f"  {fact.at:%Y-%m-%d %H:%M:%S}  {fact.event.value:<12} {fact.actor}  {fact.note}"
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
