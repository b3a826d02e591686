"""What Segmenter offers, as data. Source: dev-center.instaleap.io/reference/update-segment and …/create-segment."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.capabilities import FieldSpec, Limits, ProviderSpec, SettingSpec
from segbot.domain.members import IdType
from segbot.providers.declarations import composed, native, unsupported

_UPDATE = "dev-center.instaleap.io/reference/update-segment"
_CREATE = "dev-center.instaleap.io/reference/create-segment"
_NOTED = "segbot's own notes; Segmenter documents no way to ask"
_WHOLE_LIST = (
    "Segmenter only takes whole lists: the complete new list replaces everyone who is in the segment now."
)
_LINK = "It is not documented whether only the membership goes, or Segmenter's record of the person as well."
_UNPROVEN = (
    "What Segmenter does with the people when none are sent along is not documented; segbot sends its list."
)

_SENDING = frozenset(
    {
        Verb.CREATE,
        Verb.RENAME,
        Verb.EDIT,
        Verb.ADD,
        Verb.REMOVE,
        Verb.REPLACE,
        Verb.CLEAR,
        Verb.TAG,
        Verb.IMPORT,
    }
)

SPEC = ProviderSpec(
    key="segmenter",
    label="Segmenter",
    noun="segment",
    site="https://dev-center.instaleap.io/reference/update-segment",
    id_types=(IdType.ID,),
    capabilities={
        Verb.LIST: composed(verified=_NOTED),
        Verb.SHOW: composed(verified=_NOTED),
        Verb.CREATE: native(
            creates_people=True,
            effects=("The segment's id is given only once, in the answer; segbot keeps it.",),
            verified=_CREATE,
        ),
        Verb.RENAME: native(
            idempotent=True,
            needs_known_members=True,
            effects=(_UNPROVEN,),
            verified=f"{_UPDATE}, partly assumed",
        ),
        Verb.EDIT: native(
            idempotent=True,
            needs_known_members=True,
            effects=(_UNPROVEN,),
            verified=f"{_UPDATE}, partly assumed",
        ),
        Verb.ADD: composed(
            idempotent=True,
            creates_people=True,
            needs_known_members=True,
            effects=(_WHOLE_LIST,),
            verified=f"made of the whole update of {_UPDATE}",
        ),
        Verb.REMOVE: composed(
            idempotent=True,
            needs_known_members=True,
            effects=(_WHOLE_LIST, _LINK),
            verified=f"made of the whole update of {_UPDATE}",
        ),
        Verb.REPLACE: native(
            idempotent=True, creates_people=True, effects=(_WHOLE_LIST, _LINK), verified=_UPDATE
        ),
        Verb.CLEAR: native(
            idempotent=True, effects=("Everyone leaves the segment.", _LINK), verified=_UPDATE
        ),
        Verb.TAG: composed(
            idempotent=True,
            needs_known_members=True,
            effects=(_WHOLE_LIST, "Tags are added or changed; how one is taken away is not documented."),
            verified=f"made of the whole update of {_UPDATE}",
        ),
        Verb.DELETE: unsupported("Segmenter documents no way to delete a segment; clear it instead."),
        Verb.UNDO: composed(
            idempotent=True,
            needs_known_members=True,
            effects=("A segment that was created stays: Segmenter documents no way to delete one.",),
            verified="made of whole updates with the former list",
        ),
    },
    limits=Limits(
        people_per_call=1_000_000, people_per_call_documented=False, counted_by=("BASE_URL", "API_KEY")
    ),
    settings=(
        SettingSpec(name="API_KEY", about="the token Instaleap gave you", secret=True),
        SettingSpec(name="BASE_URL", about="the address Instaleap gave you; it is not published"),
        SettingSpec(name="CREATE_PATH", about="the path that creates a segment, such as /segments"),
        SettingSpec(name="UPDATE_PATH", about="the path that updates a segment; {id} stands for its id"),
    ),
    fields=(
        FieldSpec(
            name="broadcast_medium_id",
            label="Broadcast medium id",
            verbs=_SENDING,
            remembered=True,
            hint="The channel's id. Segmenter cannot list them: it comes from Instaleap or from Segmenter's own pages.",
        ),
        FieldSpec(
            name="segment_type",
            label="Segment type",
            verbs=_SENDING,
            remembered=True,
            hint="As Instaleap names it; the possible values are not published.",
        ),
        FieldSpec(
            name="tag_id",
            label="Tag id",
            verbs=frozenset({Verb.CREATE}),
            hint="Only if Instaleap told you to give one.",
            required=False,
        ),
    ),
    lists_segments=False,
    reads_members=False,
    reports_count=False,
    tags=True,
    empty_list="An empty list of people empties the segment; segbot sends one for “clear” alone.",
    notes=(
        "A list of people goes in one call, however long; no limit is stated.",
        "Nothing can be read back: an unclear outcome is decided by a person, unless sending again is harmless.",
        "Whether an update resets the filters and the tag id given at creation is not documented.",
        "Ids of people are shown as UUIDs in the documentation; others are sent, and the result says how many.",
    ),
)
