"""What the Segmenter is sent (dev-center.instaleap.io/reference/create-segment and update-segment)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr


class _Shape(BaseModel):
    """Strings are strings; null is nowhere allowed; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")


class Tag(_Shape):
    tag: StrictStr = Field(min_length=1)
    value: StrictStr


class Person(_Shape):
    """Which fields are mandatory is not said, so none is. `phoneNumber` is what a published sample calls the phone."""

    externalId: StrictStr = ""  # noqa: N815  (the provider's name)
    firstName: StrictStr = ""  # noqa: N815
    lastName: StrictStr = ""  # noqa: N815
    phone: StrictStr = ""
    phoneNumber: StrictStr = ""  # noqa: N815
    email: StrictStr = ""
    substitutionTags: list[Tag] = Field(default_factory=list)  # noqa: N815


class Segment(_Shape):
    """`persons` left out and `persons: []` are two things: see `model_fields_set`."""

    name: StrictStr = Field(min_length=1)
    description: StrictStr
    broadcastMediumId: StrictStr = Field(min_length=1)  # noqa: N815
    segmentType: StrictStr = Field(min_length=1)  # noqa: N815
    persons: list[Person] = Field(default_factory=list)


class Created(Segment):
    TagId: StrictStr | None = None
    filters: list[Any] = Field(default_factory=list)


class Updated(Segment):
    """The id is in the body, whatever the path says."""

    id: StrictStr = Field(min_length=1)
