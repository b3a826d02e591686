"""Names that are taken: exactly, or all but for capitals and blanks."""

from __future__ import annotations

from collections.abc import Iterable

from segbot.domain.actions import Action
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import NameTakenError
from segbot.domain.planning.plan import Namesake
from segbot.domain.segments import Segment


def namesakes(segments: Iterable[Segment], name: str, *, but: str | None = None) -> tuple[Namesake, ...]:
    """The live segments that have this name, the very same first; `but` is the id of the one that is to be renamed."""
    wanted = _alike(name)
    found = [
        Namesake(id=each.id, name=each.name, exact=each.name == name, members=each.member_count)
        for each in segments
        if each.id != but and not each.deleted and _alike(each.name) == wanted
    ]
    return tuple(sorted(found, key=lambda each: not each.exact))


def insist_on_a_free_name(action: Action, spec: ProviderSpec, taken: Iterable[Namesake]) -> None:
    """Raises NameTakenError where a name is given once only and this one is gone: exactly, or where nobody knows whether
    capitals count, all but for those.
    """
    if not given_once(spec):
        return
    for each in taken:
        if each.exact or spec.names_may_collide:
            raise NameTakenError(
                f"There is already {with_article(spec.noun)} “{each.name}”{_with(each.members)}, and {_why_once(spec)}. Choose another "
                "name, or add people to the one that is there.",
                connection=action.connection,
                segment_id=each.id,
                segment_name=each.name,
            )


def given_once(spec: ProviderSpec) -> bool:
    """Whether a name that is taken is not given again."""
    return spec.names_are_ids or spec.unique_names or spec.names_may_collide


def same_name(one: str, other: str, spec: ProviderSpec) -> bool:
    """Whether two names count as the same there."""
    return _alike(one) == _alike(other) if spec.names_may_collide else one == other


def _why_once(spec: ProviderSpec) -> str:
    if spec.names_may_collide:
        return f"{spec.label} might take the two for one"
    return f"{spec.label} gives a name only once"


def _alike(name: str) -> str:
    return " ".join(name.split()).casefold()


def with_article(noun: str) -> str:
    """`a tag`, `an audience`."""
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _with(members: int | None) -> str:
    if members is None:
        return ""
    return " with 1 person" if members == 1 else f" with {members:,} people"
