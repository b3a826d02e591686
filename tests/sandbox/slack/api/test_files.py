from __future__ import annotations

import httpx
import pytest

from segbot.sandbox.slack.installation import Installation


def test_the_bots_token_opens_a_file_and_nothing_else_does(world):
    file_id = world.person.upload("marketer", "Vip People.csv", b"id\n1\n")
    found = world.web.files_info(file=file_id)["file"]
    assert (found["name"], found["filetype"], found["mimetype"], found["size"]) == (
        "Vip People.csv",
        "csv",
        "text/csv",
        5,
    )
    assert found["url_private"].startswith(f"{world.url}/files/{file_id}/")
    for url in (found["url_private"], found["url_private_download"]):
        good = httpx.get(url, headers={"Authorization": "Bearer xoxb-sandbox"})
        assert good.content == b"id\n1\n"
        for headers in ({}, {"Authorization": "Bearer xoxb-wrong"}):
            login = httpx.get(url, headers=headers)
            assert (login.status_code, login.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert b"Sign in" in login.content
    assert world.last("GET /files/")["verdict"] == "refused"


def test_a_token_without_files_read_gets_the_login_page(make_world):
    world = make_world(installation=Installation(scopes=("commands",)))
    file_id = world.person.upload("marketer", "a.csv", b"id")
    page = httpx.get(f"{world.url}/files/{file_id}/a.csv", headers={"Authorization": "Bearer xoxb-sandbox"})
    assert b"Sign in" in page.content


def test_uploading_in_three_steps(world):
    world.web.files_upload_v2(
        channel="C0AUDIT", content="who,when\n", filename="audit.csv", initial_comment="Here"
    )
    (seen,) = world.person.messages("C0AUDIT", "approver")
    assert seen["text"] == "Here"
    (file,) = seen["files"]
    assert file["name"] == "audit.csv"
    assert world.person.download("approver", file["id"]) == b"who,when\n"


def test_someone_elses_file_is_not_shown(world):
    file_id = world.person.upload("marketer", "a.csv", b"id")
    assert httpx.get(f"{world.url}/sandbox/file/{file_id}", params={"as": "outsider"}).status_code == 404


def test_an_upload_that_is_not_what_was_announced(world):
    begun = world.web.files_getUploadURLExternal(filename="a.csv", length=5)
    assert httpx.post(begun["upload_url"], content=b"four").status_code == 400
    answer = world.refused("files.completeUploadExternal", files=[{"id": begun["file_id"]}])
    assert answer["error"] == "file_not_found"
    assert httpx.post(begun["upload_url"], content=b"fives").status_code == 200
    world.web.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "A"}])
    assert world.web.files_info(file=begun["file_id"])["file"]["title"] == "A"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a"}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "a", "length": "none"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
    ],
)
def test_what_is_refused(shared, method, arguments, error):
    assert shared.refused(method, **arguments)["error"] == error


def test_ten_megabytes_is_the_most_a_person_can_upload(shared):
    response = httpx.post(
        f"{shared.url}/sandbox/files",
        data={"as": "marketer"},
        files={"file": ("a.csv", b"x" * (10 * 1024 * 1024 + 1))},
    )
    assert response.json()["error"] == "file_too_large"
