"""Driven from outside: whoever is erased from segbot's lists does not leave a segment by the next whole list that is written."""

from __future__ import annotations

import json

import pytest
from outside.lists_sent import ListsSent, chosen, typed
from outside.refusing_slack import APPROVALS, ARTHUR
from outside.somebody import buttons
from outside.test_delivery import cards
from outside.test_lists import segmenter

from segbot.slack import ids

__all__ = ["segmenter"]

pytestmark = pytest.mark.slow


def test_whoever_is_erased_does_not_leave_by_the_next_whole_list(make_bot, slack, segmenter):
    settings = segmenter.emulator.connection(segmenter.url)
    bot = make_bot(
        **{f"SEGBOT_CONNECTIONS__SEGMENTER__{name}": value for name, value in settings.items()}
    ).start()
    lists = ListsSent(bot, slack)
    paste = {"mode": "paste"}
    fields = {"broadcast_medium_id": typed("push"), "segment_type": typed("CUSTOM")}
    made = lists.hand_in("create segmenter", paste, b"c-1\nc-2\nc-3\n", name=typed("Stars"), **fields)
    assert made.how == "sent"
    lists.wait_until_all_is_sent()

    key = next(key for key, one in segmenter.emulator.segments().items() if one["name"] == "Stars")

    def there():
        return set(segmenter.emulator.members(key))

    def shown():
        return [json.dumps(each, ensure_ascii=False) for each in slack.views.values()]

    status, told = bot.run("forget", "c-1")
    assert status == 0, told
    assert "  /segment import segmenter “Stars”" in told
    bot.somebody.type("add segmenter Stars c-4")
    slack.wait_for(
        lambda: any("Somebody was erased from segbot's lists" in each for each in shown()),
        what="why it is refused",
    )
    assert there() == {"c-1", "c-2", "c-3"}
    everyone = {"segment": chosen(key), "reason": typed("exported today"), **fields}
    told = lists.hand_in("import segmenter Stars", paste, b"c-1\nc-2\nc-3\n", **everyone)
    assert told.how == "sent", told.view
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1002), what="the import's card")[0]
    bot.somebody.press(card, ids.APPROVE, ARTHUR)
    slack.wait_for(lambda: ids.APPROVE not in buttons(cards(slack, APPROVALS, 1002)[0]), what="the import")
    lists.wait_until_all_is_sent()
    bot.somebody.ask("add segmenter Stars c-4")
    slack.wait_for(lambda: there() == {"c-1", "c-2", "c-3", "c-4"}, 60, "one more")
