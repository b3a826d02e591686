"""Files from the form: fetched from Slack only, with the token going nowhere else."""

from __future__ import annotations

import pytest
from slack_world import TOKEN, SlackServer

from segbot.domain.errors import InvalidActionError
from segbot.slack.app import click_client
from segbot.slack.files import MAX_BYTES, SlackFiles

CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def files(slack):
    return SlackFiles(click_client(TOKEN, slack.api_url))


def file(address, **changes):
    return {"id": "F1", "name": "vip.csv", "url_private": address, "url_private_download": address, **changes}


def refused(files, told):
    with pytest.raises(InvalidActionError) as caught:
        files.fetch(told)
    assert set(caught.value.errors) == {"members_file"}
    assert TOKEN not in str(caught.value)
    return str(caught.value)


def test_a_file_is_fetched_with_the_token(slack, files):
    slack.files["/f/vip.csv"] = (200, CSV, b"id\n1\n")
    upload = files.fetch(file(f"{slack.root}/f/vip.csv"))
    assert (upload.name, upload.stream.read()) == ("vip.csv", b"id\n1\n")
    assert slack.fetched == [("/f/vip.csv", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com.evil.example/x",
        "https://evilslack.com/x",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://files.slack.com@evil.example/x",
        "file:///etc/passwd",
        "ftp://files.slack.com/x",
        "//files.slack.com/x",
        "",
    ],
)
def test_the_token_goes_to_no_other_host(files, address):
    assert "isn't a file in Slack" in refused(files, file(address))


def test_another_port_of_the_same_machine_is_another_host(files):
    other = SlackServer()
    try:
        assert "isn't a file in Slack" in refused(files, file(f"{other.root}/f/vip.csv"))
        assert other.fetched == []
    finally:
        other.close()


def test_a_redirect_is_not_followed(slack, files):
    slack.files["/f/vip.csv"] = (302, {"Location": f"{slack.root}/elsewhere"}, b"")
    assert "didn't give me" in refused(files, file(f"{slack.root}/f/vip.csv"))
    assert [path for path, _ in slack.fetched] == ["/f/vip.csv"]


def test_a_login_page_is_not_a_list(slack, files):
    slack.files["/f/vip.csv"] = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Sign in</html>")
    assert "files:read" in refused(files, file(f"{slack.root}/f/vip.csv"))


def test_too_large_by_its_own_word(slack, files):
    assert "10 MB" in refused(files, file(f"{slack.root}/f/vip.csv", size=MAX_BYTES + 1))
    assert slack.fetched == []


def test_too_large_in_truth(slack, files):
    slack.files["/f/vip.csv"] = (200, CSV, b"1" * (MAX_BYTES + 1))
    assert "10 MB" in refused(files, file(f"{slack.root}/f/vip.csv", size=3))


def test_a_file_that_is_gone(slack, files):
    assert "didn't give me" in refused(files, file(f"{slack.root}/f/gone.csv"))


def test_a_shared_file_is_looked_up_first(slack, files):
    slack.files["/f/vip.csv"] = (200, CSV, b"id\n1\n")
    slack.answers["files.info"] = {"file": file(f"{slack.root}/f/vip.csv")}
    upload = files.fetch({"id": "F1", "file_access": "check_file_info"})
    assert upload.name == "vip.csv"
    assert slack.sent("files.info")[0]["file"] == "F1"


def test_a_file_slack_does_not_know(slack, files):
    slack.answers["files.info"] = {"ok": False, "error": "file_not_found"}
    assert "didn't tell me" in refused(files, {"id": "F1", "file_access": "check_file_info"})
