"""What Mailchimp offers, as data. Sources and certainty: docs/mailchimp.md."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Limits, ProviderSpec, SettingSpec
from segbot.domain.members import IdType
from segbot.providers.declarations import composed, native, unsupported

_DOCS = "mailchimp.com/developer/marketing/api/list-segments"
_MEMBERS = f"{_DOCS} (batch add or remove members)"
_UNKNOWN = "People who aren't in this audience are left out; segbot creates no contacts."
_CONSENT = "Unsubscribed, cleaned and archived contacts aren't given the tag; an undo gives it back to those who had it."
_MAILS = "A tag can start an automation that mails the people who get it."
_STAY = "They stay in the audience; only the tag goes."
_DIFFERENCE = (
    "segbot adds and removes only the people who change; contacts without an e-mail address keep the tag."
)
_EVERYBODY = (
    "segbot takes the tag from everyone who has it now, unsubscribed and cleaned contacts included. Contacts without an "
    "e-mail address keep it."
)

PEOPLE_PER_CALL = 500
STILL_RUNNING = 120.0
"""Seconds after which Mailchimp cuts a call: until then one that was not answered may still be carried out."""

SAVED, ADVANCED = "saved", "advanced"

_changing = {"can_look_up": True, "settles_within": STILL_RUNNING}

_TAGS = ProviderSpec(
    key="mailchimp",
    label="Mailchimp",
    noun="tag",
    site="https://mailchimp.com/developer/marketing/api/list-segments/",
    id_types=(IdType.EMAIL,),
    capabilities={
        Verb.LIST: native(idempotent=True, verified=_DOCS),
        Verb.SHOW: native(idempotent=True, verified=_DOCS),
        Verb.CREATE: native(verified=_DOCS, **_changing),
        Verb.RENAME: native(verified=_DOCS, **_changing),
        Verb.EDIT: unsupported("A tag has no criteria; only its name and its people can be changed."),
        Verb.ADD: native(effects=(_UNKNOWN, _CONSENT, _MAILS), verified=_MEMBERS, **_changing),
        Verb.REMOVE: native(effects=(_STAY,), verified=_MEMBERS, **_changing),
        Verb.REPLACE: composed(
            needs_known_members=True,
            effects=(_DIFFERENCE, _UNKNOWN, _CONSENT, _MAILS),
            verified="made of add and remove",
        ),
        Verb.CLEAR: composed(
            needs_known_members=True,
            campaign_check=True,
            effects=(_EVERYBODY,),
            verified="made of remove",
        ),
        Verb.TAG: unsupported("Tags are segments of their own there: add people to the tag instead."),
        Verb.DELETE: native(campaign_check=True, effects=(_STAY,), verified=_DOCS, **_changing),
        Verb.UNDO: composed(
            idempotent=True,
            effects=(
                "A deleted tag can't be restored, only created again with the people segbot knows had it.",
            ),
            verified="made of the opposite changes",
        ),
    },
    limits=Limits(
        people_per_call=PEOPLE_PER_CALL,
        people_per_call_documented=True,
        calls_at_once=3,
        runs_side_by_side=True,
        counted_by=("BASE_URL", "API_KEY"),
    ),
    settings=(
        SettingSpec(
            name="API_KEY",
            about="an API key (Account → Extras → API keys), which ends in its data centre, or an OAuth access token",
            secret=True,
        ),
        SettingSpec(
            name="AUDIENCE_ID", about="the audience's id (Audience → Settings), ten letters and digits"
        ),
        SettingSpec(
            name="BASE_URL",
            about="the address of the API, with the version (…/3.0); taken from the key's data centre when left out",
            required=False,
        ),
    ),
    reads_members=True,
    reports_count=False,
    describes=False,
    names_may_collide=True,
    on_delete="A deleted tag can't be restored.",
    empty_list="An empty list in a renaming would empty the tag; segbot never sends one.",
    notes=(
        "Unsubscribed, cleaned and transactional contacts who have the tag count like all others; Mailchimp's own number leaves them out.",
        "Contacts without an e-mail address can't be named there: they are counted in a tag, and stay in it.",
        "A connection is one audience; for several audiences make several connections.",
        "Saved and advanced segments are rules: they are listed and shown, and changed at Mailchimp.",
        "Ten calls at a time are allowed per user, over all programs that use the account; segbot keeps to three.",
        "Nobody is subscribed, unsubscribed, created or deleted through segbot.",
    ),
)

_LOOKING = (Verb.LIST, Verb.SHOW, Verb.UNDO)


def _rules(noun: str) -> ProviderSpec:
    """A segment that Mailchimp works out itself: it can be looked at."""
    refused = unsupported(
        f"This is a {noun}: Mailchimp works out who is in it by its rules. Change it there, or use a tag."
    )
    capabilities = {verb: each if verb in _LOOKING else refused for verb, each in _TAGS.capabilities.items()}
    return replace(
        _TAGS, noun=noun, id_types=(), capabilities=capabilities, reads_members=False, reports_count=False
    )


SPEC = replace(_TAGS, kinds={SAVED: _rules("saved segment"), ADVANCED: _rules("advanced segment")})
