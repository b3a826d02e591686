"""How each cell of Brevo is done: contacts of an account and its lists."""

from __future__ import annotations

from dataclasses import dataclass

from e2e.recipes.mailchimp import Mailchimp


@dataclass
class Brevo(Mailchimp):
    name: str = "brevo"
    crowded = "Newsletter"
    small = "Beta testers"
    empty = "Nobody yet"
    swapped = "Course B"
    emptied = "Course A"
    deleted = "Trainers"
    renamed = "Summer camp 2023"
    rule = "Clicked lately"
    noun = "list"
