"""Adapters with one mistake each: the suite has to catch every one of them."""

from __future__ import annotations

from tests.providers.faulty import batch, brevo, bunce, constant_contact, mailchimp, segmenter

BITES = [
    (key, faulty, check)
    for key, module in (
        ("bunce", bunce),
        ("batch", batch),
        ("segmenter", segmenter),
        ("constant_contact", constant_contact),
        ("mailchimp", mailchimp),
        ("brevo", brevo),
    )
    for faulty, check in module.BITES
]
