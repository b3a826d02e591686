"""In a company, whose proxy is the only way out and reads along with certificates of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from outside.company_proxy import CompanyProxy
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, MAYA
from outside.test_delivery import cards, removal

SLACK, BUNCE = "slack.example", "bunce.example"


@pytest.fixture
def proxy(tmp_path, slack, bunce):
    ports = {SLACK: urlsplit(slack.root).port, BUNCE: urlsplit(bunce.url).port}
    running = CompanyProxy(tmp_path, ports)
    yield running
    running.close()


@pytest.fixture
def make_bot_in_there(make_bot, proxy):
    def make(**settings):
        return make_bot(
            SLACK_API_URL=f"https://{SLACK}/api/",
            SEGBOT_CONNECTIONS__BUNCE__BASE_URL=f"https://{BUNCE}/v1",
            HTTPS_PROXY=proxy.url,
            **settings,
        )

    return make


def test_everything_leaves_by_the_proxy_and_its_authorities_are_read_once(
    make_bot_in_there, proxy, slack, bunce
):
    bot = make_bot_in_there(SSL_CERT_FILE=str(proxy.authorities)).start()
    proxy.authorities.unlink()
    bot.somebody.ask(removal(bunce))
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    bot.somebody.press(card, "approve_request", MAYA, response_url=f"https://{SLACK}/response/77")
    assert slack.wait_for(lambda: slack.told_to("/response/77"), what="the answer to one person")
    bot.somebody.press(card, "approve_request", ARTHUR)
    slack.wait_for(lambda: slack.posted(AUDIT, "412 → 352"), what="the end")
    assert {SLACK, BUNCE} <= set(proxy.asked)


def test_the_doctor_says_whose_certificate_it_is_and_what_to_set(make_bot_in_there):
    code, told = make_bot_in_there().run("doctor")
    assert code != 0
    why = "its certificate isn't trusted (unable to get local issuer certificate)"
    mend = "Behind a company's proxy, let SSL_CERT_FILE name the file with its certificates."
    assert f"fail  Slack could not be reached at https://{SLACK}/api/: {why}. {mend}" in told
    assert f"warn  bunce: Bunce cannot be reached at the moment, so nothing was changed: {why}." in told
    assert told.count(mend) == 2


def test_a_file_that_is_no_list_of_certificates_is_named(make_bot_in_there, tmp_path):
    missing = tmp_path / "nobody.pem"
    bot = make_bot_in_there(SSL_CERT_FILE=str(missing))
    code, told = bot.run("run")
    sentence = f"SSL_CERT_FILE names {missing}, which can't be read as certificates in PEM"
    assert (code, "Traceback" in told) == (2, False)
    assert sentence in told
    missing.write_text("no certificates\n")
    code, told = bot.run("doctor")
    assert code != 0
    assert told.count(sentence) >= 1
