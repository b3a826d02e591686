"""One recipe for every cell of the table of what providers offer: what is asked for, and what has to be so afterwards."""

from __future__ import annotations

from e2e.recipes.batch import Batch
from e2e.recipes.brevo import Brevo
from e2e.recipes.bunce import Bunce
from e2e.recipes.constant_contact import ConstantContact
from e2e.recipes.mailchimp import Mailchimp
from e2e.recipes.segmenter import Segmenter

from segbot.domain.actions import Verb

BOOKS = {
    "bunce": Bunce,
    "segmenter": Segmenter,
    "constant_contact": ConstantContact,
    "batch": Batch,
    "mailchimp": Mailchimp,
    "brevo": Brevo,
}


def recipe(desk, provider, verb):
    """The recipe of a cell; AttributeError where somebody declared a verb and nobody says how it is done."""
    recipes = BOOKS[provider]
    word = "import_" if verb is Verb.IMPORT else verb.value
    return getattr(recipes(desk), word)
