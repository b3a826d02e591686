"""The faults that `--mutants` plants, each a small change somebody might make by mistake."""

from __future__ import annotations

from .further_faults import FURTHER
from .planted_guards import GUARDS
from .planted_mutant import Mutant
from .planted_slips import SLIPS
from .planted_telling import TELLING

_DECIDE, _RUN = "flows/approving/decide.py", "flows/executing/run.py"
_SEND, _PREFLIGHT = "flows/executing/send_batch.py", "flows/executing/preflight.py"
_VERDICT, _REFUSALS = "domain/approval/verdict.py", "domain/approval/refusals.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "drop-digest-check",
        _RUN,
        "            if not broken:\n",
        "            if not broken or broken:\n",
        theme="tampering",
    ),
    Mutant(
        "count-a-guest",
        _REFUSALS,
        "    if person.is_guest:\n",
        "    if person.is_guest and not person.name:\n",
        theme="people",
    ),
    Mutant(
        "approve-own-request",
        _VERDICT,
        "not self_approval:\n        return own_request",
        "not request:\n        return own_request",
        theme="outsiders",
    ),
    Mutant(
        "second-account",
        _VERDICT,
        "    return second_account(request, person, known, self_approval=self_approval)",
        '    return ""',
        theme="votes",
    ),
    Mutant(
        "undo-by-list",
        "flows/requesting/undo.py",
        "            newcomers = self._known_members.newcomers(before, went_through)\n",
        "            newcomers = went_through\n",
        theme="undo",
    ),
    Mutant(
        "old-card-decides",
        _VERDICT,
        "    if request.version != click.version:\n        return outdated",
        "    if request.version < click.version:\n        return outdated",
        theme="edits",
    ),
    Mutant("one-approval-too-few", _VERDICT, "max(today.approvals, request.ruling.approvals)", "1"),
    Mutant(
        "approved-after-expiry",
        _VERDICT,
        "now >= request.expires_at",
        "now > request.expires_at + timedelta(hours=12)",
        theme="schedules",
    ),
    Mutant(
        "no-grace",
        _VERDICT,
        "policy.grace if request.action.verb.destructive else timedelta(0)",
        "timedelta(0)",
    ),
    Mutant(
        "ack-before-commit",
        "slack/listeners/actions.py",
        "    fresh = interaction.context.use_cases.decide.record(click)\n    interaction.kept = True\n    interaction.ack()\n",
        "    interaction.ack()\n    fresh = interaction.context.use_cases.decide.record(click)\n    interaction.kept = True\n",
        theme="restarts",
    ),
    Mutant(
        "replayed-press",
        "store/tables/clicks.py",
        " ON CONFLICT (key) DO NOTHING",
        " ON CONFLICT (key) DO UPDATE SET settled_at = NULL",
    ),
    Mutant(
        "run-before-its-time",
        _PREFLIGHT,
        "        if too_early(request, self._clock.now()):\n",
        "        if False and too_early(request, self._clock.now()):\n",
        theme="schedules",
    ),
    Mutant(
        "freeze-forgotten",
        _PREFLIGHT,
        "        if held is None:\n            return None\n",
        "        if held is None or held:\n            return None\n",
        theme="freezes",
    ),
    Mutant(
        "approver-who-left",
        _PREFLIGHT,
        "        if sent:\n            return self._half_done(lost)\n        return self._not_agreed(request, lost)",
        "        del lost\n        return None",
        theme="people",
    ),
    Mutant(
        "no-second-look",
        _RUN,
        "            if batches and all(batch.attempts == 0 for batch in batches):\n                self._begin(run)\n",
        "            if batches and all(batch.attempts == 0 for batch in batches):\n                pass\n",
        theme="drift",
    ),
    Mutant(
        "resend-after-unknown-create",
        _SEND,
        "            if attempt.in_doubt and not attempt.repeatable:\n",
        "            if attempt.in_doubt and not attempt.repeatable and not attempt.write.name:\n",
    ),
    Mutant(
        "stop-is-not-heard",
        "store/tables/batches.py",
        '    " AND requests.run_token = :token AND requests.state = \'running\')"\n    " RETURNING attempts"',
        '    " AND requests.run_token = :token)"\n    " RETURNING attempts"',
        theme="stops",
    ),
    Mutant(
        "forget-the-audit-line",
        "flows/messaging/outbox.py",
        "            self._tell_audit(tx, request, fact)\n        if actor",
        "            pass\n        if actor",
    ),
    Mutant(
        "forget-the-redrawing",
        "flows/messaging/outbox.py",
        '        self._say(tx, f"edit-{fact.id}", MessageKind.EDIT, request)\n',
        "",
    ),
    Mutant(
        "chain-not-linked",
        "store/audit/chain.py",
        "replace(fact, id=number, prev=prev))\n",
        "replace(fact, id=number, prev=GENESIS))\n",
    ),
    Mutant(
        "addresses-in-reasons",
        "domain/masking.py",
        "        text = EMAIL.sub(lambda found: mask(found[0]), text)\n    return",
        "        pass\n    return",
    ),
    Mutant(
        "last-person-dropped",
        "flows/planning/batching.py",
        "stop=min(start + size, roster.count)\n",
        "stop=min(start + size, max(1, roster.count - 1))\n",
    ),
    Mutant(
        "stopped-call-forgotten",
        "store/tables/batches.py",
        " AND batches.state = 'sending' AND batches.sent_at >= :since\"",
        " AND batches.state = 'lost' AND batches.sent_at >= :since\"",
        theme="imports",
    ),
    Mutant(
        "import-out-of-date",
        "flows/executing/record_members.py",
        "request.action.verb is not Verb.IMPORT or request.segment_id is None",
        "request.action.verb is Verb.IMPORT or request.segment_id is None",
        theme="imports",
    ),
    Mutant(
        "own-approval-for-ever",
        "flows/executing/preflight.py",
        "if person.is_same_as(asker) and not self._policy.self_approval:",
        "if person.is_same_as(asker) and not person.id:",
        theme="policy",
    ),
    Mutant(
        "hurry-after-a-limit",
        "domain/delivery.py",
        "max(1.0, min(refusal.retry_after, _LONGEST)) + _SPARE",
        "1.0",
        theme="slack",
    ),
    Mutant(
        "refused-look-is-an-answer",
        "domain/delivery.py",
        "return told and not self.looking and self.word not in _MAY_BE_THERE",
        "return told",
    ),
    Mutant(
        "expired-is-not-told",
        "flows/approving/expire.py",
        "                self._outbox.tell(tx, expired, Event.EXPIRED, SEGBOT)\n",
        "                pass\n",
    ),
    Mutant(
        "votes-survive-an-edit",
        "store/tables/requests.py",
        '        self._connection.execute(_FORGET_VOTES, {"id": request_id})\n',
        "",
        theme="edits",
    ),
    Mutant(
        "small-removals-unlimited",
        "domain/policy/defaults.py",
        "                share_at_most=limits.remove_confirm_share,\n",
        "",
    ),
    Mutant(
        "two-approvals-are-one",
        "domain/policy/defaults.py",
        "        removes_above=limits.second_approval_people,\n",
        "        removes_above=limits.second_approval_people * 100,\n",
        theme="votes",
    ),
    *FURTHER,
    *GUARDS,
    *SLIPS,
    *TELLING,
)
