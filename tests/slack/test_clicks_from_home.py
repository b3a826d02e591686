"""How many clicks it takes from Home until three people are on their way out; typing is no click."""

from __future__ import annotations

import pytest
from slack_made import account, draft, request, ruling
from slack_world import answer, chosen, typed

from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome

MOST = 5


@pytest.mark.parametrize("accounts", [1, 2])
def test_three_people_are_removed_in_five_clicks(desk, slack, use_cases, accounts):
    names = ["bunce", "batch"][:accounts]
    use_cases.browse.answers["connections"] = [account(name) for name in names]
    use_cases.submit.answers["prepare"] = draft(ruling=ruling(Outcome.CONFIRM))
    use_cases.submit.answers["confirm"] = request(State.APPROVED, ruling=ruling(Outcome.CONFIRM))
    home = {"id": "VHOME", "type": "home", "blocks": []}
    clicks = 1
    desk.press(
        "new_change_remove", "remove", user="U0MAYA", view=home, container={"type": "view"}, channel=None
    )
    (opened,) = slack.wait_for("views.open")
    form = opened["view"]
    if accounts > 1:
        clicks += 1
        desk.choose(form, "connection", "bunce", chosen(connection="bunce"))
        (updated,) = slack.wait_for("views.update")
        form = updated["view"]
    assert {"segment", "members_text"} <= {block.get("block_id") for block in form["blocks"]}
    clicks += 1
    filled = chosen(connection="bunce", segment="s-1") | typed(members_text="1001\n1002\n1003")
    clicks += 1
    pushed = answer(desk.submit(form, filled))
    clicks += 1
    assert answer(desk.submit(pushed["view"], {})) == {"response_action": "clear"}
    assert clicks <= MOST
    assert use_cases.submit.called("confirm")
