"""A list for a verb at a provider: read, judged, and refused in words where nobody in it can be used."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, UnsupportedError
from segbot.domain.lists import Answers
from segbot.domain.members import IdType, ReadReport
from segbot.rosters.reading.columns.headings import KNOWN, Table
from segbot.rosters.reading.read import Paste, Source, Upload, Wanted, read_pages
from segbot.rosters.reading.sources import FILE_FIELD, PASTE_FIELD
from segbot.rosters.validating.validate import Validated, check

_REASONS = 3


def examine(
    sources: Sequence[Source],
    spec: ProviderSpec,
    verb: Verb,
    *,
    answers: Answers | None = None,
    headings: Table = KNOWN,
) -> Validated:
    """Read and judge a list; nothing is stored. Seconds for a million rows.

    Raises InvalidActionError on `members_text`, or on `members_file` where only files were given: no list, an
    empty one, one without a single usable row (with the first reasons), or one that repeats a single person.
    UnsupportedError where the provider takes no lists of people, UnclearListError where something about a list has to be
    answered first. `headings` are those known, with the team's own.
    """
    if not spec.id_types:
        raise UnsupportedError(f"{spec.label} takes no lists of people.")
    wanted = Wanted(
        ids=IdType.ID in spec.id_types,
        emails=IdType.EMAIL in spec.id_types,
        details=verb is not Verb.REMOVE,
        answers=answers or Answers(),
        headings=headings,
    )
    checked = check(
        read_pages(sources, wanted),
        id_types=spec.id_types,
        needs_tags=verb is Verb.TAG,
        details_matter=verb is not Verb.REMOVE,
        takes_tags=spec.tags,
    )
    if not checked.count:
        raise InvalidActionError({_field(sources): _nobody(checked.report)})
    if checked.count == 1 and checked.report.duplicates:
        raise InvalidActionError({_field(sources): _one_person(checked.report)})
    return checked


def _field(sources: Sequence[Source]) -> str:
    """Where the fault is shown: at the file only when nothing but files came."""
    files_only = bool(sources) and all(
        not isinstance(source, Paste) or not source.text.strip() for source in sources
    )
    return FILE_FIELD if files_only and any(isinstance(source, Upload) for source in sources) else PASTE_FIELD


def _one_person(report: ReadReport) -> str:
    """A list of repeats is most likely not the list that was meant."""
    return (
        f"All {report.duplicates + 1:,} usable rows name the same person. If only that person is meant, give them once; "
        "else check which column the list was taken from."
    )


def _nobody(report: ReadReport) -> str:
    if not report.faults_total:
        return "There is nobody in this list. Paste ids or e-mail addresses, or attach a file with them."
    reasons = "; ".join(
        f"row {fault.row}: {fault.why.removesuffix('.')}" for fault in report.faults[:_REASONS]
    )
    more = report.faults_total - min(_REASONS, len(report.faults))
    rest = f"; and {more:,} more" if more else ""
    return f"None of the {report.rows:,} rows can be used: {reasons}{rest}."
