from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import Capability, FieldSpec, Limits, ProviderSpec, Support
from segbot.domain.errors import InvalidActionError, SegbotError
from segbot.slack import ids
from segbot.slack.input.command import VERBS, Command, FormValues, check_options, form_values, parse_command

UNDERSTOOD = {
    "": Command(verb="help"),
    "   ": Command(verb="help"),
    "help": Command(verb="help"),
    "HELP me please": Command(verb="help", text="me please"),
    "list": Command(verb="list"),
    "List bunce": Command(verb="list", connection="bunce"),
    "  show   bunce   vip ": Command(verb="show", connection="bunce", segment="vip"),
    "show\nbunce\u00a0vip": Command(verb="show", connection="bunce", segment="vip"),
    "show bunce VIP customers": Command(verb="show", connection="bunce", segment="VIP customers"),
    "clear bunce": Command(verb="clear", connection="bunce"),
    'delete bunce "VIP customers"': Command(verb="delete", connection="bunce", segment="VIP customers"),
    "add bunce vip 1 2,3;4 5,": Command(
        verb="add", connection="bunce", segment="vip", members=("1", "2", "3", "4", "5")
    ),
    'add bunce vip "CUST 7", "CUST, 8"': Command(
        verb="add", connection="bunce", segment="vip", members=("CUST 7", "CUST, 8")
    ),
    "remove bunce vip <mailto:a@b.io|a@b.io> <mailto:c@d.io|c@d.io>": Command(
        verb="remove", connection="bunce", segment="vip", members=("a@b.io", "c@d.io")
    ),
    "add bunce <http://vip.io|vip.io> <@U012ABC|Ann Lee> x": Command(
        verb="add", connection="bunce", segment="vip.io", members=("<@U012ABC|Ann Lee>", "x")
    ),
    "add bunce vip YWJj== x=": Command(
        verb="add", connection="bunce", segment="vip", members=("YWJj==", "x=")
    ),
    'add bunce "" 1': Command(verb="add", connection="bunce", members=("1",)),
    "show bunce A &amp; B": Command(verb="show", connection="bunce", segment="A & B"),
    "show bunce Bob's": Command(verb="show", connection="bunce", segment="Bob's"),
    "show bunce 19“": Command(verb="show", connection="bunce", segment="19“"),
    'show bunce "the "gold" ones"': Command(verb="show", connection="bunce", segment='the "gold" ones'),
    "show bunce 'Bob’s list'": Command(verb="show", connection="bunce", segment="Bob’s list"),
    "create bunce VIP": Command(verb="create", connection="bunce", options={"name": "VIP"}),
    'create bunce "VIP 2027" 1 2 description=“for spring”': Command(
        verb="create",
        connection="bunce",
        members=("1", "2"),
        options={"description": "for spring", "name": "VIP 2027"},
    ),
    "create bunce name=VIP a@b.io": Command(
        verb="create", connection="bunce", members=("a@b.io",), options={"name": "VIP"}
    ),
    'rename bunce "VIP" "VIP 2027"': Command(
        verb="rename", connection="bunce", segment="VIP", options={"name": "VIP 2027"}
    ),
    "rename bunce VIP name='VIP 2027'": Command(
        verb="rename", connection="bunce", segment="VIP", options={"name": "VIP 2027"}
    ),
    "rename bunce VIP": Command(verb="rename", connection="bunce", segment="VIP"),
    'edit cc vip criteria="{"a": 1}"': Command(
        verb="edit", connection="cc", segment="vip", options={"criteria": '{"a": 1}'}
    ),
    'remove reason="asked to leave" bunce vip 1': Command(
        verb="remove", connection="bunce", segment="vip", members=("1",), options={"reason": "asked to leave"}
    ),
    "remove bunce vip 1 reason = “x” CONFIRM-NAME=vip confirm_count=1,204": Command(
        verb="remove",
        connection="bunce",
        segment="vip",
        members=("1",),
        options={"reason": "x", "confirm_name": "vip", "confirm_count": "1,204"},
    ),
    "create seg VIP broadcast_medium_id=7 segment_type=”x y”": Command(
        verb="create",
        connection="seg",
        options={"broadcast_medium_id": "7", "segment_type": "x y", "name": "VIP"},
    ),
    'edit bunce vip description=""': Command(
        verb="edit", connection="bunce", segment="vip", options={"description": ""}
    ),
    "undo #1042": Command(verb="undo", number=1042),
    "undo": Command(verb="undo"),
    "Undo 1042 reason=oops": Command(verb="undo", number=1042, options={"reason": "oops"}),
    "request # 1042": Command(verb="request", number=1042),
    "requests": Command(verb="requests"),
    "providers": Command(verb="providers"),
    "audit": Command(verb="audit"),
    'audit clear "vip reason=x': Command(verb="audit", text='clear "vip reason=x'),
}


