"""Block Kit for the page's fixture world: a request card, the form with every input, the preview, a Home tab."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]
HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=2</script> &lt;b&gt;not bold&lt;/b&gt;'


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str | None = None) -> Block:
    made: Block = {"text": plain(text), "value": value}
    return made | {"description": plain(description)} if description else made


def button(text: str, action_id: str, *, style: str | None = None, confirm: Block | None = None) -> Block:
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(text),
        "value": '{"request":1042,"version":3}',
    }
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def confirmation(title: str, text: str, yes: str, *, danger: bool = False) -> Block:
    made: Block = {
        "title": plain(title),
        "text": mrkdwn(text),
        "confirm": plain(yes),
        "deny": plain("Cancel"),
    }
    return made | {"style": "danger"} if danger else made


def request_card() -> list[Block]:
    approve = confirmation(
        "Approve #1042?", "segbot will remove *1,204 people* from *VIP customers*.", "Approve"
    )
    reject = confirmation("Reject #1042?", "Nothing will be changed. Maya is told.", "Reject", danger=True)
    return [
        {"type": "header", "block_id": "head", "text": plain("Request #1042: remove from VIP customers")},
        {
            "type": "section",
            "block_id": "what",
            "text": mrkdwn(
                "<@U0MAYA> asks to remove *1,204 of 9,871 people* (12 %) from `VIP customers` at Bunce."
            ),
            "accessory": {
                "type": "overflow",
                "action_id": "show_details",
                "options": [option("Show details", "details"), option("Show members", "members")],
            },
        },
        {
            "type": "section",
            "block_id": "facts",
            "fields": [
                mrkdwn("*Provider*\nBunce"),
                mrkdwn("*Requested by*\n<@U0MAYA>"),
                mrkdwn("*Before*\n9,871"),
                mrkdwn("*After*\n8,667"),
                mrkdwn("*Expires*\n<!date^1795250000^{date_short_pretty} at {time}|later>"),
                mrkdwn("*Needs*\n1 of <!subteam^S0APPROVE>"),
            ],
        },
        {
            "type": "section",
            "block_id": "why",
            "text": mrkdwn("&gt;Unsubscribed in the spring clean-up :broom:"),
        },
        {
            "type": "actions",
            "block_id": "decide",
            "elements": [
                button("Approve", "approve_request", style="primary", confirm=approve),
                button("Reject", "reject_request", style="danger", confirm=reject),
                button("Withdraw", "withdraw_request"),
            ],
        },
        {
            "type": "context",
            "block_id": "small",
            "elements": [mrkdwn(":lock: Can be undone for 30 days"), mrkdwn("sha256 `9f2c…a1`")],
        },
    ]


def showcase() -> list[Block]:
    """The blocks that messages hold besides the card."""
    rich = {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Done. "},
                    {"type": "text", "text": "1,204 people", "style": {"bold": True}},
                    {"type": "text", "text": " left "},
                    {"type": "user", "user_id": "U0ARTHUR"},
                    {"type": "text", "text": "’s list, see "},
                    {"type": "link", "url": "https://example.com/report", "text": "the report"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Batch 1 of 2"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Batch 2 of 2"}]},
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Quoted"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = <b>"}]},
        ],
    }
    cell = {"type": "raw_text"}
    table = {
        "type": "table",
        "block_id": "table",
        "column_settings": [None, {"align": "right"}],
        "rows": [
            [cell | {"text": "Segment"}, cell | {"text": "People"}],
            [cell | {"text": "VIP customers"}, {"type": "raw_number", "text": "8,667"}],
            [cell | {"text": "Newsletter"}, {"type": "raw_number", "value": 41203}],
        ],
    }
    return [
        rich,
        {"type": "divider", "block_id": "line"},
        {"type": "markdown", "block_id": "md", "text": "## Next\n- **check** `audit`\n- <b>plain</b>"},
        table,
        {"type": "hologram", "block_id": "odd"},
    ]


def entry(block_id: str, label: str, element: Block, **more: Any) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def form(
    note: str = "Takes people out of a segment. Nothing happens before you see what would change.",
) -> Block:
    providers = [option("Bunce", "bunce"), option("Batch", "batch"), option("Segmenter", "segmenter")]
    tags = [option("VIP", "vip"), option("Lapsed", "lapsed"), option("Trial", "trial")]
    blocks = [
        {"type": "section", "block_id": "intro", "text": mrkdwn(note)},
        entry(
            "connection",
            "Connection",
            {"type": "static_select", "options": providers, "initial_option": providers[0]},
            dispatch_action=True,
        ),
        entry(
            "segment",
            "Segment",
            {"type": "external_select", "min_query_length": 2, "placeholder": plain("Find a segment")},
        ),
        entry(
            "members_text",
            "Members",
            {
                "type": "plain_text_input",
                "multiline": True,
                "max_length": 3000,
                "placeholder": plain("One id per line"),
            },
            optional=True,
            hint=plain("Customer ids, e-mails or phone numbers"),
        ),
        entry(
            "members_file",
            "Or a file",
            {"type": "file_input", "filetypes": ["csv", "xlsx"], "max_files": 2},
            optional=True,
        ),
        entry(
            "reason", "Reason", {"type": "plain_text_input", "min_length": 5, "placeholder": plain("Why?")}
        ),
        entry("tags", "Tags", {"type": "multi_static_select", "options": tags}, optional=True),
        entry("channel", "Channel", {"type": "conversations_select"}, optional=True),
        entry("owner", "Owner", {"type": "users_select"}, optional=True),
        entry(
            "add_all_customers",
            "Everyone",
            {
                "type": "checkboxes",
                "options": [option("All customers", "all", "Every customer of the account")],
            },
            optional=True,
        ),
        entry("how", "How", {"type": "radio_buttons", "options": tags[:2], "initial_option": tags[0]}),
        entry("day", "Day", {"type": "datepicker", "initial_date": "2026-11-30"}, optional=True),
        entry("hour", "Time", {"type": "timepicker"}, optional=True),
        entry("moment", "Moment", {"type": "datetimepicker"}, optional=True),
        entry(
            "number",
            "Number",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            optional=True,
        ),
        entry("email", "E-mail", {"type": "email_text_input"}, optional=True),
        entry("site", "Web address", {"type": "url_text_input"}, optional=True),
    ]
    return modal("segment_form", "Remove people", "Preview", blocks)


def preview() -> Block:
    blocks = [
        {
            "type": "alert",
            "block_id": "alert",
            "level": "warning",
            "text": plain("12 % would leave: needs 1 approval."),
        },
        {
            "type": "section",
            "block_id": "sum",
            "text": mrkdwn("Removes *1,204 of 9,871 people* from *VIP customers*."),
        },
        {
            "type": "section",
            "block_id": "fields",
            "fields": [mrkdwn("*Unknown*\n3"), mrkdwn("*After*\n8,667")],
        },
    ]
    return modal("segment_preview", "Check and confirm", "Ask for approval", blocks)


def modal(callback_id: str, title: str, submit: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def home() -> list[Block]:
    return [
        {"type": "header", "block_id": "h", "text": plain("Good morning, Maya")},
        {
            "type": "section",
            "block_id": "open",
            "text": mrkdwn("*1 request waits for an approval*\n#1042 remove from VIP customers"),
            "accessory": button("Open", "show_details"),
        },
        {"type": "divider", "block_id": "d"},
        {
            "type": "actions",
            "block_id": "start",
            "elements": [
                button("New request", "new_request", style="primary"),
                {
                    "type": "static_select",
                    "action_id": "pick_provider",
                    "placeholder": plain("Provider"),
                    "options": [option("Bunce", "bunce"), option("Batch", "batch")],
                },
            ],
        },
    ]
