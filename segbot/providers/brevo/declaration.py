"""What Brevo offers, as data. Sources and certainty: docs/brevo.md."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Verb
from segbot.domain.capabilities import FieldSpec, Limits, ProviderSpec, Rate, RateHeaders, SettingSpec
from segbot.domain.members import IdType
from segbot.providers.declarations import composed, native, unsupported

_DOCS = "developers.brevo.com/reference, contacts and lists"
_UNKNOWN = "People who aren't contacts at Brevo are left out; segbot creates no contacts."
_CONSENT = "People who unsubscribed from this list, or are on the blocklist, are left out; an undo puts back who was blocklisted on it."
_MAILS = "Being added to a list can start an automation that mails the person."
_STAY = "They stay contacts; nobody is deleted."
_DIFFERENCE = (
    "segbot adds and removes only the people who change; contacts without an e-mail address stay on the list."
)
_EVERYBODY = "segbot removes everybody who is on it now, people on the blocklist included. Contacts without an e-mail address stay."

PEOPLE_PER_CALL = 150
DYNAMIC, SEGMENT = "dynamic", "segment"

_changing = {"can_look_up": True}

_LISTS = ProviderSpec(
    key="brevo",
    label="Brevo",
    noun="list",
    site="https://developers.brevo.com/reference/get-lists",
    id_types=(IdType.EMAIL,),
    capabilities={
        Verb.LIST: native(idempotent=True, verified=_DOCS),
        Verb.SHOW: native(idempotent=True, verified=_DOCS),
        Verb.CREATE: native(verified=_DOCS, **_changing),
        Verb.RENAME: native(verified=_DOCS, **_changing),
        Verb.EDIT: unsupported("A list has no criteria; only its name and its people can be changed."),
        Verb.ADD: native(effects=(_UNKNOWN, _CONSENT, _MAILS), verified=_DOCS, **_changing),
        Verb.REMOVE: native(effects=(_STAY,), verified=_DOCS, **_changing),
        Verb.REPLACE: composed(
            needs_known_members=True,
            effects=(_DIFFERENCE, _UNKNOWN, _CONSENT, _MAILS),
            verified="made of add and remove",
        ),
        Verb.CLEAR: composed(
            needs_known_members=True,
            campaign_check=True,
            effects=(_EVERYBODY,),
            verified="made of remove",
        ),
        Verb.TAG: unsupported(
            "Brevo keeps attributes with a contact, not with a list, and segbot leaves them alone."
        ),
        Verb.DELETE: native(campaign_check=True, effects=(_STAY,), verified=_DOCS, **_changing),
        Verb.UNDO: composed(
            idempotent=True,
            effects=(
                "A deleted list can't be restored, only created again with the people segbot knows were on it.",
            ),
            verified="made of the opposite changes",
        ),
    },
    limits=Limits(
        people_per_call=PEOPLE_PER_CALL,
        people_per_call_documented=True,
        rates=(
            Rate(requests=10, per_seconds=1.0, paths=("/contacts",)),
            Rate(requests=36_000, per_seconds=3_600.0, paths=("/contacts",)),
            Rate(requests=100, per_seconds=3_600.0),
        ),
        runs_side_by_side=True,
        headers=RateHeaders(remaining="x-sib-ratelimit-remaining", reset="x-sib-ratelimit-reset"),
        counted_by=("BASE_URL", "API_KEY"),
    ),
    settings=(
        SettingSpec(name="API_KEY", about="an API key (Settings → SMTP & API → API keys)", secret=True),
        SettingSpec(
            name="FOLDER_ID",
            about="the number of the folder in which new lists are made; without it, the account must have one folder only",
            required=False,
        ),
        SettingSpec(
            name="BASE_URL",
            about="the address of the API",
            required=False,
            default="https://api.brevo.com/v3",
        ),
    ),
    fields=(
        FieldSpec(
            name="folder_id",
            label="Folder",
            verbs=frozenset({Verb.CREATE}),
            hint="The number of a folder at Brevo. Leave empty for the folder of this connection.",
            required=False,
            max_length=18,
        ),
    ),
    reads_members=True,
    reports_count=False,
    describes=False,
    names_may_collide=True,
    on_delete="A deleted list can't be restored.",
    empty_list="An empty list of people is one word away from “everybody” there; segbot never sends one.",
    notes=(
        "People on the blocklist count on lists like all others: they are read, shown and removed. Who is on it is not added to another.",
        "Contacts without an e-mail address can't be named: they are counted on a list, and stay on it.",
        "Segments are rules: they are listed and shown, and changed at Brevo. So are lists that fill themselves.",
        "Campaigns can be asked about 100 times an hour for the whole account; when that is used up, the check isn't complete.",
        "Brevo stops a key that calls from a server address it doesn't know, after 30 quiet days by itself.",
        "Imports, folders and contacts are left alone: nobody is created, subscribed, merged or deleted through segbot.",
    ),
)

_LOOKING = (Verb.LIST, Verb.SHOW, Verb.UNDO)


def _rules(noun: str) -> ProviderSpec:
    """What Brevo fills itself: it can be looked at."""
    refused = unsupported(
        f"This is a {noun}: Brevo works out who is in it by its rules. Change it there, or use a list."
    )
    capabilities = {verb: each if verb in _LOOKING else refused for verb, each in _LISTS.capabilities.items()}
    return replace(_LISTS, noun=noun, id_types=(), capabilities=capabilities, fields=(), reads_members=False)


SPEC = replace(_LISTS, kinds={DYNAMIC: _rules("dynamic list"), SEGMENT: _rules("segment")})
