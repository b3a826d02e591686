"""Faults nobody had seen before the lives that find them: of who is told what, of plans that are put in another's place, and of
what is taken back.
"""

from __future__ import annotations

from .planted_mutant import Mutant

_DECIDE, _OUTBOX = "flows/approving/decide.py", "flows/messaging/outbox.py"

TELLING: tuple[Mutant, ...] = (
    Mutant(
        "paused-in-anothers-name",
        _DECIDE,
        "self._outbox.tell(tx, moved, Event.PAUSED, person.id)",
        "self._outbox.tell(tx, moved, Event.PAUSED, request.origin.user)",
        theme="stops",
    ),
    Mutant(
        "stopped-by-whoever-asked",
        _DECIDE,
        'note=f"Stopped by <@{person.id}>."',
        'note=f"Stopped by <@{request.origin.user}>."',
        theme="stops",
    ),
    Mutant(
        "unvote-counts-one-more",
        _DECIDE,
        "left = len(request.approvals) - 1",
        "left = len(request.approvals)",
        theme="votes",
    ),
    Mutant(
        "note-of-the-stop-stays",
        _DECIDE,
        'version=click.version, starts_at=starts_at, note=""',
        "version=click.version, starts_at=starts_at",
        theme="stops",
    ),
    Mutant(
        "standstill-not-told",
        _OUTBOX,
        "        Event.DRIFTED,\n        Event.SUSPENDED,\n        Event.TAMPERED,\n    }\n)\n# What the thread",
        "        Event.TAMPERED,\n    }\n)\n# What the thread",
        theme="drift",
    ),
    Mutant(
        "edits-not-in-the-thread",
        _OUTBOX,
        "        Event.EDITED,\n        Event.RENEWED,\n        Event.DISCOUNTED,\n",
        "",
        theme="edits",
    ),
    Mutant(
        "reminded-every-round",
        "flows/approving/reminders.py",
        "return told is None or told < times[-1]",
        "return told is None or told <= now",
    ),
    Mutant(
        "never-escalates",
        "flows/approving/reminders.py",
        "(told is None or told < asked)",
        "(told is not None and told < asked)",
    ),
    Mutant(
        "copies-keep-buttons",
        "flows/messaging/deliver.py",
        "others = [ref for ref in copies if card is None or ref != card.posted]",
        "others = [ref for ref in copies if card is None]",
        theme="slack",
    ),
    Mutant(
        "brevo-last-scan-will-do",
        "providers/brevo/campaigns.py",
        "return found.at >= asked_at if fresh else",
        "return found.at <= asked_at if fresh else",
        theme="campaigns",
    ),
    Mutant(
        "mailchimp-scheduled-is-nothing",
        "providers/mailchimp/campaigns.py",
        '_LIVE = ("schedule", "sending", "paused")',
        '_LIVE = ("sending", "paused")',
        theme="campaigns",
    ),
    Mutant(
        "renewed-forgets-when",
        "domain/approval/start_times.py",
        "if action.run_at is None or action.run_at > now:",
        "if action.run_at is None or action.run_at > now + FURTHEST:",
        theme="drift",
    ),
    Mutant(
        "edited-begins-at-once",
        "flows/requesting/replace_plan.py",
        "starts_at = begins(draft.action, now) if to is State.APPROVED else None",
        "starts_at = now if to is State.APPROVED else None",
        theme="edits",
    ),
    Mutant(
        "edit-keeps-the-deadline",
        "flows/requesting/replace_plan.py",
        "expires_at=decide_by(draft.action, self._policy, now)",
        "expires_at=request.expires_at",
        theme="edits",
    ),
    Mutant(
        "edit-keeps-the-asking",
        "flows/requesting/replace_plan.py",
        "replace(draft, asked_at=now)",
        "replace(draft, asked_at=request.asked_at)",
        theme="edits",
    ),
    Mutant(
        "report-in-the-open",
        "flows/executing/record_members.py",
        'return next((member_of(row).masked() for _, row in placed), "")',
        'return next((member_of(row).id for _, row in placed), "")',
        theme="limits",
    ),
    Mutant(
        "replaced-count-is-the-growth",
        "flows/executing/record_members.py",
        "joined = len(now) - (len(before) - left)",
        "joined = len(now) - len(before)",
    ),
    Mutant(
        "left-out-have-come",
        "flows/executing/record_members.py",
        "rows = [placed.get(position, ERASED) for position in sorted(taken)]",
        "rows = [row for position, row in sorted(placed.items()) if position not in taken]",
        theme="limits",
    ),
    Mutant(
        "a-part-is-nothing",
        "flows/executing/run.py",
        "if progress.settled or progress.people_settled:",
        "if progress.settled:",
        theme="limits",
    ),
    Mutant(
        "undo-deletes-anothers",
        "flows/requesting/undo.py",
        "self.made.created_at != segment.created_at:",
        "self.made.created_at > segment.created_at:",
        theme="seldom decisions",
    ),
    Mutant(
        "mailchimp-some-is-all",
        "providers/mailchimp/adapter.py",
        "done = all((member.key in inside) is adding for member in write.members)",
        "done = any((member.key in inside) is adding for member in write.members)",
        theme="limits",
    ),
    Mutant(
        "more-may-come",
        "domain/approval/eligibility.py",
        "if after.strictness <= before.strictness:",
        "if after.strictness >= before.strictness:",
        theme="drift",
    ),
    Mutant(
        "taken-back-without-having-given",
        "domain/approval/verdict.py",
        "    if not any(vote.user == person.id for vote in request.approvals):\n",
        "    if not any(vote.user for vote in request.approvals):\n",
        theme="votes",
    ),
    Mutant(
        "remembered-too-long",
        "providers/people_lookup.py",
        "_GOOD_FOR = timedelta(seconds=10)",
        "_GOOD_FOR = timedelta(minutes=30)",
        theme="seldom vendors",
    ),
    Mutant(
        "late-changes-not-drawn",
        "flows/messaging/deliver.py",
        "if now is not None and _look(now) != shows:",
        "if now is not None and now.version < drawn.version:",
        theme="seldom runs",
    ),
    Mutant(
        "edit-keeps-the-policy",
        "flows/requesting/replace_plan.py",
        "            policy=self._policy,\n            expires_at",
        "            policy=tx.requests.policy(request.id),\n            expires_at",
        theme="seldom decisions",
    ),
    Mutant(
        "unknown-now-is-fine",
        "domain/planning/drift.py",
        "then.campaign_check in _CHECKED",
        "then.campaign_check not in _CHECKED",
        theme="seldom vendors",
    ),
)
