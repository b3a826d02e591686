"""The form: only what the verb and the provider's declaration need, filled with what is already known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import FieldSpec, ProviderSpec
from segbot.domain.members import IdType, RosterSummary
from segbot.domain.requests import Request
from segbot.domain.segments import Segment
from segbot.slack import ids
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import (
    OPTIONS,
    VALUE,
    Block,
    View,
    asked,
    chosen,
    context,
    date_and_time,
    modal,
    option,
    plain_text,
    typed,
)
from segbot.slack.views.kit.newer_blocks import alert
from segbot.slack.views.kit.text import SENTENCE, many, people, plain, said
from segbot.slack.views.messages.capabilities import Connection, offers

FILE_TYPES = ("csv", "tsv", "txt", "json", "jsonl", "xlsx", "xls", "xlsb", "ods")
MAX_FILES = 10

_REASONED = (Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE, Verb.EDIT, Verb.TAG)
_HASHED = "sha256:"


def segment_value(segment_id: str) -> str:
    """The option value that stands for a segment: its id, or a digest of an id longer than an option may hold.

    Ids up to 255 characters exist (Batch audiences); Slack takes 75 to 150 by different accounts.
    """
    spelled = segment_id.encode("utf-8", "surrogatepass")
    sayable = spelled.decode("utf-8", "replace") == segment_id
    if sayable and len(segment_id) <= VALUE and not segment_id.startswith(_HASHED):
        return segment_id
    return f"{_HASHED}{hashlib.sha256(spelled).hexdigest()[:40]}"


def is_needed(own: FieldSpec, verb: Verb) -> bool:
    """Whether the form has to have it: what the membership log remembers is asked for only when a segment is made."""
    return own.required and verb in own.verbs and not (own.remembered and verb is not Verb.CREATE)


def instead_of(spec: ProviderSpec, verb: Verb, field: str) -> list[str]:
    """The provider's own fields that make this one unnecessary."""
    return [own.name for own in spec.fields if verb in own.verbs and own.instead_of == field]


def is_digest(value: str) -> bool:
    """Whether the segment with this option value has to be looked for among all of them."""
    return value.startswith(_HASHED) and len(value) == len(_HASHED) + 40


def form(
    verb: Verb,
    connections: Sequence[Connection],
    *,
    action: Action | None = None,
    members: Sequence[str] = (),
    channel: str = "",
    trouble: str = "",
    files: Sequence[str] = (),
) -> View:
    """`connections` are those that offer the verb. `action` is what is known already; without a connection
    (and with several to choose from) only that is asked. `files`: ids of files in Slack that count besides. `trouble`: a sentence, harmless already, about what has to be
    changed.
    """
    known = action or Action(verb=verb, connection="")
    picked = _picked(connections, known.connection)
    blocks: list[Block] = alert(trouble) if trouble else []
    blocks.append(_which(connections, picked))
    if picked is None:
        blocks.append(context("Choose an account first; the other fields follow."))
    else:
        if picked.paused:
            blocks += alert(f"{said(picked.name)} is paused: {said(picked.paused, SENTENCE)}")
        blocks += _parts(verb, picked.name, picked.spec, known, members)
    if files:
        blocks.append(context(f":page_facing_up: With {many(len(files), 'file')} from the message."))
    return modal(
        ids.FORM,
        title(verb),
        blocks,
        submit=_submit(verb) if picked else "Next",
        metadata={"verb": verb.value, "channel": channel[:100], **({"files": list(files)} if files else {})},
    )


def _submit(verb: Verb) -> str:
    return "Show" if verb is Verb.SHOW else "Preview"


def edit_form(request: Request, connection: Connection, *, version: int) -> View:
    """The form of a request that waits, filled with what was asked for; what it does and where stays as it is.
    `version` is the one on the button that was pressed.
    """
    verb, plan = request.action.verb, request.plan
    known = replace(request.action, segment=plan.segment_id or request.action.segment)
    where = {**_which([connection], connection), "dispatch_action": False}
    spec = connection.spec.for_kind(plan.kind)
    blocks = _parts(verb, connection.name, spec, known, (), name=plan.segment_name, kept=request.roster)
    if verb is Verb.CREATE and spec.kind:
        blocks.insert(0, {**_kind([spec], spec.kind), "dispatch_action": False})
    votes = many(len(request.approvals), "approval")
    warned = alert(f"{votes} will no longer count.") if request.approvals else []
    return modal(
        ids.FORM,
        f"Edit request #{request.id}"[:24],
        [*warned, where, *blocks],
        submit="Preview",
        metadata={"verb": verb.value, "request": request.id, "version": version},
    )


