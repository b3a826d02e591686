"""Text and composition objects of Block Kit, with their limits (docs.slack.dev/reference/block-kit/composition-objects)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError


class Shape(BaseModel):
    """Slack refuses properties it does not know, so every shape does."""

    model_config = ConfigDict(extra="forbid")


class PlainText(Shape):
    type: Literal["plain_text"]
    text: StrictStr
    emoji: StrictBool = True


class Mrkdwn(Shape):
    type: Literal["mrkdwn"]
    text: StrictStr
    verbatim: StrictBool = False


AnyText = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
Id = Annotated[StrictStr, Field(min_length=1, max_length=255)]
Url = Annotated[StrictStr, Field(min_length=1, max_length=3000)]


def upto(limit: int) -> AfterValidator:
    """A text object of 1 to `limit` characters."""

    def check(text: Any) -> Any:
        if not text.text:
            raise PydanticCustomError("text_length", "must be more than 0 characters")
        if len(text.text) > limit:
            raise PydanticCustomError(
                "text_length", "must be less than {over} characters", {"over": limit + 1}
            )
        return text

    return AfterValidator(check)


def wrong(message: str) -> PydanticCustomError:
    """A rule of Slack's that no length or type expresses."""
    return PydanticCustomError("rule", "{message}", {"message": message})


class Option(Shape):
    text: Annotated[AnyText, upto(75)]
    value: Annotated[StrictStr, Field(max_length=150)]
    description: Annotated[AnyText, upto(75)] | None = None
    url: Url | None = None


class OptionGroup(Shape):
    label: Annotated[PlainText, upto(75)]
    options: list[Option] = Field(min_length=1, max_length=100)


class Confirm(Shape):
    title: Annotated[PlainText, upto(100)]
    text: Annotated[AnyText, upto(300)]
    confirm: Annotated[PlainText, upto(30)]
    deny: Annotated[PlainText, upto(30)]
    style: Literal["primary", "danger"] | None = None


class ConversationFilter(Shape):
    include: list[Literal["im", "mpim", "private", "public"]] | None = Field(default=None, min_length=1)
    exclude_external_shared_channels: StrictBool = False
    exclude_bot_users: StrictBool = False

    @model_validator(mode="after")
    def _says_something(self) -> ConversationFilter:
        if not self.model_fields_set:
            raise wrong("filter cannot be an empty object")
        return self


class DispatchActions(Shape):
    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]] = Field(min_length=1)


class SlackFile(Shape):
    id: StrictStr | None = None
    url: StrictStr | None = None


Count = Annotated[StrictInt, Field(ge=1)]
Placeholder = Annotated[PlainText, upto(150)]
