"""What Batch offers, as data. Source: doc.batch.com/developer/api/cep/audiences and …/orchestrations."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Verb
from segbot.domain.capabilities import FieldSpec, Limits, ProviderSpec, SettingSpec
from segbot.domain.members import IdType
from segbot.providers.declarations import composed, native, unsupported

_DOCS = "doc.batch.com/developer/api/cep/audiences"
_UNMATCHED = "Ids that no profile in Batch has are kept in the audience, but reach nobody."
_REACHES_NOBODY = (
    "A campaign that targets the audience goes on without complaint and reaches nobody; "
    "one that excludes it may reach everybody."
)
_INDEXED = "A message sent right after the change can still reach the former audience."

_OTHER_TYPES = {
    "EMAIL": "e-mail addresses",
    "EMAILS": "e-mail addresses",
    "INSTALL_ID": "install ids",
    "INSTALL_IDS": "install ids",
    "ADVERTISING_ID": "advertising ids",
    "ADVERTISING_IDS": "advertising ids",
}
OTHER = "OTHER"
"""The kind of an audience whose type is not known here."""
_WITH_PEOPLE = (Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.TAG)


def _audience_of(what: str) -> ProviderSpec:
    """An audience of something else than custom ids: it can be looked at and deleted, and nobody in it touched."""
    reason = (
        f"this audience is one of {what}, and Batch documents changing audiences of custom ids only. Change it in Batch's "
        "dashboard."
    )
    refused = dict.fromkeys(_WITH_PEOPLE, unsupported(reason))
    return replace(_CUSTOM_IDS, id_types=(), capabilities={**_CUSTOM_IDS.capabilities, **refused}, tags=False)


_CUSTOM_IDS = ProviderSpec(
    key="batch",
    label="Batch",
    noun="audience",
    site="https://doc.batch.com/developer/api/cep/audiences",
    id_types=(IdType.ID,),
    capabilities={
        Verb.LIST: native(idempotent=True, verified=f"{_DOCS}/list"),
        Verb.SHOW: native(idempotent=True, verified=f"{_DOCS}/view"),
        Verb.CREATE: native(can_look_up=True, polled=True, settles_within=60.0, verified=f"{_DOCS}/create"),
        Verb.RENAME: unsupported(
            "Batch identifies an audience by its name and can't rename it; create a new audience instead."
        ),
        Verb.EDIT: unsupported("A Batch audience is a list of people, so it has no conditions to edit."),
        Verb.ADD: native(
            idempotent=True, polled=True, effects=(_UNMATCHED, _INDEXED), verified=f"{_DOCS}/update"
        ),
        Verb.REMOVE: native(idempotent=True, polled=True, effects=(_INDEXED,), verified=f"{_DOCS}/update"),
        Verb.REPLACE: native(
            idempotent=True,
            polled=True,
            effects=(
                "Everyone who is in the audience now leaves it.",
                "More than 10,000 people go in several steps; until the last one the audience holds only part of them.",
                _UNMATCHED,
            ),
            verified=f"{_DOCS}/replace",
        ),
        Verb.CLEAR: composed(
            idempotent=True,
            polled=True,
            needs_known_members=True,
            effects=("Batch does not document an empty replacement: segbot removes everyone it knows of.",),
            verified="made of update",
        ),
        Verb.TAG: native(
            idempotent=True,
            polled=True,
            effects=("People of your list who are not in the audience yet are added to it.", _UNMATCHED),
            verified=f"{_DOCS}/update",
        ),
        Verb.DELETE: native(
            can_look_up=True,
            polled=True,
            campaign_check=True,
            effects=(
                _REACHES_NOBODY,
                "It can't be restored, and Batch doesn't hand back the list of its people.",
            ),
            verified=f"{_DOCS}/remove",
        ),
        Verb.UNDO: composed(
            idempotent=True,
            polled=True,
            effects=("Only what segbot itself added or removed can be undone.",),
            verified="made of update and remove",
        ),
    },
    limits=Limits(
        people_per_call=10_000,
        people_per_call_documented=True,
        requests=1,
        per_seconds=1.0,
        runs_side_by_side=True,
        counted_by=("BASE_URL", "PROJECT_KEY"),
        name_length=255,
    ),
    settings=(
        SettingSpec(name="API_KEY", about="the REST API key from Batch, Settings → General", secret=True),
        SettingSpec(name="PROJECT_KEY", about="the project key, which begins with project_"),
        SettingSpec(name="API_VERSION", about="the version in the address", required=False, default="2.8"),
        SettingSpec(
            name="BASE_URL", about="the address of the API", required=False, default="https://api.batch.com"
        ),
    ),
    fields=(
        FieldSpec(
            name="display_name",
            label="Display name",
            verbs=frozenset({Verb.CREATE}),
            hint="How the audience is called in Batch's dashboard; it cannot be changed later.",
            required=False,
            max_length=255,
        ),
    ),
    lists_segments=True,
    reads_members=False,
    reports_count=True,
    dates_members=True,
    describes=False,
    tags=True,
    names_are_ids=True,
    on_delete=_REACHES_NOBODY,
    empty_list="What an empty list of people would do is not documented; segbot never sends one.",
    notes=(
        "Audiences of e-mail addresses or install ids are shown with their type; people in them are not changed.",
        "Names are letters, digits, “_” and “-”, up to 255, and tell capitals from small letters.",
        "The API key is good for every project of the company and cannot be limited.",
        "Whether a campaign uses an audience can be read for push campaigns only.",
        "Attributes: up to 15 per person; date(name) and url(name) give a type to a value.",
    ),
)
SPEC = replace(
    _CUSTOM_IDS,
    kinds={
        **{kind: _audience_of(what) for kind, what in _OTHER_TYPES.items()},
        OTHER: _audience_of("another type than custom ids"),
    },
)
