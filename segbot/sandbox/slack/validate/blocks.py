"""Layout blocks, with their limits (docs.slack.dev/reference/block-kit/blocks)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from segbot.sandbox.slack.validate.charts import Cell, DataTable, DataVisualization, RichText
from segbot.sandbox.slack.validate.elements import (
    AccessoryElement,
    ActionElement,
    Button,
    FeedbackElement,
    Image,
    InputElement,
)
from segbot.sandbox.slack.validate.texts import (
    AnyText,
    Id,
    Mrkdwn,
    PlainText,
    Shape,
    SlackFile,
    Url,
    upto,
    wrong,
)


class Block(Shape):
    block_id: Id | None = None


class Section(Block):
    type: Literal["section"]
    text: Annotated[AnyText, upto(3000)] | None = None
    fields: list[Annotated[AnyText, upto(2000)]] | None = Field(default=None, min_length=1, max_length=10)
    accessory: AccessoryElement | None = None
    expand: StrictBool = False

    @model_validator(mode="after")
    def _says_something(self) -> Section:
        if self.text is None and self.fields is None:
            raise wrong("must define either `text` or `fields`")
        return self


class Divider(Block):
    type: Literal["divider"]


class Header(Block):
    type: Literal["header"]
    text: Annotated[PlainText, upto(150)]


class Context(Block):
    type: Literal["context"]
    elements: list[Annotated[PlainText | Mrkdwn | Image, Field(discriminator="type")]] = Field(
        min_length=1, max_length=10
    )

    @model_validator(mode="after")
    def _not_empty(self) -> Context:
        if any(not isinstance(part, Image) and not part.text for part in self.elements):
            raise wrong("must be more than 0 characters")
        return self


class Actions(Block):
    type: Literal["actions"]
    elements: list[ActionElement] = Field(min_length=1, max_length=25)


class ContextActions(Block):
    type: Literal["context_actions"]
    elements: list[FeedbackElement] = Field(min_length=1, max_length=5)


class Input(Block):
    type: Literal["input"]
    label: Annotated[PlainText, upto(2000)]
    element: InputElement
    hint: Annotated[PlainText, upto(2000)] | None = None
    optional: StrictBool = False
    dispatch_action: StrictBool = False


class ImageBlock(Block):
    type: Literal["image"]
    alt_text: Annotated[StrictStr, Field(max_length=2000)]
    image_url: Url | None = None
    slack_file: SlackFile | None = None
    title: Annotated[PlainText, upto(2000)] | None = None
    image_width: StrictInt | StrictFloat | None = None
    image_height: StrictInt | StrictFloat | None = None
    image_bytes: StrictInt | None = None

    @model_validator(mode="after")
    def _one_source(self) -> ImageBlock:
        if (self.image_url is None) == (self.slack_file is None):
            raise wrong("must provide exactly one of `image_url` or `slack_file`")
        return self


class Video(Block):
    type: Literal["video"]
    alt_text: StrictStr
    title: Annotated[PlainText, upto(199)]
    thumbnail_url: Url
    video_url: Url
    author_name: Annotated[StrictStr, Field(max_length=49)] | None = None
    description: Annotated[PlainText, upto(200)] | None = None
    provider_icon_url: Url | None = None
    provider_name: StrictStr | None = None
    title_url: Url | None = None


class File(Block):
    type: Literal["file"]
    external_id: StrictStr
    source: Literal["remote"]


class Markdown(Block):
    type: Literal["markdown"]
    text: Annotated[StrictStr, Field(min_length=1, max_length=12000)]


class Alert(Block):
    type: Literal["alert"]
    text: Annotated[AnyText, upto(200)]
    level: Literal["default", "info", "warning", "error", "success"] | None = None


class ColumnSettings(Shape):
    align: Literal["left", "center", "right"] | None = None
    is_wrapped: StrictBool | None = None


class Table(Block):
    type: Literal["table"]
    rows: list[Annotated[list[Cell], Field(min_length=1, max_length=20)]] = Field(
        min_length=1, max_length=100
    )
    column_settings: list[ColumnSettings | None] | None = Field(default=None, max_length=20)


class Card(Block):
    type: Literal["card"]
    title: Annotated[AnyText, upto(150)] | None = None
    subtitle: Annotated[AnyText, upto(150)] | None = None
    body: Annotated[AnyText, upto(200)] | None = None
    subtext: Annotated[AnyText, upto(200)] | None = None
    icon: Image | None = None
    hero_image: Image | None = None
    actions: list[Button] | None = Field(default=None, min_length=1, max_length=3)

    @model_validator(mode="after")
    def _says_something(self) -> Card:
        if not (self.hero_image or self.title or self.actions or self.body):
            raise wrong("must define one of `hero_image`, `title`, `actions` or `body`")
        return self


class Carousel(Block):
    type: Literal["carousel"]
    elements: list[Card] = Field(min_length=1, max_length=10)


class Task(Block):
    type: Literal["task_card"]
    task_id: StrictStr
    title: StrictStr
    status: Literal["pending", "in_progress", "complete", "error"]
    details: RichText | None = None
    output: RichText | None = None
    sources: list[dict[str, Any]] | None = None


class Plan(Block):
    type: Literal["plan"]
    title: StrictStr
    tasks: list[Task] | None = Field(default=None, max_length=50)


class Container(Block):
    type: Literal["container"]
    child_blocks: list[
        Annotated[
            Section | Divider | Header | Context | Actions | Input | ImageBlock | RichText | Table | Card,
            Field(discriminator="type"),
        ]
    ] = Field(min_length=1, max_length=10)
    title: Annotated[PlainText, upto(150)] | None = None
    rich_text_title: RichText | None = None
    subtitle: Annotated[AnyText, upto(150)] | None = None
    width: Literal["narrow", "standard", "wide", "full"] | None = None
    icon: Image | None = None
    is_collapsible: StrictBool | None = None
    default_collapsed: StrictBool | None = None
    has_header_divider: StrictBool | None = None


AnyBlock = Annotated[
    Section
    | Divider
    | Header
    | Context
    | Actions
    | ContextActions
    | Input
    | ImageBlock
    | Video
    | File
    | RichText
    | Markdown
    | Alert
    | Table
    | DataTable
    | Card
    | Carousel
    | Task
    | Plan
    | DataVisualization
    | Container,
    Field(discriminator="type"),
]
