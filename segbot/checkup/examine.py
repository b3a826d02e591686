"""The examination of everything segbot needs: for `segbot doctor`, and the quick half of it at each start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress

from segbot import traces
from segbot.certificates import BEHIND_A_PROXY, untrusted
from segbot.checkup import database
from segbot.domain.approval.requesters import GONE, GUEST, NO_BOTS, NOT_OURS, never_here
from segbot.domain.errors import (
    ConfigurationError,
    NotInstalledError,
    ProviderError,
    SegbotError,
    UnavailableError,
)
from segbot.domain.findings import Finding, fail, ok, warn
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, validation
from segbot.domain.ports import NotDeliveredError
from segbot.doors import SystemClock, given_token
from segbot.flows.accounts.connections import Connections
from segbot.flows.accounts.slack_grant import SealedGrant
from segbot.flows.accounts.token_store import SealedTokenStore
from segbot.providers import TokenPair
from segbot.rosters.storage.encryption import Sealer
from segbot.settings import Settings, load_settings, unknown_names
from segbot.slack.access.bot_token import NOT_INSTALLED
from segbot.slack.app import click_client, sign_in
from segbot.slack.delivery import checkup
from segbot.slack.users import SlackUsers
from segbot.store import Store


def examine() -> list[Finding]:
    """Everything at once: settings, database, Slack, people, channels, connections. Nothing is written, and what goes
    wrong in one part is a finding of that part.
    """
    try:
        settings = load_settings()
    except ConfigurationError as error:
        return [fail(fault) for fault in error.faults]
    found = [ok("The settings are complete.")]
    found += [warn(f"{name} isn't a setting of segbot: a typo?") for name in unknown_names()]
    if settings.traces_wanted:
        there = traces.installed()
        found.append(ok("Traces go to a collector.") if there else warn(traces.NOT_INSTALLED, traces.MEND))
    parts = {"database": _database, "Slack": _slack, "connections": _connections}
    with ThreadPoolExecutor(len(parts)) as pool:
        told = [pool.submit(_whole, name, part, settings) for name, part in parts.items()]
    return found + [finding for each in told for finding in each.result()]


def quick(settings: Settings) -> list[Finding]:
    """What a start looks at: the database and Slack, no providers."""
    return [*_whole("database", _database, settings), *_whole("Slack", _slack, settings)]


def _whole(name: str, part: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    try:
        for finding in part(settings):
            found.append(finding)  # noqa: PERF402 - what was found before something went wrong counts
    except ConfigurationError as error:
        found += [fail(fault) for fault in error.faults]
    except Exception as error:  # noqa: BLE001 - an examination that breaks off has to say so, not where in the code
        found.append(fail(f"The {name} could not be examined further ({type(error).__name__})."))
    return found


def _database(settings: Settings) -> Iterator[Finding]:
    now = SystemClock().now
    store = Store(settings.database_url, now=now, read_only=True)
    try:
        yield from database.look(store, Sealer(settings.keys()), now())
    finally:
        store.close()


def _slack(settings: Settings) -> Iterator[Finding]:
    try:
        token = _token(settings)
    except ConfigurationError as error:
        yield from (fail(fault) for fault in error.faults)
        return
    client = click_client(token, settings.slack_api_url)
    secret = settings.slack_signing_secret
    if settings.slack_app_token is not None:
        yield checkup.app_token(settings.slack_app_token.get_secret_value(), settings.slack_api_url)
    elif secret is not None:
        yield ok("SLACK_SIGNING_SECRET is set.")
    try:
        home = sign_in(client, by_installation=bool(settings.workspace))
    except ConfigurationError as error:
        yield from (fail(fault) for fault in error.faults)
        return
    way_in = "Socket Mode" if settings.socket_mode else f"HTTP on {settings.host}:{settings.port}"
    yield ok(f"Slack knows the bot in “{home.team_name or home.team}”; {way_in}.")
    yield checkup.clock(home.date, SystemClock().now())
    yield from checkup.scopes(home.scopes)
    for name, place in (
        ("SEGBOT_APPROVALS_CHANNEL", settings.approvals_channel),
        ("SEGBOT_AUDIT_CHANNEL", settings.audit_channel),
        ("SEGBOT_DIGEST_CHANNEL", settings.digest_channel),
    ):
        if place:
            yield checkup.channel(client, name, place)
    people = SlackUsers(client, home=home.home)
    yield from _rules(settings, people)
    yield from _named("SEGBOT_REQUESTERS", settings.requesters, people)
    yield from _named("SEGBOT_APPROVERS", settings.approvers, people)
    if not settings.approvers:
        yield fail("SEGBOT_APPROVERS is empty: nothing that needs approval can be approved.")
    else:
        yield from _approvers(settings, people)


def _token(settings: Settings) -> str:
    """As it is: the doctor renews nothing. Raises NotInstalledError, ConfigurationError."""
    if not settings.workspace:
        return given_token(settings)
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now, read_only=True)
    try:
        there = store.path is None or store.path.exists()
        grant = SealedGrant(store, Sealer(settings.keys()), clock, settings.team).load() if there else None
    finally:
        store.close()
    if grant is None:
        raise NotInstalledError([NOT_INSTALLED.format(team=settings.team)])
    return grant.token


def _named(setting: str, ids: Sequence[str], people: SlackUsers) -> Iterator[Finding]:
    """Each id on its own: does it exist, is it a person, and one who may do this."""
    for each in ids:
        try:
            if each.startswith("S"):
                wrong = "" if people.group_exists(each) else "there is no such user group"
            else:
                wrong = never_here(people.look_up(each)) and _WRONG[never_here(people.look_up(each))]
        except NotDeliveredError as error:
            yield fail(f"{setting}: {each} could not be looked up: {error}")
            continue
        if wrong:
            yield fail(f"{setting}: {each}: {wrong}.", "Correct the id, or take it out.")


_WRONG = {
    NOT_OURS: "belongs to another workspace",
    NO_BOTS: "is a bot",
    GONE: "is not known to Slack, or deactivated",
    GUEST: "is a guest",
}


def _approvers(settings: Settings, people: SlackUsers) -> Iterator[Finding]:
    policy = settings.policy_in_force()
    try:
        able = len(people.deciding(settings.approvers))
        ever = people.deciding({*settings.approvers, *policy.fallback})
    except NotDeliveredError as error:
        yield fail(f"Who is among SEGBOT_APPROVERS could not be seen: {error}")
        return
    told = "1 person" if able == 1 else f"{able} people"
    yield (ok if able else fail)(f"SEGBOT_APPROVERS names {told} who can decide.")
    one_asks = _one_asks(ever, people, settings.requesters)
    if able and (few := validation.too_few(policy, len(ever), one_asks=one_asks)):
        nobody_at_all = len(ever) < validation.most_approvals(policy)
        named = validation.warnings(policy, settings.requesters)
        yield (fail if nobody_at_all and not named else warn)(few)


def _one_asks(able: Sequence[Person], people: SlackUsers, *requesters: Sequence[str]) -> bool:
    """Whether one of those who can decide may ask for changes, too: each of these lists names them, or nobody. A group
    that cannot be read is a finding of its own, and says nothing here.
    """
    left = list(able)
    for named in filter(None, requesters):
        ids = set(named)
        for group in (each for each in named if each.startswith("S")):
            with suppress(NotDeliveredError):
                ids.update(people.members(group))
        left = [person for person in left if not person.ids.isdisjoint(ids)]
    return bool(left)


def _rules(settings: Settings, people: SlackUsers) -> Iterator[Finding]:
    """What the settings alone cannot know: whether the groups that rules name hold enough people."""
    policy = settings.policy_in_force()
    for rule in policy.rules:
        if rule.outcome is not Outcome.APPROVE:
            continue
        named = {*(rule.approvers or policy.approvers), *policy.fallback}
        try:
            able = people.deciding(sorted(named))
        except NotDeliveredError as error:
            yield fail(f"Policy rule “{rule.name}”: who may decide could not be seen: {error}")
            continue
        needed = validation.approvals_of(rule)
        told = f"Policy rule “{rule.name}” needs {needed} of {len(able)} people who can decide"
        if len(able) < needed:
            yield fail(f"{told}.")
        elif (
            len(able) == needed
            and not policy.self_approval
            and _one_asks(able, people, settings.requesters, rule.requesters)
        ):
            yield warn(f"{told}: what one of them asks for cannot be approved.", "Name one more person.")
        else:
            yield ok(f"{told}.")


_RENEWAL_IS_LATE = 60


class _KeptTokens:
    """The tokens of a connection as they are: a refresh token may be good only once, so the doctor renews none."""

    def __init__(self, kept: SealedTokenStore) -> None:
        self.load = kept.load

    def store(self, _pair: TokenPair) -> None:
        raise UnavailableError("The doctor keeps no tokens.")

    def lock(self) -> AbstractContextManager[object]:
        raise UnavailableError("Its access token has run out; segbot renews it at its next call.")


def _connections(settings: Settings) -> Iterator[Finding]:
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now, read_only=True)
    sealer = Sealer(settings.keys())
    connections = Connections(
        settings.connection_settings(),
        clock,
        token_store=lambda name: _KeptTokens(SealedTokenStore(store, sealer, clock, name)),
    )
    if not connections.names():
        yield warn("No connection is set up.", "SEGBOT_CONNECTIONS__<NAME>__… adds one.")
    for name in connections.names():
        try:
            own = " Only people segbot itself added may be removed." if connections.only_own(name) else ""
            yield ok(f"{name}: {connections.provider(name).check()}{own}")
            yield from _access(name, connections, clock)
        except ConfigurationError as error:
            yield from (fail(fault) for fault in error.faults)
        except UnavailableError as error:
            yield warn(f"{name}: {error}", BEHIND_A_PROXY if untrusted(error) else "")
        except ProviderError as error:
            yield fail(f"{name}: {error}{f' It said: {error.told}' if error.told else ''}")
        except SegbotError as error:
            yield fail(f"{name}: {error}")
    connections.close()
    store.close()


def _access(name: str, connections: Connections, clock: SystemClock) -> Iterator[Finding]:
    """How old the grant is of a connection whose access lapses when nobody uses it."""
    renewed = connections.access_renewed(name)
    if renewed is None:
        return
    days = (clock.now() - renewed).days
    told = f"{name}: access was last renewed {'today' if days == 0 else f'{days:,} days ago'}"
    if days > _RENEWAL_IS_LATE:
        yield warn(f"{told}; it lapses after 180 days.", "Is segbot running? It renews it every 30 days.")
    else:
        yield ok(f"{told}; segbot renews it every 30 days.")
