"""Batch: the honest campaign check. What it sees, what stays dark, and when the next campaign goes out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply


@pytest.fixture
def batch(connect, server):
    settings = {"API_KEY": "batch-rest-key", "PROJECT_KEY": "project_1", "BASE_URL": server.url}
    return connect("batch", settings, pace=False)


class Campaigns:
    """What /orchestrations answers: rows of the list, and views by id."""

    def __init__(self, *rows, views=None, page_size=2):
        self.rows, self.views, self.page_size = rows, views or {}, page_size

    def __call__(self, sent):
        if sent.path.endswith("/orchestrations/view"):
            return self.views.get(sent.query["orchestration_id"], Reply(status=404, json={}))
        start = int(sent.query.get("from", "0"))
        following = start + self.page_size
        more = following < len(self.rows)
        page = {"orchestrations": self.rows[start:following], "has_more": more}
        return Reply(json=page | ({"next_from": str(following)} if more else {}))


def campaign(number, status="running", kind="campaign", channels=("push",)):
    identity = f"orchestration_{number}"
    return {
        "id": identity,
        "name": f"Campaign {number}",
        "status": status,
        "type": kind,
        "channels": list(channels),
    }


def targets(value):
    return Reply(json={"targeting": {"query": {"$and": [{"b.audiences": {"$in": ["x", value]}}]}}})


VIP = Segment(id="vip_2026", name="vip_2026")
OVER = [
    campaign(number, status) for number, status in ((91, "completed"), (92, "stopped"), (93, "completed"))
]


@pytest.mark.parametrize(
    ("rows", "views", "verdict"),
    [
        ([], {}, CampaignCheck.CLEAR),
        (OVER, {}, CampaignCheck.CLEAR),
        ([*OVER, campaign(1)], {1: targets("vip_2026")}, CampaignCheck.SCHEDULED),
        ([campaign(1)], {1: targets("vip_2026_old")}, CampaignCheck.CLEAR),
        ([campaign(1)], {1: targets("VIP_2026")}, CampaignCheck.CLEAR),
        (
            [campaign(1)],
            {1: Reply(json={"targeting": {"audiences": {"vip_2026": {}}}})},
            CampaignCheck.SCHEDULED,
        ),
        ([campaign(1)], {1: Reply(json={"targeting": {"query": "in('vip_2026')"}})}, CampaignCheck.UNKNOWN),
        ([campaign(1)], {1: Reply(json={"targeting": "vip_2026"})}, CampaignCheck.SCHEDULED),
        ([campaign(1)], {1: Reply(json={"targeting": {"languages": ["vip_2026"]}})}, CampaignCheck.CLEAR),
        ([campaign(1, "draft")], {1: targets("vip_2026")}, CampaignCheck.WARN),
        ([campaign(1, "DRAFT")], {1: targets("vip_2026")}, CampaignCheck.WARN),
        ([campaign(1)], {1: Reply(json={"name": "no targeting shown"})}, CampaignCheck.UNKNOWN),
        ([campaign(1)], {1: Reply(json={"targeting": {"query": {"segment": "x"}}})}, CampaignCheck.UNKNOWN),
        ([campaign(1)], {1: Reply(json={"targeting": {}})}, CampaignCheck.CLEAR),
        ([campaign(1)], {1: Reply(status=403, json={})}, CampaignCheck.UNKNOWN),
        ([campaign(1, channels=["email"])], {}, CampaignCheck.UNKNOWN),
        ([campaign(1, kind="recurring")], {}, CampaignCheck.UNKNOWN),
        ([campaign(1, kind="trigger", status="draft")], {}, CampaignCheck.UNKNOWN),
        ([campaign(1, status="new-word")], {1: targets("vip_2026")}, CampaignCheck.SCHEDULED),
        ([campaign(1, channels=["sms"]), campaign(2)], {2: targets("vip_2026")}, CampaignCheck.SCHEDULED),
    ],
    ids=str,
)
def test_the_campaign_check_tells_what_it_saw_and_treats_the_dark_as_dangerous(
    batch, server, rows, views, verdict
):
    server.answer = Campaigns(
        *rows, views={f"orchestration_{number}": reply for number, reply in views.items()}
    )
    assert batch.campaign_check(VIP).verdict is verdict


def test_what_the_campaign_check_could_not_see_is_named(batch, server):
    rows = [campaign(number, channels=["email"]) for number in range(7)]
    server.answer = Campaigns(*rows)
    notes = " ".join(batch.campaign_check(VIP).notes)
    assert "“Campaign 0”" in notes
    assert "and 2 more" in notes
    assert "nested" in notes


def test_a_list_of_campaigns_that_cannot_be_read_leaves_the_check_unknown(batch, server):
    server.answer = lambda _sent: Reply(status=403, json={})
    report = batch.campaign_check(VIP)
    assert report.verdict is CampaignCheck.UNKNOWN
    assert "could not be read" in report.notes[-1]


SOON, LATER, OVER_BY_NOW = "2036-03-03T10:00:00Z", "2036-04-01T10:00:00+02:00", "2026-01-01T10:00:00Z"


def starting(number, start, *args, **kwargs):
    return {**campaign(number, *args, **kwargs), "start_time": start}


@pytest.mark.parametrize(
    ("rows", "views", "sends"),
    [
        ([starting(1, LATER), starting(2, SOON)], (1, 2), datetime(2036, 3, 3, 10, tzinfo=UTC)),
        ([starting(1, LATER), starting(2, SOON)], (1,), datetime(2036, 4, 1, 8, tzinfo=UTC)),
        (
            [starting(1, LATER), starting(2, SOON, channels=["sms"])],
            (1,),
            datetime(2036, 4, 1, 8, tzinfo=UTC),
        ),
        ([starting(1, SOON, channels=["sms"])], (), datetime(2036, 3, 3, 10, tzinfo=UTC)),
        ([starting(1, SOON, "draft")], (1,), datetime(2036, 3, 3, 10, tzinfo=UTC)),
        ([starting(1, SOON)], (), None),
        ([starting(1, SOON, "stopped")], (1,), None),
        ([starting(1, OVER_BY_NOW)], (1,), None),
        ([starting(1, "2036-03-03T10:00:00")], (1,), None),
        ([starting(1, "now"), starting(2, None), campaign(3)], (1, 2, 3), None),
    ],
    ids=str,
)
def test_the_next_send_is_the_earliest_start_of_the_campaigns_the_verdict_hangs_on(
    batch, server, rows, views, sends
):
    """A start without a zone is each user's own time, so no moment is named."""
    targeted = {f"orchestration_{number}": targets("vip_2026") for number in views}
    others = {row["id"]: Reply(json={"targeting": {}}) for row in rows}
    server.answer = Campaigns(*rows, views=others | targeted)
    assert batch.campaign_check(VIP).next_send == sends
