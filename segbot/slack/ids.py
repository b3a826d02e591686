"""The names Slack sends back to us: callbacks, blocks and buttons. Tests, docs and people's habits rely on them."""

from __future__ import annotations

COMMAND = "/segment"

FORM = "segment_form"
PREVIEW = "segment_preview"
REJECT_FORM = "reject_form"
DETAILS = "request_details"

CONNECTION = "connection"
SEGMENT = "segment"
NAME = "name"
DESCRIPTION = "description"
CRITERIA = "criteria"
ADD_ALL_CUSTOMERS = "add_all_customers"
MEMBERS_TEXT = "members_text"
MEMBERS_FILE = "members_file"
REASON = "reason"
CONFIRM_NAME = "confirm_name"
CONFIRM_COUNT = "confirm_count"

APPROVE = "approve_request"
REJECT = "reject_request"
WITHDRAW = "withdraw_request"
PAUSE = "pause_request"
RESUME = "resume_request"
RETRY = "retry_failed"
RENEW = "use_new_numbers"
UNVOTE = "take_back_vote"
UNDO = "undo_request"
DETAILS_BUTTON = "show_details"
AUDIT_OLDER = "audit_older"
