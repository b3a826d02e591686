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
        "other-people-not-seen",
        "domain/planning/drift.py",
        "return all(both) and both[0] != both[1]",
        "return all(both) and both[0] != both[0]",
        theme="seldom",
    ),
    Mutant(
        "decided-after-its-time",
        "domain/approval/start_times.py",
        "return by if action.run_at is None else min(by, action.run_at)",
        "return by if action.run_at is None else max(by, action.run_at)",
        theme="seldom",
    ),
    Mutant(
        "all-customers-are-nobody",
        "flows/executing/record_members.py",
        "Operation.ADD_ALL: Change.BLURRED,",
        "Operation.ADD_ALL: Change.ADDED,",
        theme="seldom",
    ),
    Mutant(
        "altered-lists-go",
        "rosters/storage/vault.py",
        "        if found.hexdigest() == kept.sha256:\n            return True\n",
        "        return True\n",
        theme="seldom",
    ),
    Mutant(
        "created-undone-by-name",
        "flows/executing/doubts.py",
        "return Made(segment_id=identity, created_at=receipt.created_at, proven=answered and by_id)",
        "return Made(segment_id=identity, created_at=receipt.created_at, proven=answered or by_id)",
        theme="seldom",
    ),
    Mutant(
        "read-a-moment-ago-counts",
        "flows/planning/read_members.py",
        "return None if tx.membership_log.changed_since(*place, found.began) else found.read",
        "return found.read",
        theme="seldom",
    ),
    Mutant(
        "read-amid-a-run-is-before-it",
        "store/tables/membership_log.py",
        " AND (entry.id = own.id OR (entry.request_id IS NULL",
        " AND (entry.id = own.id OR (entry.id < 0",
        theme="seldom",
    ),
    Mutant(
        "list-not-bound",
        "store/tables/approval_digests.py",
        "if any(now[each] and now[each] != members[each] for each in members):",
        "if any(now[each] and now[each] != now[each] for each in members):",
        theme="seldom",
    ),
    Mutant(
        "samples-in-full",
        "rosters/membership/added_by_segbot.py",
        "samples.append(member_of(row).masked())",
        "samples.append(member_of(row).id)",
        theme="seldom",
    ),
)
