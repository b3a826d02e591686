"""What contact lists and contact tags offer, as data. Sources and certainty: docs/constant-contact.md."""

from __future__ import annotations

from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Capability, Limits, ProviderSpec
from segbot.domain.members import IdType
from segbot.providers.constant_contact.kinds import LIST, TAG
from segbot.providers.declarations import composed, native, unsupported

_LISTS = "developer.constantcontact.com/api_guide, lists and bulk activities"
_TAGS = "developer.constantcontact.com/api_guide, tags and bulk activities"
_UNKNOWN = "People who aren't contacts at Constant Contact are left out; segbot creates no contacts."
_CONSENT = "People who unsubscribed, or whose contact was deleted, are left out: nobody is subscribed again."
_DIFFERENCE = (
    "Constant Contact can't replace people in one step, so segbot adds and removes only those who change."
)
_EVERYBODY = "Everybody in it when this runs leaves, including people who join before then."
_AGAIN = "A deleted {noun} can't be restored, only created again with the people segbot knows were in it."

PEOPLE_PER_CALL = 500
NAME_LENGTH = 255

# What an account counts for all its runs are requests and queued activities (1,000: the guide of bulk activities). An
# activity names its list or tag, so those of different ones do not touch each other: sixteen runs queue 48.
_LIMITS = Limits(
    people_per_call=PEOPLE_PER_CALL,
    people_per_call_documented=True,
    requests=4,
    per_seconds=1.0,
    requests_per_day=10_000,
    counted_by=("BASE_URL", "CLIENT_ID"),
    name_length=NAME_LENGTH,
    runs_side_by_side=True,
)

# Activities are queued there, each about other people of the list.
_SIDE_BY_SIDE: dict[str, Any] = {"at_once": 3, "ordered": False}


def _held(
    noun: str, guide: str, *, adding: tuple[str, ...], deleting: tuple[str, ...]
) -> dict[Verb, Capability]:
    """The verbs of a kind that holds people. Twice is once: an activity says who is to be in it or out of it."""
    changing = {"idempotent": True, "polled": True, "verified": guide}
    return {
        Verb.LIST: native(idempotent=True, verified=guide),
        Verb.SHOW: native(idempotent=True, verified=guide),
        Verb.CREATE: native(can_look_up=True, verified=guide),
        Verb.RENAME: native(idempotent=True, can_look_up=True, verified=guide),
        Verb.EDIT: unsupported("only its name and its people can be changed through segbot."),
        Verb.ADD: native(effects=adding, **changing, **_SIDE_BY_SIDE),
        Verb.REMOVE: native(effects=("They stay contacts; nobody is deleted.",), **changing, **_SIDE_BY_SIDE),
        Verb.REPLACE: composed(
            needs_known_members=True, effects=(_DIFFERENCE, *adding), verified="made of add and remove"
        ),
        Verb.CLEAR: native(campaign_check=True, effects=(_EVERYBODY,), **changing),
        Verb.TAG: unsupported("tags are segments of their own there: add people to the tag instead."),
        Verb.DELETE: native(
            can_look_up=True,
            polled=True,
            campaign_check=True,
            settles_within=120.0,
            effects=deleting,
            verified=guide,
        ),
        Verb.UNDO: composed(
            idempotent=True, effects=(_AGAIN.format(noun=noun),), verified="made of the opposite changes"
        ),
    }


LIST_SPEC = ProviderSpec(
    key="constant_contact",
    label="Constant Contact",
    noun="list",
    kind=LIST,
    site="https://developer.constantcontact.com/api_guide/lists_overview.html",
    id_types=(IdType.EMAIL,),
    capabilities=_held(
        "list",
        _LISTS,
        adding=(_UNKNOWN, _CONSENT),
        deleting=(
            "Everybody leaves it; they stay contacts.",
            "What a scheduled campaign does without its list is not documented.",
        ),
    ),
    limits=_LIMITS,
    settings=(),
    reports_count=True,
    reads_members=True,
    unique_names=True,
    describes=True,
    on_delete="A deleted list can't be restored.",
    notes=(
        "A contact can be in at most 50 lists.",
        "Lists for text messages are not shown; they belong to another channel.",
    ),
)

TAG_SPEC = ProviderSpec(
    key="constant_contact",
    label="Constant Contact",
    noun="tag",
    kind=TAG,
    site="https://developer.constantcontact.com/api_guide/tags_overview.html",
    id_types=(IdType.EMAIL,),
    capabilities=_held(
        "tag",
        _TAGS,
        adding=(_UNKNOWN,),
        deleting=("It is taken from everybody who has it; they stay contacts.",),
    ),
    limits=_LIMITS,
    settings=(),
    reports_count=True,
    reads_members=True,
    unique_names=True,
    describes=False,
    on_delete="A deleted tag can't be restored.",
    notes=("A contact can have at most 50 tags.",),
)