@pytest.mark.parametrize(("text", "command"), UNDERSTOOD.items(), ids=range(len(UNDERSTOOD)))
def test_what_is_typed(text, command):
    assert parse_command(text) == command


@pytest.mark.parametrize("opening", "\"“”„«'‘’‚")
@pytest.mark.parametrize("closing", "\"“”„»'‘’‚")
def test_any_two_quotes_of_a_kind_belong_together(opening, closing):
    kinds = ['"“”„«»', "'‘’‚"]
    typed = f"add bunce {opening}VIP 2027{closing} 7"
    if any(opening in kind and closing in kind for kind in kinds):
        assert parse_command(typed) == Command(
            verb="add", connection="bunce", segment="VIP 2027", members=("7",)
        )
    else:
        with pytest.raises(InvalidActionError, match="never closed"):
            parse_command(typed)


@pytest.mark.parametrize(
    ("said", "meant"), [("true", "true"), ("Yes", "true"), ("FALSE", "false"), ("no", "false")]
)
def test_all_customers_or_not(said, meant):
    assert parse_command(f"add bunce vip add_all_customers={said}").options == {"add_all_customers": meant}


REFUSED = {
    "remov bunce vip": ("", "There is no command “remov”. Did you mean “remove”"),
    "xyzzy": ("", "There is no command “xyzzy”. `/segment help`"),
    "name=x": ("", "There is no command “name=x”."),
    'show bunce "VIP': ("", 'A quote is never closed: "VIP'),
    "add bunce vip reason=“asked to leave": ("", "A quote is never closed: “asked to leave"),
    "add bunce 'tis": ("", "A quote is never closed: 'tis"),
    "list bunce vip": ("", "/segment list takes an account"),
    "undo 1 2": ("", "Say which request by its number: /segment undo #1042"),
    "request vip": ("", "Say which request"),
    "request #99999999999999999999": ("", "Say which request"),
    "remove bunce vip reason=a reason=b": ("reason", "reason= is given twice"),
    "remove bunce vip reason=": ("reason", "reason= has no value"),
    "remove bunce vip reason=asked to leave": ("reason", "Put quotes around the reason"),
    "add bunce vip add_all_customers=maybe": ("add_all_customers", "takes true or false"),
    "rename bunce VIP VIP 2027": ("name", "Put quotes around both names"),
    "rename bunce VIP new name=newer": ("name", "Put quotes around both names"),
    'delete bunce "VIP" "Gold"': ("segment", "takes one segment at a time"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.items(), ids=REFUSED.keys())
def test_what_cannot_be_meant_is_refused_in_a_sentence(text, told):
    field, start = told
    with pytest.raises(InvalidActionError) as refused:
        parse_command(text)
    assert list(refused.value.errors) == [field]
    assert start in str(refused.value)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if len(verb) > 3])
def test_one_wrong_letter_finds_the_verb_again(verb):
    with pytest.raises(InvalidActionError, match=f"“{verb}”"):
        parse_command(verb[:-2] + "x" + verb[-1])


@pytest.mark.parametrize(
    "text", ["ann.lee@secret.io", 'add bunce vip "ann.lee@secret.io 7', "zap“+49 151 23456789", "x" * 500]
)
def test_errors_are_short_and_name_nobody(text):
    with pytest.raises(InvalidActionError) as refused:
        parse_command(text)
    assert "lee" not in str(refused.value)
    assert "23456789" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_command_does_not_show_its_people():
    command = parse_command("add bunce vip ann@secret.io reason=“for ann@secret.io”")
    assert command.members == ("ann@secret.io",)
    assert "secret" not in repr(command)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(st.sampled_from(["", *VERBS]), st.text(max_size=60))
@example("add", "b v <mailto:")
@example("add", "reason=\u201c")
@example("create", "=")
def test_any_text_is_a_command_or_a_refusal(verb, text):
    for typed in (text, f"{verb} {text}", f'{verb} b v "{text}" reason=“{text}”'):
        try:
            command = parse_command(typed)
        except SegbotError:
            continue
        assert command.verb in VERBS
        assert all(command.members)


words = st.text(alphabet="abcé'0-9@.#&() ", min_size=1, max_size=12).map(str.strip).filter(bool)


