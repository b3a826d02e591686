"""What a provider offers, declared as data: forms, help, warnings, refusals and docs are all drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from segbot.domain.actions import Action, Verb
from segbot.domain.members import IdType
from segbot.domain.segments import Segment


class Support(StrEnum):
    """`native`: one call of the provider's. `composed`: segbot makes it from others. `unsupported`: refused in words."""

    NATIVE = "native"
    COMPOSED = "composed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One verb at one provider.

    `reason` is why it is unsupported, one sentence for a person. `effects` are sentences every preview shows.
    `idempotent`: sending the same write twice is the same as once. `can_look_up`: after an unknown outcome the
    provider's state can tell. `polled`: the answer is only an acceptance; the adapter waits for the real end.
    `needs_known_members`: composed from segbot's own list of members, which must be complete.
    `at_once`: how many calls of it one run may have in the air; more than one only where their order makes no difference
    (`ordered` false). `settles_within`: seconds for which the provider may still be carrying out a change that it did not answer; no look-up
    is believed before. `verified` says how the declaration is known: documentation, a recorded exchange, or an assumption.
    """

    support: Support
    reason: str = ""
    effects: tuple[str, ...] = ()
    idempotent: bool = False
    can_look_up: bool = False
    polled: bool = False
    needs_known_members: bool = False
    creates_people: bool = False
    campaign_check: bool = False
    at_once: int = 1
    ordered: bool = True
    settles_within: float = 30.0
    verified: str = ""

    @property
    def offered(self) -> bool:
        return self.support is not Support.UNSUPPORTED


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An option of a provider's own field: what is sent, and what people read."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """A form field of the provider's own. `name` is its block id; asked for by `verbs`; `choices` make it a menu.

    `remembered`: the membership log keeps its value, so that only the first change of a segment has to give it. `instead_of`:
    the form field that may be left empty when this one is filled in.
    """

    name: str
    label: str
    verbs: frozenset[Verb]
    hint: str = ""
    required: bool = True
    multiline: bool = False
    remembered: bool = False
    instead_of: str = ""
    max_length: int = 3000
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate:
    """At most `requests` in any `per_seconds`. `paths`: what the paths it counts begin with, as the adapter writes them;
    without, it counts every path that is named in no other rate.
    """

    requests: int
    per_seconds: float
    paths: tuple[str, ...] = ()

    def times(self, factor: float) -> Rate:
        """That many times as many requests, in longer time where it would be less than one."""
        requests = self.requests * factor
        if requests < 1:
            return replace(self, requests=1, per_seconds=self.per_seconds / requests)
        return replace(self, requests=int(requests))


@dataclass(frozen=True, kw_only=True)
class RateHeaders:
    """Response headers, in small letters, by which a provider says of the paths just asked how many requests are left and
    in how many seconds there are more.
    """

    remaining: str
    reset: str


@dataclass(frozen=True, kw_only=True)
class Limits:
    """People per request, requests per time; None where the provider states none.

    `requests` in `per_seconds` count every path; `rates` are for providers that count several, and all that count a path
    hold. `calls_at_once`: how many calls of one account segbot keeps in the air, over all its processes.
    `runs_side_by_side`: whether runs about different segments of one account may go on at the same time. `counted_by`: the
    settings that tell apart what the provider counts (of an address only the host); connections that agree in them share
    one limit.
    """

    people_per_call: int
    people_per_call_documented: bool
    requests: int | None = None
    per_seconds: float = 60.0
    requests_per_day: int | None = None
    rates: tuple[Rate, ...] = ()
    calls_at_once: int | None = None
    runs_side_by_side: bool = False
    counted_by: tuple[str, ...] = ("BASE_URL",)
    headers: RateHeaders | None = None
    name_length: int | None = None

    @property
    def all_rates(self) -> tuple[Rate, ...]:
        """Every rate, the plain one first."""
        plain = () if self.requests is None else (Rate(requests=self.requests, per_seconds=self.per_seconds),)
        return (*plain, *self.rates)

    def times(self, factor: float) -> Limits:
        """The same with every rate multiplied."""
        plain = self.requests and Rate(requests=self.requests, per_seconds=self.per_seconds).times(factor)
        return replace(
            self,
            requests=plain.requests if plain else self.requests,
            per_seconds=plain.per_seconds if plain else self.per_seconds,
            rates=tuple(rate.times(factor) for rate in self.rates),
            requests_per_day=self.requests_per_day and max(1, int(self.requests_per_day * factor)),
        )


@dataclass(frozen=True, kw_only=True)
class SettingSpec:
    """A setting of a connection: `SEGBOT_CONNECTIONS__<NAME>__<name>`."""

    name: str
    about: str
    required: bool = True
    secret: bool = False
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProviderSpec:
    """A provider in one table. `key` is what settings call it, `label` what people read, `noun` its word for a segment.

    `id_types` are the ways to name a person there, the preferred first. `capabilities` has every verb that changes
    something, and LIST and SHOW. `lists_segments`: the provider itself can list them (else segbot's own record does).
    `describes`: segments have a description that can be given. `empty_list` says what an empty list of people would
    do if it were ever sent. `dates_members`: the time of a segment's last edit moves when its people change, so that
    even a one-for-one exchange shows. `mixes_id_types`: one call may name some people by
    id and others by e-mail. `reads_members`: the provider hands out who is in a segment, page after page.
    `dates_have_zones`: its times can be compared with the clock here. `names_are_ids`: a segment is what it is called, so a name that is taken is never given again; `unique_names`: the
    provider refuses a name that is taken. `names_may_collide`: whether it does, and whether capitals count, is not known, and
    some of its calls go by name: segbot gives a name only where no other differs from it in more than capitals.

    `kinds`: where a provider has several kinds of segments, a whole declaration for each, by what `Segment.kind` says of
    it; the outer one then says what is offered for any of them. `kind_field` is the form field that names the kind of a
    new segment.
    """

    key: str
    label: str
    noun: str
    site: str
    id_types: tuple[IdType, ...]
    capabilities: Mapping[Verb, Capability]
    limits: Limits
    settings: tuple[SettingSpec, ...]
    fields: tuple[FieldSpec, ...] = ()
    lists_segments: bool = True
    mixes_id_types: bool = False
    reads_members: bool = False
    reports_count: bool = False
    dates_members: bool = False
    add_all_customers: bool = False
    criteria: bool = False
    describes: bool = True
    tags: bool = False
    dates_have_zones: bool = True
    names_are_ids: bool = False
    unique_names: bool = False
    names_may_collide: bool = False
    on_delete: str = ""
    empty_list: str = ""
    notes: tuple[str, ...] = field(default=())
    kinds: Mapping[str, ProviderSpec] = field(default_factory=dict)
    kind_field: str = "kind"
    kind: str | None = None

    def for_kind(self, kind: str | None) -> ProviderSpec:
        """The declaration for segments of this kind; this one where kinds do not differ or the kind is not known."""
        return self.kinds.get(kind or "", self)

    def kind_of(self, action: Action, segment: Segment | None) -> str | None:
        """Which kind an action is about: its segment's, or that of the one to be made, as chosen, else the only kind that
        what was given goes with. None where there is one kind, or where nothing decides.
        """
        if segment is not None:
            return segment.kind if segment.kind in self.kinds else None
        chosen = action.fields.get(self.kind_field, "").casefold()
        able = {kind: each for kind, each in self.kinds.items() if each.capability(action.verb).offered}
        for kind, each in able.items():
            if chosen and chosen in (kind.casefold(), each.noun.casefold()):
                return kind
        if chosen or (not action.criteria and not action.fields):
            return None
        fitting = [kind for kind, each in able.items() if _holds(each, action)]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def peer_kinds(self) -> tuple[ProviderSpec, ...]:
        """The kinds a person chooses among, where they stand beside each other; none where one kind is the rule and the
        others are exceptions that segbot did not make.
        """
        return tuple(each for each in self.kinds.values() if each.kind is not None)

    def for_action(self, action: Action, segment: Segment | None) -> ProviderSpec:
        """The declaration that holds for an action on a segment, or for making one."""
        return self.for_kind(self.kind_of(action, segment))

    @property
    def unnoticed(self) -> str:
        """What may be changed at the provider itself between asking and running without segbot noticing, in a
        sentence; empty where everything shows.
        """
        if not self.lists_segments:
            return (
                f"If someone changes, renames or deletes it at {self.label} before this runs, we can't see it. segbot uses its "
                f"own list of who is in a {self.noun}."
            )
        if not self.reports_count and not self.reads_members:
            return (
                f"{self.label} doesn't tell us how many people are in a {self.noun}. If people join or leave before this "
                "runs, we can't see it. We do notice edits, a new name and a deletion."
            )
        if not self.dates_members and not self.reads_members:
            return (
                f"{self.label} only tells us the size. If someone swaps people one for one before this runs, we can't see "
                "it."
            )
        return ""

    def capability(self, verb: Verb) -> Capability:
        """The declaration of a verb. Importing concerns segbot alone: it goes wherever segments are lists of people."""
        if verb is Verb.IMPORT:
            return _IMPORT if self.id_types else _NO_IMPORT
        return self.capabilities[verb]


def _holds(spec: ProviderSpec, action: Action) -> bool:
    """Whether everything that was given besides name and people has a place in this kind of segment."""
    named = {own.name for own in spec.fields}
    return (spec.criteria or action.criteria is None) and named.issuperset(action.fields)


_IMPORT = Capability(
    support=Support.COMPOSED,
    idempotent=True,
    effects=("Nothing is sent to the provider. From now on, segbot uses this list as everyone in it.",),
    verified="segbot's own record",
)
_NO_IMPORT = Capability(
    support=Support.UNSUPPORTED,
    reason="its segments are rules, not lists of people, so there is nothing to import.",
)
