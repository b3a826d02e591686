"""slack-sdk and slackblocks leave out an image's alt_text where it is empty, though Slack requires it.

An empty alt text says that a picture is for looks only and screen readers pass over it. Expected: `alt_text=""` is sent as
given, or refused. Seen: the key is missing, and Slack's reference calls it required. The value of a button, which an
app reads back from the click, is dropped by slack-sdk in the same way, and kept by slackblocks.
"""
# requires: slack-sdk==3.48.0
# requires: slackblocks==3.0.0

from __future__ import annotations

import json
from importlib.metadata import version

import slackblocks
from slack_sdk.models.blocks import ButtonElement, ImageBlock

print("slack-sdk", version("slack-sdk"), "slackblocks", version("slackblocks"))
url = "https://example.com/logo.png"
images = [
    ImageBlock(image_url=url, alt_text="").to_dict(),
    json.loads(str(slackblocks.ImageBlock(image_url=url, alt_text=""))),
]
buttons = [
    ButtonElement(text="All", action_id="all", value="").to_dict(),
    json.loads(str(slackblocks.Button("All", action_id="all", value=""))),
]
print(f"expected: alt_text and value are there; seen: {images}, {buttons}")
assert ["alt_text" in image for image in images] == [False, False]
assert ["value" in button for button in buttons] == [False, True]
