"""More faults that `--mutants` plants, over the whole product: in asking, deciding, sending, counting and telling."""

from __future__ import annotations

from .planted_mutant import Mutant

_EXECUTING = "flows/executing/"
_SEND = f"{_EXECUTING}send_batch.py"
_OUTBOX, _DELIVER = "flows/messaging/outbox.py", "flows/messaging/deliver.py"
_DECIDE, _VERDICT = "flows/approving/decide.py", "domain/approval/verdict.py"

FURTHER: tuple[Mutant, ...] = (
    Mutant(
        "fence-skipped",
        "store/tables/requests.py",
        "SELECT id FROM requests WHERE id = :id AND run_token = :token AND state = 'running'",
        "SELECT id FROM requests WHERE id = :id AND :token <> ''",
    ),
    Mutant(
        "old-run-claims",
        "store/tables/batches.py",
        '    " AND requests.run_token = :token AND requests.state = \'running\')"\n    " RETURNING attempts"',
        "    \" AND :token <> '' AND requests.state = 'running')\"\n    \" RETURNING attempts\"",
    ),
    Mutant(
        "second-policy-not-asked",
        f"{_EXECUTING}preflight.py",
        "needed = max(today.approvals, request.ruling.approvals)",
        "needed = request.ruling.approvals",
    ),
    Mutant(
        "only-todays-policy",
        _VERDICT,
        "max(today.approvals, request.ruling.approvals)",
        "today.approvals",
    ),
    Mutant(
        "sent-told-as-changed", f"{_EXECUTING}run.py", '"people": result.changed,', '"people": result.sent,'
    ),
    Mutant(
        "503-means-nothing-happened",
        "providers/http.py",
        "            error = unreadable(status)\n            said",
        "            error = self.unreachable(status)\n            said",
    ),
    Mutant(
        "no-budget",
        "domain/policy/decide.py",
        "return ruling if spent is None else _within_budgets(ruling, action, plan, policy, spent)",
        "return ruling",
    ),
    Mutant(
        "done-anyway",
        f"{_EXECUTING}run.py",
        "    if progress.settled == progress.batches:",
        "    if progress.settled >= 0:",
    ),
    Mutant(
        "unknown-is-known",
        f"{_EXECUTING}record_members.py",
        "blurred = ending.state is BatchState.UNKNOWN or (",
        "blurred = (",
    ),
    Mutant(
        "removed-are-added",
        f"{_EXECUTING}record_members.py",
        "    Operation.REMOVE: Change.REMOVED,",
        "    Operation.REMOVE: Change.ADDED,",
    ),
    Mutant(
        "members-not-noted",
        f"{_EXECUTING}record_members.py",
        "        if change is None:\n            return None\n",
        "        if change is None or batch.number == 1:\n            return None\n",
    ),
    Mutant(
        "asker-forgotten",
        _OUTBOX,
        "        if actor != request.origin.user and self._concerns_the_asker",
        "        if not actor and self._concerns_the_asker",
    ),
    Mutant(
        "guests-see",
        "slack/access/gate.py",
        "            refused = requesters.may_not_see(user)",
        '            refused = ""',
    ),
    Mutant(
        "guests-ask",
        "slack/access/gate.py",
        "            refused = requesters.may_not_ask(user)",
        '            refused = ""',
    ),
    Mutant(
        "more-may-leave",
        "domain/planning/drift.py",
        "    if now.removes > then.removes + tolerated:",
        "    if now.removes > then.removes + tolerated + 1000:",
    ),
    Mutant(
        "said-without-looking",
        _DELIVER,
        "            found = self._found_anywhere(message, drawn) if unsure else None",
        "            found = None",
    ),
    Mutant(
        "audit-line-without-looking",
        "flows/messaging/audit_lane.py",
        "        posted = self._notifier.find(line) if attempts - 1 > line.answered else None",
        "        posted = None",
    ),
    Mutant(
        "card-where-it-was-asked",
        _OUTBOX,
        "        if needs_approval and self.channels.approvals:",
        "        if not needs_approval and self.channels.approvals:",
    ),
    Mutant(
        "renewed-card-stays-away",
        _OUTBOX,
        "        if card is None or card.channel == channel:\n            return\n        self._say",
        "        if card is None or card.channel:\n            return\n        self._say",
    ),
    Mutant(
        "parked-stays-parked",
        _DELIVER,
        "        for key in tx.messages.wake_parked(drawn.id):\n            self._scheduler.deliver(tx, drawn.id, key)\n",
        "",
    ),
    Mutant(
        "vote-not-taken-back",
        _DECIDE,
        "        tx.votes.withdraw(request.id, person.id)\n        left = len(request.approvals) - 1\n",
        "        left = len(request.approvals) - 1\n",
    ),
    Mutant(
        "revoked-approver-counts",
        _DECIDE,
        "        if not lapsed(known[vote.user], deciders, home_team):\n            continue\n",
        "        continue\n",
    ),
    Mutant(
        "anybody-stops",
        "domain/approval/refusals.py",
        '    if person.id == request.origin.user or deciders.allow(person):\n        return ""\n    return f"Only',
        '    if person.id:\n        return ""\n    return f"Only',
    ),
    Mutant(
        "anybody-withdraws",
        _VERDICT,
        "    if person.id == request.origin.user or (asker_left and deciders.allow(person)):\n",
        "    if person.id:\n",
    ),
    Mutant(
        "fallback-from-the-start",
        "domain/approval/eligibility.py",
        "    waited = now - asked_at(request, then)\n",
        "    waited = now - asked_at(request, then) + then.expires_after\n",
    ),
    Mutant(
        "campaigns-not-checked",
        "domain/policy/defaults.py",
        "    if plan.campaign_check is CampaignCheck.SCHEDULED:\n",
        "    if not plan and plan.campaign_check is CampaignCheck.SCHEDULED:\n",
    ),
    Mutant(
        "settled-is-sent-again",
        "store/tables/batches.py",
        "    \" WHERE request_id = :request_id AND state IN ('failed', 'unknown')\"\n",
        "    \" WHERE request_id = :request_id AND state IN ('failed', 'unknown', 'settled')\"\n",
    ),
    Mutant(
        "expires-at-once",
        "flows/approving/expire.py",
        "            if request.expires_at > self._clock.now():\n                return\n",
        "",
    ),
    Mutant(
        "older-namesake-is-ours",
        "providers/creations.py",
        "    new = [segment for segment in there if segment.id not in write.namesakes]\n",
        "    new = list(there)[:1]\n",
    ),
    Mutant(
        "limiter-skipped",
        "providers/rate_limit.py",
        "            context.told(seconds)\n            self._clock.sleep(seconds)\n        return waited + seconds, turn",
        "            context.told(seconds)\n        return waited, turn",
    ),
    Mutant(
        "ownership-not-heeded",
        "flows/planning/ownership.py",
        "        if not others.count:\n            return\n        left =",
        "        if others.of >= 0:\n            return\n        left =",
    ),
    Mutant(
        "schedule-forgotten",
        "domain/approval/start_times.py",
        "    return earliest if action.run_at is None else max(earliest, action.run_at)",
        "    return earliest",
    ),
    Mutant(
        "typed-number-not-compared",
        "domain/approval/confirmation.py",
        "if plan.before is not None and typed != str(plan.removes):",
        "if plan.before is not None and not typed:",
    ),
    Mutant(
        "typed-name-not-compared",
        "domain/approval/confirmation.py",
        'if (action.confirm_name or "").strip() != plan.segment_name:',
        'if not (action.confirm_name or "").strip():',
    ),
    Mutant(
        "form-sent-twice",
        "flows/requesting/submit.py",
        "            if draft.request_id is not None:\n",
        "            if draft.request_id is not None and draft.edits:\n",
    ),
    Mutant(
        "deactivated-may-decide",
        "domain/approval/refusals.py",
        "    if person.is_deactivated:\n",
        "    if person.is_deactivated and person.is_bot:\n",
    ),
    Mutant(
        "resumed-before-its-time",
        _DECIDE,
        "        starts_at = begins(request.action, now)\n",
        "        starts_at = now\n",
    ),
    Mutant(
        "freeze-of-one-account-forgotten",
        "domain/policy/freezes.py",
        "        return not self.connections or any(\n",
        "        return not self.connections or not self.name and any(\n",
    ),
    Mutant(
        "new-campaign-not-seen",
        "domain/planning/drift.py",
        "    if now.campaign_check is CampaignCheck.SCHEDULED and then.campaign_check is not CampaignCheck.SCHEDULED:\n",
        "    if now.campaign_check is CampaignCheck.SCHEDULED and then.campaign_check is CampaignCheck.UNKNOWN:\n",
    ),
    Mutant(
        "fewer-people-not-seen",
        "domain/planning/drift.py",
        "    elif then.removes and -_growth(then, now) > tolerated:\n",
        "    elif then.removes and -_growth(then, now) > tolerated + 1000:\n",
    ),
    Mutant(
        "refused-is-tried-again",
        _SEND,
        "            return objected(error, write, run.request, attempt.spec, run.provider, in_doubt=attempt.in_doubt)\n",
        "            self._release(run, attempt)\n            return self._sent(run, attempt)\n",
    ),
    Mutant(
        "stop-between-two-looks",
        "store/tables/requests.py",
        "UPDATE requests SET run_token = run_token WHERE id = :id AND state = 'running' AND run_token = :token",
        "UPDATE requests SET run_token = run_token WHERE id = :id AND run_token = :token",
    ),
    Mutant(
        "said-where-it-was-asked",
        _OUTBOX,
        '            key, channel = f"audit-{fact.id}", self.channels.audit\n',
        '            key, channel = f"audit-{fact.id}", request.origin.channel\n',
    ),
    Mutant(
        "told-to-who-did-it",
        _OUTBOX,
        '                tx, f"direct-{fact.id}", MessageKind.DIRECT, request, channel=request.origin.user, fact=fact\n',
        '                tx, f"direct-{fact.id}", MessageKind.DIRECT, request, channel=actor, fact=fact\n',
    ),
    Mutant(
        "rejection-is-a-note",
        _DECIDE,
        "            State.REJECTED,\n            version=request.version,",
        "            State.APPROVED,\n            version=request.version,",
    ),
    Mutant(
        "phones-in-reasons",
        "domain/masking.py",
        "    return _PHONE.sub(shown, _CALLED.sub(",
        "    return text if shown else _PHONE.sub(shown, _CALLED.sub(",
    ),
    Mutant(
        "press-without-safety-net",
        _DECIDE,
        "                self._scheduler.settle_click(tx, click.key, _SAFETY_NET)\n",
        "                pass\n",
        # Looked for every minute beside that.
        also=Mutant(
            "lost-presses-not-looked-for",
            "engine/reconcile.py",
            "            if click_id(key) in lost:\n",
            "            if not lost:\n",
        ),
    ),
)
