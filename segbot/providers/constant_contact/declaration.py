"""What Constant Contact offers, as data. Source: developer.constantcontact.com/api_guide and its published API file."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Choice, FieldSpec, Limits, ProviderSpec, SettingSpec
from segbot.providers.constant_contact.criteria import READY_MADE
from segbot.providers.constant_contact.kind_declarations import LIST_SPEC, TAG_SPEC
from segbot.providers.constant_contact.kinds import RULE
from segbot.providers.declarations import composed, joined, native, unsupported

_GUIDE = "developer.constantcontact.com/api_guide, segments"
_RULE = "it is a rule, not a list of people; change its criteria instead, or use a list or a tag."
_AT_SENDING = "Constant Contact works out who is reached each time a campaign is sent."

RULE_SPEC = ProviderSpec(
    key="constant_contact",
    label="Constant Contact",
    noun="segment",
    kind=RULE,
    site="https://developer.constantcontact.com/api_guide/segments_overview.html",
    id_types=(),
    capabilities={
        Verb.LIST: native(idempotent=True, verified=_GUIDE),
        Verb.SHOW: native(idempotent=True, verified=_GUIDE),
        Verb.CREATE: native(can_look_up=True, effects=(_AT_SENDING,), verified=_GUIDE),
        Verb.RENAME: native(idempotent=True, can_look_up=True, verified=_GUIDE),
        Verb.EDIT: native(
            idempotent=True,
            can_look_up=True,
            campaign_check=True,
            effects=("The new criteria replace the old ones.", _AT_SENDING),
            verified=_GUIDE,
        ),
        Verb.ADD: unsupported(_RULE),
        Verb.REMOVE: unsupported(_RULE),
        Verb.REPLACE: unsupported(_RULE),
        Verb.CLEAR: unsupported(_RULE),
        Verb.TAG: unsupported(_RULE),
        Verb.DELETE: native(
            can_look_up=True,
            campaign_check=True,
            effects=(
                "It can't be restored. Past campaigns still show its name.",
                "What a scheduled campaign does without its segment is not documented.",
            ),
            verified=_GUIDE,
        ),
        Verb.UNDO: composed(
            idempotent=True,
            effects=("A deleted segment can't be restored, only created again with the same criteria.",),
            verified="made of the opposite changes",
        ),
    },
    limits=Limits(
        people_per_call=1,
        people_per_call_documented=False,
        requests=4,
        per_seconds=1.0,
        requests_per_day=10_000,
        counted_by=("BASE_URL", "CLIENT_ID"),
        runs_side_by_side=True,
    ),
    settings=(),
    fields=(
        FieldSpec(
            name="ready_made",
            label="Ready-made criteria",
            verbs=frozenset({Verb.CREATE, Verb.EDIT}),
            hint="Instead of writing criteria yourself.",
            required=False,
            instead_of="criteria",
            choices=tuple(Choice(value=value, label=made.label) for value, made in READY_MADE.items()),
        ),
        FieldSpec(
            name="ready_made_number",
            label="How many campaigns or days",
            verbs=frozenset({Verb.CREATE, Verb.EDIT}),
            hint="Up to 500 campaigns or 1,825 days, for the ready-made criteria.",
            required=False,
            max_length=4,
        ),
    ),
    lists_segments=True,
    reads_members=False,
    unique_names=True,
    reports_count=False,
    criteria=True,
    describes=False,
    on_delete="A deleted segment stays readable by its id, for the history, but no campaign can use it.",
    notes=(
        "How many people a segment reaches cannot be asked for; it would have to be counted page by page.",
    ),
)

SPEC = joined(
    RULE_SPEC,
    LIST_SPEC,
    TAG_SPEC,
    noun="segment",
    limits=LIST_SPEC.limits,
    settings=(
        SettingSpec(
            name="ACCESS_TOKEN",
            about="an access token, good for a day; with CLIENT_ID and REFRESH_TOKEN not needed",
            required=False,
            secret=True,
        ),
        SettingSpec(
            name="CLIENT_ID",
            about="the API key of your application in the developer portal; then run segbot connect",
            required=False,
        ),
        SettingSpec(name="CLIENT_SECRET", about="its secret, if it has one", required=False, secret=True),
        SettingSpec(
            name="REFRESH_TOKEN",
            about="instead of segbot connect: a refresh token with contact_data, campaign_data and offline_access",
            required=False,
            secret=True,
        ),
        SettingSpec(
            name="BASE_URL",
            about="the address of the API",
            required=False,
            default="https://api.cc.email/v3",
        ),
        SettingSpec(
            name="TOKEN_URL",
            about="where access tokens are renewed",
            required=False,
            default="https://authz.constantcontact.com/oauth2/default/v1/token",
        ),
    ),
    notes=(
        "The limit of 4 requests a second and 10,000 a day counts per API key, over all accounts it serves.",
        "With rotating refresh tokens each is good once: only one installation may use the same one.",
        "Deleting needs only contact_data, but checking campaigns before needs campaign_data as well.",
    ),
)
