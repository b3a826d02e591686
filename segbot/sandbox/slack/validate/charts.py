"""The chart and the sortable table, with their limits.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block and data-table-block. Slack's pages of different
months give 6 or 12 series and 101 or 201 rows; @slack/types and two client libraries of autumn 2026 say 12 series.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictFloat, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from segbot.sandbox.slack.validate.texts import Id, Shape, wrong

POINTS = 20
SERIES = 12
TABLE_ROWS = 101
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 20_000


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise PydanticCustomError("rule", "must be a finite number")
    return value


Number = Annotated[StrictFloat, AfterValidator(_finite)]
Label = Annotated[StrictStr, Field(min_length=1, max_length=20)]


class Segment(Shape):
    label: Label
    value: Annotated[Number, Field(gt=0)]


class Pie(Shape):
    type: Literal["pie"]
    segments: list[Segment] = Field(min_length=1, max_length=SERIES)


class Point(Shape):
    label: Label
    value: Number


class Series(Shape):
    name: Label
    data: list[Point] = Field(min_length=1, max_length=POINTS)


class Axis(Shape):
    categories: list[Label] = Field(min_length=1, max_length=POINTS)
    x_label: Annotated[StrictStr, Field(max_length=50)] | None = None
    y_label: Annotated[StrictStr, Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def _different(self) -> Axis:
        if len(set(self.categories)) != len(self.categories):
            raise wrong("categories must be unique")
        return self


class Plot(Shape):
    """Every series has one point for each category, so a gap cannot be drawn."""

    type: Literal["line", "bar", "area"]
    series: list[Series] = Field(min_length=1, max_length=SERIES)
    axis_config: Axis

    @model_validator(mode="after")
    def _regular(self) -> Plot:
        if len({one.name for one in self.series}) != len(self.series):
            raise wrong("series names must be unique")
        for one in self.series:
            if sorted(point.label for point in one.data) != sorted(self.axis_config.categories):
                raise wrong("each series must have exactly one data point per category")
        return self


class DataVisualization(Shape):
    type: Literal["data_visualization"]
    block_id: Id | None = None
    title: Annotated[StrictStr, Field(min_length=1, max_length=50)]
    chart: Annotated[Pie | Plot, Field(discriminator="type")]


class RawText(Shape):
    type: Literal["raw_text"]
    text: Annotated[StrictStr, Field(min_length=1)]


class RawNumber(Shape):
    type: Literal["raw_number"]
    value: Number
    text: Annotated[StrictStr, Field(min_length=1)]


class RichPart(BaseModel):
    """Only the outer layer of rich text is checked; its leaves are many and the bot writes none."""

    type: Literal["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"]
    elements: list[dict[str, Any]]


class RichText(Shape):
    type: Literal["rich_text"]
    block_id: Id | None = None
    elements: list[RichPart]


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]


class DataTable(Shape):
    """At most 101 rows with the header: the stricter of the two figures Slack has published."""

    type: Literal["data_table"]
    block_id: Id | None = None
    caption: Annotated[StrictStr, Field(min_length=1)]
    rows: list[Annotated[list[Cell], Field(min_length=1, max_length=TABLE_COLUMNS)]] = Field(
        min_length=2, max_length=TABLE_ROWS
    )
    page_size: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[StrictInt, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _regular(self) -> DataTable:
        if len({len(row) for row in self.rows}) != 1:
            raise wrong("all rows must have the same number of cells")
        if any(isinstance(cell, RichText) for cell in self.rows[0]):
            raise wrong("the header row may not hold rich_text")
        if (self.row_header_column_index or 0) >= len(self.rows[0]):
            raise wrong("row_header_column_index must be the index of a column")
        if sum(_characters(cell) for row in self.rows for cell in row) > TABLE_CHARACTERS:
            raise wrong(f"the cells may hold at most {TABLE_CHARACTERS} characters together")
        return self


def _characters(cell: RawText | RawNumber | RichText) -> int:
    if isinstance(cell, RichText):
        return sum(
            len(part["text"])
            for section in cell.elements
            for part in section.elements
            if isinstance(part.get("text"), str)
        )
    return len(cell.text)