@unhurried
@given(words, words, st.lists(words, max_size=4), words, st.sampled_from(['""', "“”", "”“", "„“", "«»"]))
def test_quoted_words_come_back_as_they_were(connection, segment, members, reason, quotes):
    def quoted(word):
        return f"{quotes[0]}{word}{quotes[1]}"

    typed = " ".join(["replace", *map(quoted, [connection, segment, *members]), f"reason={quoted(reason)}"])
    assert parse_command(typed) == Command(
        verb="replace",
        connection=connection,
        segment=segment,
        members=tuple(members),
        options={"reason": reason},
    )


def spec():
    return ProviderSpec(
        key="acme",
        label="Acme",
        noun="segment",
        site="https://acme.example",
        id_types=(),
        capabilities=dict.fromkeys(Verb, Capability(support=Support.NATIVE)),
        limits=Limits(people_per_call=1, people_per_call_documented=False),
        settings=(),
        fields=(FieldSpec(name="broadcast_medium_id", label="Medium", verbs=frozenset({Verb.CREATE})),),
    )


def test_options_a_provider_has_no_field_for():
    check_options(parse_command("create acme x broadcast_medium_id=7 reason=x"), spec())
    with pytest.raises(InvalidActionError, match=r"Acme has no option “reson”\. Did you mean “reason”"):
        check_options(parse_command("create acme x reson=x"), spec())
    with pytest.raises(InvalidActionError, match="no option “broadcast_medium_id”"):
        check_options(parse_command("rename acme x broadcast_medium_id=7"), spec())


def element(block, **content):
    return {block: {block: content}}


def test_the_whole_form():
    values = {
        **element("connection", type="static_select", selected_option={"text": {}, "value": "bunce"}),
        **element("segment", type="external_select", selected_option={"value": "9da6"}),
        **element("name", type="plain_text_input", value=" VIP 2027 "),
        **element("description", type="plain_text_input", value=None),
        **element("criteria", type="plain_text_input", value="{}"),
        **element("add_all_customers", type="checkboxes", selected_options=[{"value": "true"}]),
        **element("members_text", type="plain_text_input", value="1\n2"),
        **element("members_file", type="file_input", files=[{"id": "F1", "name": "a.csv"}, None]),
        **element("reason", type="plain_text_input", value="spring"),
        **element("confirm_name", type="plain_text_input", value="VIP"),
        **element("confirm_count", type="plain_text_input", value="1,204"),
        **element("segment_type", type="static_select", selected_option={"value": "static"}),
        **element("tag_id", type="plain_text_input", value=""),
    }
    found = form_values({"values": values})
    assert found == FormValues(
        connection="bunce",
        segment="9da6",
        name="VIP 2027",
        criteria="{}",
        add_all_customers=True,
        members_text="1\n2",
        files=({"id": "F1", "name": "a.csv"},),
        reason="spring",
        confirm_name="VIP",
        confirm_count="1,204",
        fields={"segment_type": "static"},
    )
    assert found.to_action(Verb.CREATE) == Action(
        verb=Verb.CREATE,
        connection="bunce",
        segment="9da6",
        name="VIP 2027",
        criteria="{}",
        add_all_customers=True,
        reason="spring",
        confirm_name="VIP",
        confirm_count="1,204",
        fields={"segment_type": "static"},
    )


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"values": None},
        {"values": []},
        {"values": {"name": None, "segment": {}, "reason": {"reason": None}}},
        {"values": element("members_file", type="file_input", files=None)},
        {"values": element("members_file", type="file_input", files=[])},
        {"values": element("segment", type="external_select", selected_option=None)},
        {"values": element("add_all_customers", type="checkboxes", selected_options=[])},
        {"values": element("add_all_customers", type="static_select", selected_option={"value": "no"})},
        {"values": element("own", type="datepicker", selected_date="2026-01-01")},
    ],
)
def test_what_is_not_there_is_not_given(state):
    assert form_values(state) == FormValues()


def test_an_element_under_another_name_is_still_the_block_s():
    assert (
        form_values({"values": {ids.NAME: {"typed": {"type": "plain_text_input", "value": "x"}}}}).name == "x"
    )


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["value", "selected_option", "selected_options", "files", "name", "x"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@unhurried
@given(st.dictionaries(st.sampled_from([ids.NAME, ids.MEMBERS_FILE, ids.ADD_ALL_CUSTOMERS, "own"]), json))
def test_no_form_breaks_the_reading_of_it(values):
    found = form_values({"values": values})
    assert all(isinstance(value, str) for value in found.fields.values())
    assert all(isinstance(held, dict) for held in found.files)