def again_form(request: Request, connection: Connection, *, channel: str, with_people: bool) -> View:
    """The form filled with what a request of earlier asked for. `with_people`: its list counts when no other is given."""
    verb, plan = request.action.verb, request.plan
    known = replace(request.action, segment=plan.segment_id or request.action.segment, run_at=None)
    kept = request.roster if with_people else None
    blocks = _parts(verb, connection.name, connection.spec, known, (), name=plan.segment_name, kept=kept)
    return modal(
        ids.FORM,
        title(verb),
        [{**_which([connection], connection), "dispatch_action": False}, *blocks],
        submit="Preview",
        metadata={"verb": verb.value, "channel": channel[:100], **({"again": request.id} if kept else {})},
    )


def with_matches(view: View, matches: Sequence[Segment]) -> View:
    """The form with a menu of only those segments that could be meant."""
    options = suggestions(matches)
    menu = {**chosen(options, placeholder="Choose one of these"), "action_id": ids.SEGMENT}
    blocks = [
        {**block, "block_id": ids.SEGMENT, "element": menu} if block.get("block_id") == ids.SEGMENT else block
        for block in view["blocks"]
    ]
    return {**view, "blocks": blocks}


def picked_in(view: Mapping[str, object]) -> str:
    """The connection a drawn form stands at, from its own blocks; empty when none is chosen."""
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, dict) and block.get("block_id") == ids.CONNECTION:
            initial = (block.get("element") or {}).get("initial_option") or {}
            return str(initial.get("value") or "")
    return ""


def asks_for_kind(view: Mapping[str, object]) -> bool:
    """Whether a drawn form asks what kind of segment to make, and nothing after it."""
    blocks = view.get("blocks")
    named = (
        [block.get("block_id") for block in blocks or () if isinstance(block, dict)]
        if isinstance(blocks, list)
        else []
    )
    return ids.KIND in named and ids.NAME not in named


def suggestions(segments: Sequence[Segment], *, kinds: bool = False) -> list[Block]:
    """Options for the segment menu, at most a hundred; with their kinds where an account has several."""
    drawn: dict[str, Block] = {}
    for each in segments:
        size = f"{each.member_count:,} people" if each.member_count is not None else each.size_note
        about = " · ".join(part for part in (each.kind if kinds else "", size, each.id) if part)
        value = segment_value(each.id)
        if value:
            drawn[value] = option(each.name or each.id, value, about)
    return list(drawn.values())[:OPTIONS]


def _picked(connections: Sequence[Connection], name: str) -> Connection | None:
    if len(connections) == 1 and not name:
        return connections[0]
    return next((each for each in connections if each.name == name), None)


def _which(connections: Sequence[Connection], picked: Connection | None) -> Block:
    options = [option(each.name, each.name[:VALUE], each.spec.label) for each in connections]
    menu = chosen(options, value=picked.name if picked else None, placeholder="Choose an account")
    return {**asked(ids.CONNECTION, "Where", menu), "dispatch_action": True}


def _parts(
    verb: Verb,
    connection: str,
    spec: ProviderSpec,
    known: Action,
    members: Sequence[str],
    *,
    name: str = "",
    kept: RosterSummary | None = None,
) -> list[Block]:
    """`name` is the segment's, where `known` has its id. `kept`: the list that stays when no other one is given."""
    blocks: list[Block] = []
    if verb is Verb.CREATE and spec.peer_kinds:
        kind = spec.kind_of(known, None)
        blocks.append(_kind([each for each in spec.peer_kinds if offers(each, verb)], kind))
        if not kind:
            return [*blocks, context("Choose what to create first; the other fields follow.")]
        spec = spec.for_kind(kind)
    spec = _only_kind(verb, spec)
    if verb is not Verb.CREATE:
        blocks.append(_segment(verb, spec, known.segment, name))
    noted = verb is Verb.IMPORT and not spec.lists_segments
    if verb in (Verb.CREATE, Verb.RENAME) or noted:
        label = "New name" if verb is Verb.RENAME else "Name"
        longest = spec.limits.name_length or 255
        hint = f"As it is called at {spec.label}." if noted else ""
        field = typed(initial=known.name, longest=longest)
        blocks.append(asked(ids.NAME, label, field, hint=hint, optional=noted))
    if verb in (Verb.CREATE, Verb.EDIT) or noted:
        blocks += _descriptions(verb, spec, known)
    blocks += [_own(verb, each, known.fields.get(each.name)) for each in spec.fields if verb in each.verbs]
    if verb in (Verb.CREATE, Verb.ADD) and spec.add_all_customers:
        blocks.append(_everybody(ticked=known.add_all_customers))
    if verb.takes_members and (verb is not Verb.CREATE or offers(spec, Verb.ADD)):
        blocks += _members(verb, connection, spec, members, kept)
    if verb in _REASONED:
        hint = "Your colleagues read this before they approve."
        blocks.append(
            asked(
                ids.REASON,
                "Why?",
                typed(initial=known.reason, lines=True, longest=500),
                hint=hint,
                optional=True,
            )
        )
    if verb.changes:
        hint = "In your time zone. Leave empty to run right after approval."
        blocks.append(
            asked(ids.RUN_AT, "Run later", date_and_time(initial=known.run_at), hint=hint, optional=True)
        )
    return blocks


