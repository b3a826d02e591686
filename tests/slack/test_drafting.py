"""From `/segment …` to a request: forms, previews, and what happens when something is wrong or slow."""

from __future__ import annotations

import json
import threading

import pytest
from slack_limits import check_options, check_view
from slack_made import account, draft, own_field, ruling
from slack_world import answer, chosen, typed

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, StaleError, UnavailableError, UnsupportedError
from segbot.domain.messages import MessageRef
from segbot.domain.policy import Outcome
from segbot.domain.segments import Segment
from segbot.slack.views.modals.form import form, segment_value
from segbot.slack.views.modals.preview import preview


def texts(view):
    return json.dumps(view, ensure_ascii=False)


def block_ids(view):
    return [block.get("block_id") for block in view["blocks"] if block["type"] == "input"]


def field(view, block_id):
    return next(block["element"] for block in view["blocks"] if block.get("block_id") == block_id)


def typed_again(view):
    """The command as it is shown for copying; empty where it is not."""
    pieces = [block["elements"][0]["elements"] for block in view["blocks"] if block["type"] == "rich_text"]
    return "".join(piece["text"] for (piece,) in pieces)


@pytest.fixture
def remove_form():
    return form(Verb.REMOVE, [account()], channel="C0MARKETING")


@pytest.fixture
def filled():
    return chosen(connection="bunce", segment="seg-1") | typed(members_text="1001\n1002", reason="Ticket 17")


def test_an_incomplete_command_opens_the_form_with_what_is_known(desk, slack):
    said = desk.type("remove bunce VIP reason=“Ticket 17”")
    assert (said.status, said.body) == (200, "")
    (opened,) = slack.sent("views.open")
    view = opened["view"]
    check_view(view)
    assert opened["trigger_id"] == "trigger-1"
    assert view["callback_id"] == "segment_form"
    assert block_ids(view) == ["connection", "segment", "members_text", "members_file", "reason", "run_at"]
    assert json.loads(view["private_metadata"])["answer_to"] == slack.response_url
    segment = view["blocks"][1]["element"]
    assert segment["type"] == "external_select"
    assert segment["min_query_length"] == 0
    assert segment["initial_option"]["value"] == "VIP"
    assert view["blocks"][-2]["element"]["initial_value"] == "Ticket 17"


def test_a_complete_command_shows_a_waiting_view_and_then_the_preview(desk, slack, use_cases):
    assert desk.type("remove bunce VIP 1001 1002").status == 200
    (opened,) = slack.sent("views.open")
    assert opened["view"]["callback_id"] == "loading"
    (updated,) = slack.wait_for("views.update")
    assert updated["view_id"] == "V0OPENED"
    assert updated["view"]["callback_id"] == "segment_preview"
    assert json.loads(updated["view"]["private_metadata"])["draft"] == "draft-1"
    ((action, sources, origin), _) = use_cases.submit.called("prepare")[0]
    assert (action.verb, action.segment, origin.user, origin.channel) == (
        Verb.REMOVE,
        "VIP",
        "U0MAYA",
        "C0MARKETING",
    )
    assert [each.text for each in sources] == ["1001\n1002"]


