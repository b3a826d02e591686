"""Faults somebody planted who had not seen the other lists: small slips in adapters, limits, undo, and what is kept of a run."""

from __future__ import annotations

from .planted_mutant import Mutant

SLIPS: tuple[Mutant, ...] = (
    Mutant(
        "cc-part-is-whole",
        "providers/constant_contact/activities.py",
        "whole=not short and not errors",
        "whole=not errors",
    ),
    Mutant(
        "batch-replaced-is-applied",
        "providers/batch/adapter.py",
        "            if state == wire.APPLIED:\n                return body",
        "            if state in (wire.APPLIED, wire.REPLACED):\n                return body",
    ),
    Mutant(
        "batch-accepted-is-applied",
        "providers/batch/adapter.py",
        "            if state == wire.APPLIED:\n                return body",
        "            if state != wire.REPLACED:\n                return body",
    ),
    Mutant(
        "cc-subscribes-again",
        "providers/constant_contact/held.py",
        "if adding and contact.unsubscribed and self._holder.takes_consent:",
        "if not adding and contact.unsubscribed and self._holder.takes_consent:",
    ),
    Mutant(
        "who-stopped-first",
        "flows/approving/decide.py",
        'return stops[-1] if stops else ""',
        'return stops[0] if stops else ""',
    ),
    Mutant(
        "undo-twice",
        "domain/approval/undone.py",
        "if number != own and (state in _STANDS or state.open) and not waits_behind:",
        "if number != own and state in _STANDS and not waits_behind:",
    ),
    Mutant(
        "fallback-since-the-first-asking",
        "domain/approval/eligibility.py",
        "return request.asked_at or request.expires_at - then.expires_after",
        "return request.created_at",
    ),
    Mutant(
        "freeze-over-midnight",
        "domain/time_windows.py",
        "for day in (today - timedelta(days=1), today):",
        "for day in (today,):",
    ),
    Mutant(
        "discount-not-written",
        "flows/approving/decide.py",
        "        tx.votes.withdraw(request.id, vote.user)\n        request = tx.requests.get(request.id) or request\n",
        "        tx.votes.withdraw(request.id, vote.user)\n        request = tx.requests.get(request.id) or request\n        continue\n",
    ),
    Mutant(
        "asker-who-left",
        "flows/executing/preflight.py",
        "if asker.is_deactivated or asker.is_outsider or asker.is_bot:",
        "if asker.is_outsider or asker.is_bot:",
    ),
    Mutant(
        "window-of-12-hours",
        "domain/policy/budgets.py",
        "WINDOW = timedelta(hours=24)",
        "WINDOW = timedelta(hours=12)",
    ),
    Mutant(
        "doubt-forgotten",
        "flows/executing/send_batch.py",
        "            attempt.in_doubt = doubted\n            if not isinstance(error, RejectedError):",
        "            attempt.in_doubt = False\n            if not isinstance(error, RejectedError):",
    ),
    Mutant(
        "made-again-not-seen",
        "domain/planning/drift.py",
        "if all(again) and again[0] != again[1]:",
        "if all(again) and again[0] < again[1]:",
    ),
    Mutant(
        "undo-add-before-not-after",
        "flows/requesting/undo.py",
        "                seen[1], self._known_members.newcomers(seen[0], _listed(request))",
        "                seen[1], _listed(request)",
    ),
    Mutant(
        "one-request-too-many",
        "providers/rate_slots.py",
        "if sum(counts[each] for each in within) >= self.rate.requests:",
        "if sum(counts[each] for each in within) > self.rate.requests:",
    ),
    Mutant(
        "answer-after-stop-is-lost",
        "store/tables/batches.py",
        "    \" AND (requests.state = 'running' OR batches.state = 'sending'))\"",
        "    \" AND requests.state = 'running')\"",
        theme="seldom",
    ),
    Mutant(
        "retry-forgets-it-left",
        "store/tables/batches.py",
        "    \" sent_at = CASE WHEN state = 'failed' THEN NULL ELSE sent_at END\"",
        '    " sent_at = NULL"',
        theme="seldom",
    ),
    Mutant(
        "lost-answer-was-not-sent",
        "providers/http.py",
        "    httpx.ProxyError,\n",
        "    httpx.ProxyError,\n    httpx.RemoteProtocolError,\n    httpx.ReadTimeout,\n",
        theme="seldom",
    ),
    Mutant(
        "overtaken-says-it-too",
        "flows/messaging/deliver.py",
        "            return not tx.messages.still_attempts(message.key, attempts)",
        "            return False",
        theme="seldom",
    ),
    Mutant(
        "again-by-index",
        "flows/executing/outcomes.py",
        "    chosen = [(position, member) for position, member in placed if not again or position in again]",
        "    chosen = [\n        (position, member)\n        for at, (position, member) in enumerate(placed)\n        if not again or at in again\n    ]",
        theme="seldom",
    ),
    Mutant(
        "retry-over-budget",
        "flows/approving/decide.py",
        "            refusal = too_much_to_retry(tx, request, self._policy, now)\n",
        '            refusal = ""\n',
        theme="seldom",
    ),
    Mutant(
        "undone-goes-on",
        "flows/planning/undoable.py",
        '    undo = in_the_way(tx.undos.of(own))\n    return not_further(own, undo) if undo else ""',
        '    return ""',
        theme="seldom",
    ),
    Mutant(
        "early-look",
        "flows/executing/doubts.py",
        "return max(0.0, (sent_at + timedelta(seconds=settles_within) - now).total_seconds())",
        "return max(0.0, (now - sent_at - timedelta(seconds=settles_within)).total_seconds())",
        theme="seldom",
    ),
)
