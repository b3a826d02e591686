"""Block elements, with their limits (docs.slack.dev/reference/block-kit/block-elements)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from segbot.sandbox.slack.validate.texts import (
    Confirm,
    ConversationFilter,
    Count,
    DispatchActions,
    Id,
    Option,
    OptionGroup,
    Placeholder,
    PlainText,
    Shape,
    SlackFile,
    Url,
    upto,
    wrong,
)

Date = Annotated[StrictStr, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Time = Annotated[StrictStr, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Interactive(Shape):
    action_id: Id | None = None


class Asking(Interactive):
    placeholder: Placeholder | None = None
    focus_on_load: StrictBool = False


class Button(Interactive):
    type: Literal["button"]
    text: Annotated[PlainText, upto(75)]
    value: Annotated[StrictStr, Field(max_length=2000)] | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[StrictStr, Field(max_length=75)] | None = None
    agent_prompt: Annotated[StrictStr, Field(max_length=4000)] | None = None


class WorkflowButton(Interactive):
    type: Literal["workflow_button"]
    text: Annotated[PlainText, upto(75)]
    workflow: dict[str, Any]
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[StrictStr, Field(max_length=75)] | None = None


class FeedbackChoice(Shape):
    text: Annotated[PlainText, upto(75)]
    value: Annotated[StrictStr, Field(max_length=2000)]
    accessibility_label: Annotated[StrictStr, Field(max_length=75)] | None = None


class FeedbackButtons(Interactive):
    type: Literal["feedback_buttons"]
    positive_button: FeedbackChoice
    negative_button: FeedbackChoice


class IconButton(Interactive):
    type: Literal["icon_button"]
    icon: StrictStr
    text: Annotated[PlainText, upto(75)]
    accessibility_label: Annotated[StrictStr, Field(max_length=75)] | None = None
    value: Annotated[StrictStr, Field(max_length=2000)] | None = None
    visible_to_user_ids: list[StrictStr] | None = Field(default=None, max_length=10)
    confirm: Confirm | None = None


class Chosen(Asking):
    """A menu with its options written out: options or option_groups, and what is chosen must be among them."""

    options: list[Option] | None = Field(default=None, min_length=1, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, min_length=1, max_length=100)
    confirm: Confirm | None = None

    def all_options(self) -> list[Option]:
        return [*(self.options or []), *(o for group in self.option_groups or [] for o in group.options)]

    @model_validator(mode="after")
    def _one_list(self) -> Chosen:
        if (self.options is None) == (self.option_groups is None):
            raise wrong("must provide exactly one of `options` or `option_groups`")
        return self


class StaticSelect(Chosen):
    type: Literal["static_select"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _known(self) -> StaticSelect:
        if self.initial_option is not None and self.initial_option not in self.all_options():
            raise wrong("initial_option must match one of the options")
        return self


class MultiStaticSelect(Chosen):
    type: Literal["multi_static_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1)
    max_selected_items: Count | None = None

    @model_validator(mode="after")
    def _known(self) -> MultiStaticSelect:
        if any(chosen not in self.all_options() for chosen in self.initial_options or []):
            raise wrong("initial_options must match the options")
        return self


class ExternalSelect(Asking):
    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: Annotated[StrictInt, Field(ge=0)] | None = None
    confirm: Confirm | None = None


class MultiExternalSelect(Asking):
    type: Literal["multi_external_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1)
    min_query_length: Annotated[StrictInt, Field(ge=0)] | None = None
    max_selected_items: Count | None = None
    confirm: Confirm | None = None


class UsersSelect(Asking):
    type: Literal["users_select"]
    initial_user: StrictStr | None = None
    confirm: Confirm | None = None


class MultiUsersSelect(Asking):
    type: Literal["multi_users_select"]
    initial_users: list[StrictStr] | None = None
    max_selected_items: Count | None = None
    confirm: Confirm | None = None


class ConversationsSelect(Asking):
    type: Literal["conversations_select"]
    initial_conversation: StrictStr | None = None
    default_to_current_conversation: StrictBool = False
    response_url_enabled: StrictBool = False
    filter: ConversationFilter | None = None
    confirm: Confirm | None = None


class MultiConversationsSelect(Asking):
    type: Literal["multi_conversations_select"]
    initial_conversations: list[StrictStr] | None = None
    default_to_current_conversation: StrictBool = False
    filter: ConversationFilter | None = None
    max_selected_items: Count | None = None
    confirm: Confirm | None = None


class ChannelsSelect(Asking):
    type: Literal["channels_select"]
    initial_channel: StrictStr | None = None
    response_url_enabled: StrictBool = False
    confirm: Confirm | None = None


class MultiChannelsSelect(Asking):
    type: Literal["multi_channels_select"]
    initial_channels: list[StrictStr] | None = None
    max_selected_items: Count | None = None
    confirm: Confirm | None = None


class Overflow(Interactive):
    type: Literal["overflow"]
    options: list[Option] = Field(min_length=1, max_length=5)
    confirm: Confirm | None = None


class RadioButtons(Interactive):
    type: Literal["radio_buttons"]
    options: list[Option] = Field(min_length=1, max_length=10)
    initial_option: Option | None = None
    confirm: Confirm | None = None
    focus_on_load: StrictBool = False

    @model_validator(mode="after")
    def _known(self) -> RadioButtons:
        if self.initial_option is not None and self.initial_option not in self.options:
            raise wrong("initial_option must match one of the options")
        return self


class Checkboxes(Interactive):
    type: Literal["checkboxes"]
    options: list[Option] = Field(min_length=1, max_length=10)
    initial_options: list[Option] | None = Field(default=None, min_length=1)
    confirm: Confirm | None = None
    focus_on_load: StrictBool = False

    @model_validator(mode="after")
    def _known(self) -> Checkboxes:
        if any(chosen not in self.options for chosen in self.initial_options or []):
            raise wrong("initial_options must match the options")
        return self


class DatePicker(Asking):
    type: Literal["datepicker"]
    initial_date: Date | None = None
    confirm: Confirm | None = None


class TimePicker(Asking):
    type: Literal["timepicker"]
    initial_time: Time | None = None
    timezone: StrictStr | None = None
    confirm: Confirm | None = None


class DateTimePicker(Interactive):
    type: Literal["datetimepicker"]
    initial_date_time: Annotated[StrictInt, Field(ge=1_000_000_000, le=9_999_999_999)] | None = None
    confirm: Confirm | None = None
    focus_on_load: StrictBool = False


class PlainTextInput(Asking):
    type: Literal["plain_text_input"]
    initial_value: Annotated[StrictStr, Field(max_length=3000)] | None = None
    multiline: StrictBool = False
    min_length: Annotated[StrictInt, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[StrictInt, Field(ge=1, le=3000)] | None = None
    dispatch_action_config: DispatchActions | None = None

    @model_validator(mode="after")
    def _room(self) -> PlainTextInput:
        if self.min_length is not None and self.max_length is not None and self.min_length > self.max_length:
            raise wrong("min_length must be less than or equal to max_length")
        return self


class AddressInput(Asking):
    type: Literal["email_text_input", "url_text_input"]
    initial_value: StrictStr | None = None
    dispatch_action_config: DispatchActions | None = None


class NumberInput(Asking):
    type: Literal["number_input"]
    is_decimal_allowed: StrictBool
    initial_value: StrictStr | None = None
    min_value: StrictStr | None = None
    max_value: StrictStr | None = None
    dispatch_action_config: DispatchActions | None = None


class RichTextInput(Asking):
    type: Literal["rich_text_input"]
    initial_value: dict[str, Any] | None = None
    dispatch_action_config: DispatchActions | None = None


class FileInput(Interactive):
    type: Literal["file_input"]
    filetypes: list[StrictStr] | None = Field(default=None, min_length=1)
    max_files: Annotated[StrictInt, Field(ge=1, le=10)] | None = None


class Image(Shape):
    type: Literal["image"]
    alt_text: Annotated[StrictStr, Field(max_length=2000)]
    image_url: Url | None = None
    slack_file: SlackFile | None = None
    image_width: StrictInt | StrictFloat | None = None
    image_height: StrictInt | StrictFloat | None = None
    image_bytes: StrictInt | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Image:
        if (self.image_url is None) == (self.slack_file is None):
            raise wrong("must provide exactly one of `image_url` or `slack_file`")
        return self


Menu = (
    StaticSelect
    | ExternalSelect
    | UsersSelect
    | ConversationsSelect
    | ChannelsSelect
    | MultiStaticSelect
    | MultiExternalSelect
    | MultiUsersSelect
    | MultiConversationsSelect
    | MultiChannelsSelect
)
Control = Menu | Checkboxes | RadioButtons | DatePicker | TimePicker

AccessoryElement = Annotated[
    Control | Button | WorkflowButton | Overflow | Image, Field(discriminator="type")
]
ActionElement = Annotated[
    Control | Button | WorkflowButton | Overflow | DateTimePicker, Field(discriminator="type")
]
InputElement = Annotated[
    Control | DateTimePicker | PlainTextInput | AddressInput | NumberInput | RichTextInput | FileInput,
    Field(discriminator="type"),
]
FeedbackElement = Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]