def test_a_complete_command_that_fails_says_so_where_the_person_waits(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = UnavailableError("Bunce does not answer. Nothing was changed.")
    desk.type("remove bunce VIP 1001")
    (updated,) = slack.wait_for("views.update")
    view = updated["view"]
    check_view(view)
    assert "Bunce does not answer." in view["blocks"][0]["text"]["text"]
    assert (view["callback_id"], view["submit"]["text"]) == ("segment_form", "Preview")
    assert field(view, "segment")["initial_option"]["value"] == "VIP"
    assert field(view, "members_text")["initial_value"] == "1001"


def test_a_verb_the_provider_lacks_is_refused_with_its_reason(desk, slack):
    said = answer(desk.type("delete bunce VIP"))
    assert said["response_type"] == "ephemeral"
    assert "Bunce does not offer “delete”: its API has no call for it." in said["text"]
    assert slack.sent("views.open") == []


def test_an_unknown_verb_gets_the_nearest(desk):
    assert "“remove”" in answer(desk.type("remvoe bunce VIP"))["text"]


def test_a_filled_form_becomes_the_preview_on_top_of_it(desk, use_cases, remove_form, filled):
    said = answer(desk.submit(remove_form, filled))
    assert said["response_action"] == "push"
    check_view(said["view"])
    assert "*Remove 1,204 of 9,871 people (12%) from VIP?*" in texts(said["view"])
    assert said["view"]["submit"]["text"] == "Ask for approval"
    assert said["view"]["close"]["text"] == "Back"
    ((action, sources, origin), _) = use_cases.submit.called("prepare")[0]
    assert (action.segment, action.reason, origin.channel) == ("seg-1", "Ticket 17", "C0MARKETING")
    assert sources[0].text == "1001\n1002"


def test_errors_go_to_their_fields(desk, use_cases, remove_form, filled):
    use_cases.submit.answers["check_action"] = InvalidActionError({"segment": "There is no segment “seg-1”."})
    said = answer(desk.submit(remove_form, filled))
    assert said == {"response_action": "errors", "errors": {"segment": "There is no segment “seg-1”."}}


def test_errors_without_a_field_are_pushed_and_keep_the_form(desk, use_cases, remove_form, filled):
    use_cases.submit.answers["prepare"] = InvalidActionError({"segment": "No.", "": "Nobody can agree here."})
    said = answer(desk.submit(remove_form, filled))
    assert said["response_action"] == "push"
    check_view(said["view"])
    assert "No. Nobody can agree here." in texts(said["view"])
    assert said["view"]["close"]["text"] == "Back"


def test_a_slow_preview_is_awaited_in_a_view_of_its_own(desk, slack, use_cases, remove_form, filled):
    go = threading.Event()
    use_cases.submit.answers["prepare"] = lambda action, *_, **__: go.wait(5) and draft(action=action)
    slack.answers["views.update"] = [{"ok": False, "error": "not_found"}, {}]
    said = answer(desk.submit(remove_form, filled))
    assert said["response_action"] == "push"
    assert said["view"]["callback_id"] == "loading"
    external_id = said["view"]["external_id"]
    go.set()
    updates = slack.wait_for("views.update", count=2)
    assert [each["external_id"] for each in updates] == [external_id] * 2
    assert updates[-1]["view"]["callback_id"] == "segment_preview"


def test_a_slow_failure_reaches_the_waiting_view(desk, slack, use_cases, remove_form, filled):
    go = threading.Event()

    def prepare(*_, **__):
        go.wait(5)
        raise UnsupportedError("Bunce cannot do that.")

    use_cases.submit.answers["prepare"] = prepare
    desk.submit(remove_form, filled)
    go.set()
    (updated,) = slack.wait_for("views.update")
    assert "Bunce cannot do that." in texts(updated["view"])


def test_an_unforeseen_error_gets_a_reference_that_is_in_the_log(
    desk, use_cases, remove_form, filled, caplog
):
    use_cases.submit.answers["prepare"] = RuntimeError("kaboom")
    said = answer(desk.submit(remove_form, filled))
    text = said["view"]["blocks"][0]["text"]["text"]
    reference = text.split("(reference ")[1].split(")")[0]
    assert "Nothing was changed." in text
    assert "kaboom" not in texts(said)
    assert any(reference in record.getMessage() and record.exc_info for record in caplog.records)


def test_files_are_fetched_and_handed_on(desk, slack, use_cases, remove_form, filled):
    slack.files["/files/F1/vip.csv"] = (200, {"Content-Type": "text/csv"}, b"id\n1001\n")
    url = f"{slack.root}/files/F1/vip.csv"
    file = {"id": "F1", "name": "vip.csv", "url_private": url, "url_private_download": url}
    files = {"members_file": {"members_file": {"type": "file_input", "files": [file]}}}
    desk.submit(remove_form, filled | files)
    ((_, sources, _), _) = use_cases.submit.called("prepare")[0]
    assert sources[1].name == "vip.csv"
    assert sources[1].stream.read() == b"id\n1001\n"
    assert slack.fetched == [("/files/F1/vip.csv", "Bearer xoxb-test")]


def test_the_preview_confirmed_becomes_a_request(desk, slack, use_cases):
    view = preview(draft(ruling=ruling(typed_proof=True, reason_required=True)))
    check_view(view)
    values = typed(reason="Consent withdrawn", confirm_name="VIP", confirm_count="1204")
    slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/p17"}
    use_cases.browse.answers["cards"] = {1042: MessageRef(channel="C0APPROVALS", ts="17.1")}
    assert answer(desk.submit(view, values)) == {"response_action": "clear"}
    ((draft_id, origin), given) = use_cases.submit.called("confirm")[0]
    assert (draft_id, origin.user, origin.team) == ("draft-1", "U0MAYA", "T0SEGBOT")
    assert given == {"reason": "Consent withdrawn", "confirm_name": "VIP", "confirm_count": "1204"}
    (told,) = slack.wait_for("chat.postEphemeral")
    assert (told["channel"], told["user"]) == ("C0MARKETING", "U0MAYA")
    assert "<#C0APPROVALS>" in told["text"]
    assert "<https://acme.slack.com/p17|Open it>" in told["text"]
    assert "#1042" in told["text"]


def test_a_wrong_proof_is_told_on_its_field(desk, use_cases):
    use_cases.submit.answers["confirm"] = InvalidActionError({"confirm_count": "Type how many: 1204"})
    view = preview(draft(ruling=ruling(typed_proof=True)))
    said = answer(desk.submit(view, typed(confirm_name="VIP", confirm_count="7")))
    assert said == {"response_action": "errors", "errors": {"confirm_count": "Type how many: 1204"}}


def test_a_stale_preview_says_what_to_do(desk, use_cases):
    use_cases.submit.answers["confirm"] = StaleError(
        "This preview is over an hour old. Ask again with /segment."
    )
    said = answer(desk.submit(preview(draft()), {}))
    assert "over an hour old" in texts(said["view"])


def test_choosing_an_account_draws_its_form(desk, slack, use_cases):
    other = account("brevo", label="Other", lists_segments=False, noun="audience")
    use_cases.browse.answers["connections"] = [account(), other]
    empty = form(Verb.REMOVE, [account(), other], channel="C0MARKETING")
    assert block_ids(empty) == ["connection"]
    values = chosen(connection="brevo") | typed(members_text="1001", segment="of the other")
    assert desk.choose(empty, "connection", "brevo", values).status == 200
    (updated,) = slack.wait_for("views.update")
    assert (updated["view_id"], updated["hash"]) == ("V1", "h1")
    segment = updated["view"]["blocks"][1]
    assert segment["label"]["text"] == "Audience"
    assert "initial_option" not in segment["element"]
    assert updated["view"]["blocks"][2]["element"]["initial_value"] == "1001"


def test_a_form_sent_with_only_the_account_goes_on_with_the_rest(desk, use_cases):
    use_cases.browse.answers["connections"] = [account(), account("second")]
    empty = form(Verb.REMOVE, [account(), account("second")])
    said = answer(desk.submit(empty, chosen(connection="second")))
    assert said["response_action"] == "update"
    assert "segment" in block_ids(said["view"])


def test_the_form_follows_verb_and_declaration():
    fields = (own_field(), own_field(name="kind", choices=()))
    made = form(Verb.CREATE, [account(fields=fields, criteria=True)])
    assert block_ids(made) == [
        "connection",
        "name",
        "description",
        "criteria",
        "tag_id",
        "kind",
        "add_all_customers",
        "members_text",
        "members_file",
        "run_at",
    ]
    assert block_ids(form(Verb.RENAME, [account()])) == ["connection", "segment", "name", "run_at"]
    assert block_ids(form(Verb.CLEAR, [account()])) == ["connection", "segment", "reason", "run_at"]
    assert "run_at" not in block_ids(form(Verb.IMPORT, [account()])), "an import changes nothing"


def test_an_import_names_what_a_provider_cannot_list():
    made = form(Verb.IMPORT, [account(lists_segments=False)])
    check_view(made)
    assert block_ids(made)[:3] == ["connection", "segment", "name"]
    assert made["blocks"][1]["element"]["type"] == "plain_text_input"
    assert "name" not in block_ids(form(Verb.IMPORT, [account()]))


def test_what_the_book_remembers_is_wanted_only_once():
    fields = (own_field(verbs=frozenset({Verb.CREATE, Verb.ADD}), remembered=True),)

    def optional(verb):
        (block,) = [
            each
            for each in form(verb, [account(fields=fields)])["blocks"]
            if each.get("block_id") == "tag_id"
        ]
        return block["optional"]

    assert (optional(Verb.CREATE), optional(Verb.ADD)) == (False, True)


def test_segments_are_suggested_while_typing(desk, use_cases, remove_form):
    long_id = "a" * 255
    use_cases.browse.answers["suggest"] = [
        Segment(id="seg-1", name="VIP", member_count=9871),
        Segment(id=long_id, name=long_id),
        Segment(id="gone", name="Gone", deleted=True),
    ]
    options = answer(desk.look_for("v", remove_form, {}))["options"]
    check_options(options)
    assert [each["value"] for each in options] == ["seg-1", segment_value(long_id)]
    assert use_cases.browse.called("suggest") == [(("bunce", "v"), {"limit": 100})]


def test_a_long_id_comes_back_whole(desk, use_cases, remove_form, filled):
    long_id = "b" * 200
    use_cases.browse.answers["segments"] = [Segment(id=long_id, name="Long one")]
    desk.submit(remove_form, filled | chosen(segment=segment_value(long_id)))
    ((action, _, _), _) = use_cases.submit.called("prepare")[0]
    assert action.segment == long_id


def test_suggestions_never_fail(desk, use_cases, remove_form):
    use_cases.browse.answers["suggest"] = RuntimeError("down")
    said = desk.look_for("v", remove_form, {})
    assert (said.status, answer(said)) == (200, {"options": []})


def test_a_refusal_has_no_submit_button_and_says_the_way():
    stopped = ruling(
        Outcome.REFUSE, why="This would take 60% of the segment.", instead="/segment clear bunce"
    )
    view = preview(draft(ruling=stopped))
    check_view(view)
    assert "submit" not in view
    assert "60% of the segment" in texts(view)
    assert "/segment clear bunce" in texts(view)


def test_a_fault_in_a_field_opens_the_form_with_everything_that_was_typed(desk, slack, use_cases):
    why = "There is no segment “VPI”. Did you mean “VIP”?"
    use_cases.submit.answers["check_action"] = InvalidActionError({"segment": why})
    assert desk.type("remove bunce VPI 1001 1002 reason=“Ticket 17”").body == ""
    (opened,) = slack.sent("views.open")
    view = opened["view"]
    check_view(view)
    assert why in view["blocks"][0]["text"]["text"]
    assert field(view, "segment")["initial_option"]["value"] == "VPI"
    assert field(view, "members_text")["initial_value"] == "1001\n1002"
    assert field(view, "reason")["initial_value"] == "Ticket 17"
    assert typed_again(view) == ""


def test_a_fault_found_later_leads_to_the_form_too(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = InvalidActionError(
        {"members_text": "None of the 2 rows can be used."}
    )
    desk.type("remove bunce VIP nobody")
    (updated,) = slack.wait_for("views.update")
    view = updated["view"]
    assert "None of the 2 rows" in view["blocks"][0]["text"]["text"]
    assert field(view, "members_text")["initial_value"] == "nobody"


def test_what_no_form_mends_shows_the_command_to_copy(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = UnsupportedError("“remove” needs the complete list.")
    desk.type("remove bunce VIP `1001` <mailto:ada@example.com|ada@example.com> reason=“a &amp; b”")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert "submit" not in updated["view"]
    assert typed_again(updated["view"]) == "/segment remove bunce VIP `1001` ada@example.com reason=“a & b”"


def test_a_refusal_of_the_policy_shows_the_command_to_copy(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = draft(ruling=ruling(Outcome.REFUSE, why="Too many."))
    desk.type("remove bunce VIP 1001")
    (updated,) = slack.wait_for("views.update")
    assert typed_again(updated["view"]) == "/segment remove bunce VIP 1001"


def test_an_error_before_anything_opened_shows_the_command_to_copy(desk):
    said = answer(desk.type("remvoe bunce VIP 1001"))
    assert typed_again(said) == "/segment remvoe bunce VIP 1001"
    assert "1001" not in said["text"]


def test_a_list_too_long_for_its_field_is_not_cut_in_silence(desk, slack):
    listed = " ".join(f"customer-{number:05d}" for number in range(500))
    desk.type(f"tag bunce VIP {listed}")
    (opened,) = slack.sent("views.open")
    check_view(opened["view"])
    assert "initial_value" not in field(opened["view"], "members_text"), (
        "half a list would mean something else"
    )
    assert "Your list of 500 people is longer" in opened["view"]["blocks"][0]["text"]["text"]
    assert typed_again(opened["view"]) == f"/segment tag bunce VIP {listed}"


def test_an_unforeseen_error_shows_the_command_to_copy(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = RuntimeError("kaboom")
    desk.type("remove bunce VIP 1001")
    (updated,) = slack.wait_for("views.update")
    assert "(reference " in texts(updated["view"])
    assert typed_again(updated["view"]) == "/segment remove bunce VIP 1001"


def test_what_was_typed_stays_while_the_account_is_chosen(desk, slack, use_cases):
    use_cases.browse.answers["connections"] = [account(), account("second")]
    desk.type("remove reason=“Ticket 17”")
    (opened,) = slack.sent("views.open")
    check_view(opened["view"])
    assert typed_again(opened["view"]) == "/segment remove reason=“Ticket 17”"
    desk.choose(opened["view"], "connection", "second", chosen(connection="second"))
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert typed_again(updated["view"]) == "/segment remove reason=“Ticket 17”"
    said = answer(desk.submit(opened["view"], chosen(connection="second")))
    assert typed_again(said["view"]) == "/segment remove reason=“Ticket 17”"