def _only_kind(verb: Verb, spec: ProviderSpec) -> ProviderSpec:
    """The declaration of the one kind of segment that this can be done with, where there is just one."""
    fitting = [each for each in spec.peer_kinds if offers(each, verb)]
    return fitting[0] if len(fitting) == 1 else spec


def _kind(kinds: Sequence[ProviderSpec], chosen_one: str | None) -> Block:
    options = [option(each.noun.capitalize(), each.kind or "") for each in kinds]
    menu = chosen(options, value=chosen_one, placeholder="Choose what to create")
    return {**asked(ids.KIND, "What to create", menu), "dispatch_action": True}


def _segment(verb: Verb, spec: ProviderSpec, known: str | None, name: str) -> Block:
    nouns = [each.noun for each in spec.peer_kinds if offers(each, verb)] or [spec.noun]
    *most, last = nouns
    noun = f"{', '.join(most)} or {last}" if most else last
    label = noun.capitalize()
    if not spec.lists_segments and verb is Verb.IMPORT:
        hint = f"{spec.label} cannot list its {spec.noun}s: type the id, or the name of one segbot knows."
        return asked(ids.SEGMENT, label, typed(initial=known, longest=255), hint=hint)
    menu: Block = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": plain_text(f"Type to find a {noun}", 150),
    }
    if known and (name or len(known) <= VALUE):
        menu["initial_option"] = option(name or known, segment_value(known) if name else known)
    return asked(ids.SEGMENT, label, menu)


def _descriptions(verb: Verb, spec: ProviderSpec, known: Action) -> list[Block]:
    blocks: list[Block] = []
    if spec.describes:
        description = typed(initial=known.description, lines=True, longest=1000)
        blocks.append(asked(ids.DESCRIPTION, "Description", description, optional=True))
    if spec.criteria:
        criteria = typed(initial=known.criteria, lines=True)
        hint = f"Who belongs to the {spec.noun}, as {spec.label} writes it (JSON)."
        optional = verb is Verb.EDIT or bool(instead_of(spec, verb, ids.CRITERIA))
        blocks.append(asked(ids.CRITERIA, "Criteria", criteria, hint=hint, optional=optional))
    return blocks


def _own(verb: Verb, spec: FieldSpec, known: str | None) -> Block:
    if spec.choices:
        options = [option(each.label, each.value) for each in spec.choices]
        element = chosen(options, value=known)
    else:
        element = typed(initial=known, lines=spec.multiline, longest=spec.max_length)
    needed = is_needed(spec, verb)
    hint = spec.hint if needed or not spec.remembered else f"Leave empty to keep what it was. {spec.hint}"
    return asked(spec.name, spec.label, element, hint=plain(hint, 300), optional=not needed)


def _everybody(*, ticked: bool) -> Block:
    only = option("Add all customers", "true")
    box: Block = {"type": "checkboxes", "options": [only]}
    if ticked:
        box["initial_options"] = [only]
    return asked(
        ids.ADD_ALL_CUSTOMERS, "Everybody", box, hint="A colleague has to approve this.", optional=True
    )


def _members(
    verb: Verb, connection: str, spec: ProviderSpec, members: Sequence[str], kept: RosterSummary | None
) -> list[Block]:
    names = {IdType.ID: "ids", IdType.EMAIL: "e-mail addresses"}
    kinds = " or ".join(names[each] for each in spec.id_types)
    who = {
        Verb.REPLACE: "People who will be in it",
        Verb.CREATE: "First people",
        Verb.IMPORT: "Everyone who is in it now",
    }.get(verb, "People")
    tags = " Further columns become tags." if verb is Verb.TAG else ""
    keep = f"Leave empty to keep the {people(kept.count)} listed. " if kept else ""
    text = typed(initial="\n".join(members) or None, lines=True, placeholder="1001, 1002, 1003")
    file = {"type": "file_input", "filetypes": list(FILE_TYPES), "max_files": MAX_FILES}
    return [
        asked(
            ids.MEMBERS_TEXT,
            who,
            text,
            hint=plain(
                f"{keep}Paste {kinds}, one per line or separated by commas. For more, upload a file.{tags}",
                300,
            ),
            optional=True,
        ),
        asked(
            ids.MEMBERS_FILE,
            "… or files with people",
            file,
            hint="CSV, TSV, TXT, JSON, JSON Lines or Excel, 10 MB each, with a column id or email. "
            f"/segment sample {plain(connection, 100)} sends you an example.",
            optional=True,
        ),
    ]
