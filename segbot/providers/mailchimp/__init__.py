"""Mailchimp (Marketing API 3.0): the tags of one audience, with the people who have them."""

from __future__ import annotations

from segbot.providers.mailchimp.adapter import MAILCHIMP

__all__ = ["MAILCHIMP"]
