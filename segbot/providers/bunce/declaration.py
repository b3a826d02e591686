"""What Bunce offers, as data. Source: developers.bunce.so (API reference and guides) and the official Node SDK."""

from __future__ import annotations

from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Limits, ProviderSpec, SettingSpec
from segbot.domain.members import IdType
from segbot.providers.declarations import composed, native, unsupported

_OVERWRITES = (
    "Names and phone numbers in your list overwrite those Bunce has for the same person; "
    "people Bunce does not know yet are created there."
)
_BOTH_WAYS = "Bunce can't replace a list in one step, so segbot removes and adds only the people who change."
# Each call is about other people of the list and answered when it is done, so no order is to be kept.
_SIDE_BY_SIDE: dict[str, Any] = {"at_once": 20, "ordered": False}

SPEC = ProviderSpec(
    key="bunce",
    label="Bunce",
    noun="segment",
    site="https://developers.bunce.so/api/segments/list",
    id_types=(IdType.ID, IdType.EMAIL),
    capabilities={
        Verb.LIST: native(idempotent=True, verified="developers.bunce.so/api/segments/list"),
        Verb.SHOW: native(idempotent=True, verified="the official Node SDK, @bunce/node"),
        Verb.CREATE: native(can_look_up=True, verified="developers.bunce.so/api/segments/create"),
        Verb.RENAME: native(
            idempotent=True, can_look_up=True, verified="developers.bunce.so/api/segments/update-segment"
        ),
        Verb.EDIT: unsupported("Bunce does not document how the conditions of a segment are changed."),
        Verb.ADD: native(
            idempotent=True,
            creates_people=True,
            **_SIDE_BY_SIDE,
            effects=(_OVERWRITES,),
            verified="developers.bunce.so/api/segments/add-customers; that twice is once is assumed",
        ),
        Verb.REMOVE: native(
            idempotent=True,
            **_SIDE_BY_SIDE,
            effects=("Bunce skips people it doesn't know.",),
            verified="developers.bunce.so/api/segments/remove-customer; that twice is once is assumed",
        ),
        Verb.REPLACE: composed(
            idempotent=True,
            creates_people=True,
            needs_known_members=True,
            effects=(_BOTH_WAYS, _OVERWRITES),
            verified="made of add and remove",
        ),
        Verb.CLEAR: composed(
            idempotent=True,
            needs_known_members=True,
            effects=(
                "Bunce can't empty a segment in one step, so segbot removes everybody it knows is in it.",
            ),
            verified="made of remove",
        ),
        Verb.TAG: unsupported("Bunce has no tags on the people of a segment."),
        Verb.DELETE: unsupported(
            "Bunce documents no way to delete a segment; delete it in Bunce's own dashboard."
        ),
        Verb.UNDO: composed(
            idempotent=True,
            effects=("A segment that was created stays: Bunce documents no way to delete one.",),
            verified="made of the opposite changes",
        ),
    },
    limits=Limits(
        people_per_call=100,
        people_per_call_documented=False,
        requests=500,
        per_seconds=60.0,
        runs_side_by_side=True,
    ),
    settings=(
        SettingSpec(
            name="API_KEY", about="the secret key from Bunce, Settings → API & Webhooks", secret=True
        ),
        SettingSpec(
            name="BASE_URL",
            about="the address of the API",
            required=False,
            default="https://api.bunce.so/v1",
        ),
    ),
    lists_segments=True,
    reads_members=False,
    mixes_id_types=True,
    reports_count=True,
    dates_have_zones=False,
    add_all_customers=True,
    empty_list="What an empty list of people would do is not documented; segbot never sends one.",
    notes=(
        "The limit of 500 requests a minute counts per IP address: other programs on the same machine share it.",
        "Removing people from a segment of all customers is not documented; look at the result in Bunce.",
        "The sandbox is https://sandbox.api.bunce.so/v1.",
    ),
)
