from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.cli.ask import why_not
from segbot.domain.people import Person

MAYA = Person(id="U0MAYA", team="T0ACME")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, ""),
        ({"team": ""}, "another workspace"),
        ({"team": "T0OTHER"}, "another workspace"),
        ({"is_outsider": True}, "another workspace"),
        ({"is_guest": True}, "guest"),
        ({"is_bot": True}, "bot"),
        ({"is_deactivated": True}, "deactivated"),
        ({"is_deactivated": True, "team": ""}, "not known"),
    ],
)
def test_only_active_full_members_of_the_home_workspace_may_be_named(change, says):
    why = why_not(replace(MAYA, **change), "T0ACME")
    assert (says in why) if says else why == ""
