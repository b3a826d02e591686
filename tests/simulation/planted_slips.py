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
        "brevo-failed-is-done",
        "providers/brevo/contacts.py",
        'done = {each.lower() for each in _texts(answer.get("success"))}',
        'done = {each.lower() for key in ("success", "failure") for each in _texts(answer.get(key))}',
        theme="seldom",
    ),
    Mutant(
        "brevo-unsubscribed-anyway",
        "providers/brevo/contacts.py",
        "        elif list_id in contact.unsubscribed_from:",
        "        elif list_id in contact.unsubscribed_from and not putting_back:",
        theme="seldom",
    ),
    Mutant(
        "mailchimp-missed-is-done",
        "providers/mailchimp/members.py",
        "missed = [member for member in left if (member.key in inside) is not adding]",
        "missed = [member for member in left if (member.key in inside) is adding]",
        theme="seldom",
    ),
    Mutant(
        "cc-one-page",
        "providers/constant_contact/wire.py",
        "        following = _next(http, body)\n        if following in visited:",
        "        following = _next(http, body) if len(found) >= 500 else None\n        if following in visited:",
        theme="seldom",
    ),
    Mutant(
        "cc-old-refresh-token",
        "providers/constant_contact/oauth.py",
        'refresh=json_values.text(reply.get("refresh_token")) or refresh,',
        "refresh=refresh,",
        theme="seldom",
    ),
    Mutant(
        "cc-through-rules-not-seen",
        "providers/constant_contact/campaigns.py",
        "through = rules_using(self._http, found, segment_id) if kind in HOLDERS else {}",
        "through = {}",
        theme="seldom",
    ),
    Mutant(
        "batch-dark-is-clear",
        "providers/batch/campaigns.py",
        "    if seen.dark or unread:",
        "    if unread:",
        theme="seldom",
    ),
    Mutant(
        "bunce-prefix-of-a-page",
        "providers/bunce/pages.py",
        "        if more is False or (not rows and more is None):\n            return True",
        "        if more is False or len(rows) < _PER_PAGE:\n            return True",
        theme="seldom",
    ),
    Mutant(
        "pages-end-early",
        "providers/offset_pages.py",
        "more = len(page) >= paging.most if total is None else bool(fresh) and came < total",
        "more = len(page) >= paging.most",
        theme="seldom",
    ),
    Mutant(
        "limit-held-nowhere",
        "providers/rate_slots.py",
        '    holds = {number: until for number, until in state.get("holds", {}).items() if until > now}',
        '    holds = {number: until for number, until in state.get("holds", {}).items() if until < now}',
        theme="seldom",
    ),
)
