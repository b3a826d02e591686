"""slack-sdk's models hold some of Slack's limits and let others pass, for the same kind of text.

Expected: as an option's text of 76 letters is refused, so is its description, for which Slack's reference says 75 as well; the
same for 11 checkboxes (10), a field of a section of 2001 letters (2000) and a header in mrkdwn (plain text only). Seen: these
pass, so it is Slack that refuses the whole message or modal. slackblocks refuses all but the last, which it cannot say.
"""
# requires: slack-sdk==3.48.0
# requires: slackblocks==3.0.0

from __future__ import annotations

from importlib.metadata import version

import slackblocks
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import CheckboxesElement, HeaderBlock, MarkdownTextObject, Option, SectionBlock

print("slack-sdk", version("slack-sdk"), "slackblocks", version("slackblocks"))
eleven = [str(number) for number in range(11)]
TRIALS = {
    "text of 76": (
        lambda: Option(text="x" * 76, value="1").to_dict(),
        lambda: slackblocks.Option("x" * 76, "1"),
    ),
    "description of 76": (
        lambda: Option(text="x", value="1", description="x" * 76).to_dict(),
        lambda: slackblocks.Option("x", "1", description="x" * 76),
    ),
    "11 checkboxes": (
        lambda: CheckboxesElement(options=[Option(text=each, value=each) for each in eleven]).to_dict(),
        lambda: slackblocks.CheckboxGroup("a", options=[slackblocks.Option(each, each) for each in eleven]),
    ),
    "field of 2001": (
        lambda: SectionBlock(fields=["x" * 2001]).to_dict(),
        lambda: slackblocks.SectionBlock(fields=["x" * 2001]),
    ),
    "header in mrkdwn": (lambda: HeaderBlock(text=MarkdownTextObject(text="*x*")).to_dict(), None),
}


def refused(build: object) -> bool | None:
    if build is None:
        return None
    try:
        build()
    except (SlackObjectFormationError, slackblocks.InvalidUsageError):
        return True
    return False


found = {name: tuple(map(refused, builds)) for name, builds in TRIALS.items()}
for name, (by_sdk, by_slackblocks) in found.items():
    print(f"{name}: expected: refused; seen: refused by slack-sdk {by_sdk}, by slackblocks {by_slackblocks}")
assert found == {
    "text of 76": (True, True),
    "description of 76": (False, True),
    "11 checkboxes": (False, True),
    "field of 2001": (False, True),
    "header in mrkdwn": (False, None),
}
