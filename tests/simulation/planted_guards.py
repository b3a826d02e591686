"""Faults planted into guards that no law saw for a long time: limits of accounts, names, times, zones, people to be forgotten."""

from __future__ import annotations

from .planted_mutant import Mutant

_DRIFT, _BUDGETS, _RUN = "domain/planning/drift.py", "domain/policy/budgets.py", "flows/executing/run.py"

GUARDS: tuple[Mutant, ...] = (
    Mutant(
        "new-name-not-seen",
        _DRIFT,
        "    if now.segment_name != then.segment_name:\n",
        "    if now.segment_name != then.segment_name and not now.segment_name:\n",
        theme="drift",
    ),
    Mutant(
        "no-limit-of-a-segment",
        _BUDGETS,
        "        if limit and before + count > limit:\n",
        '        if limit and name != "segment" and before + count > limit:\n',
    ),
    Mutant(
        "no-limit-of-an-account",
        _BUDGETS,
        "        if limit and before + count > limit:\n",
        '        if limit and name != "connection" and before + count > limit:\n',
        theme="budgets",
    ),
    Mutant(
        "long-after-its-time",
        _RUN,
        "self._clock.now() > request.starts_at + run_within:",
        "self._clock.now() > request.starts_at + run_within * 100:",
        theme="slack",
    ),
    Mutant(
        "votes-with-both-accounts",
        "domain/approval/votes.py",
        "        if vote.user != person.id and person.is_same_as(known[vote.user]):\n",
        "        if vote.user == person.id and person.is_same_as(known[vote.user]):\n",
        theme="votes",
    ),
    Mutant(
        "freeze-in-another-zone",
        "domain/time_windows.py",
        "        zone = ZoneInfo(self.zone)\n        today = at.astimezone(zone).date()\n",
        '        zone = ZoneInfo("UTC")\n        today = at.astimezone(zone).date()\n',
        theme="freezes",
    ),
    Mutant(
        "forgotten-stay-on-lists",
        "rosters/storage/erased.py",
        "    return row[0] in people or _address",
        "    return _address",
        theme="retention",
    ),
    Mutant(
        "erased-places-do-not-count",
        "rosters/membership/erased_places.py",
        "        missing = entry.stop - entry.start - heard if entry.roster_id else 0\n",
        "        missing = 0\n",
        theme="retention",
    ),
    Mutant(
        "key-in-the-log",
        "providers/http.py",
        "    def _send(self, method: str, path: str, **what: Any) -> httpx.Response:\n",
        "    def _send(self, method: str, path: str, **what: Any) -> httpx.Response:\n"
        '        __import__("logging").getLogger("segbot").info("calling with %s", dict(self._client.headers))\n',
    ),
    Mutant(
        "two-approvals-by-share-are-one",
        "domain/policy/defaults.py",
        "        share_above=limits.second_approval_share,\n",
        "        share_above=limits.second_approval_share * 100,\n",
        theme="votes",
    ),
    Mutant(
        "removal-stop-forgotten",
        "domain/policy/defaults.py",
        "    if beyond_the_stop(case, limits) and not action.undoes_exactly:\n",
        "    if beyond_the_stop(case, limits) and action.undoes_exactly:\n",
        theme="drift",
    ),
    Mutant(
        "lapsed-votes-carry",
        "domain/approval/votes.py",
        "    gone = bool(not_allowed_here(voter, home_team)) or not deciders.allow(voter)",
        "    gone = bool(not_allowed_here(voter, home_team)) and not deciders.allow(voter)",
        theme="votes",
    ),
    Mutant(
        "lists-kept-for-ever",
        "flows/audit/retention.py",
        "        before = self._clock.now() - members\n",
        "        before = self._clock.now() - members * 100\n",
        theme="retention",
    ),
    Mutant(
        "waiting-lists-go",
        "store/tables/retention.py",
        '    " AND requests.state IN :ended"\n',
        '    " AND (requests.state IN :ended OR 1 = 1)"\n',
        theme="retention",
    ),
    Mutant(
        "sample-for-anybody",
        "flows/approving/member_sample.py",
        "        if refusal:\n",
        "        if refusal and not person.id:\n",
        theme="outsiders",
    ),
    Mutant(
        "sample-in-the-open",
        "flows/approving/member_sample.py",
        "tuple(masked(member_of(row).id) for row",
        "tuple((masked and member_of(row).id) for row",
        theme="outsiders",
    ),
    Mutant(
        "sample-not-written-down",
        "flows/approving/member_sample.py",
        '            self._outbox.record(tx, request, Event.SAMPLED, user, counts={"shown": len(sample.people)})\n',
        "            pass\n",
        theme="outsiders",
    ),
    Mutant(
        "freeze-while-waiting-not-seen",
        _RUN,
        "        if self._preflight.frozen_meanwhile(request):\n",
        "        if not request and self._preflight.frozen_meanwhile(request):\n",
        theme="freezes",
    ),
    Mutant(
        "a-bot-decides",
        "domain/approval/refusals.py",
        "    if person.is_bot:\n",
        "    if person.is_bot and not person.id:\n",
        theme="outsiders",
    ),
    Mutant(
        "vote-taken-back-too-late",
        "domain/approval/verdict.py",
        '    """Taking one\'s own approval back, while the request still waits."""\n    if request.state is not State.PENDING:\n',
        '    """Taking one\'s own approval back, while the request still waits."""\n    if not request.id:\n',
        theme="votes",
    ),
    Mutant(
        "everything-again-after-a-look",
        _RUN,
        "        if changes:\n            self._stale(run, changes)\n",
        "        if len(changes) > 1:\n            self._stale(run, changes)\n",
        theme="drift",
    ),
)
