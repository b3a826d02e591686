"""What the cast of a life draws from: providers and their verbs, people, and faults."""

from __future__ import annotations

PROVIDERS = ("bunce", "batch", "segmenter", "constant_contact", "mailchimp", "brevo")
# What is asked for at each provider, and how often.
VERBS: dict[str, tuple[tuple[str, int], ...]] = {
    "bunce": (
        ("remove", 9),
        ("add", 5),
        ("create", 3),
        ("rename", 2),
        ("replace", 3),
        ("clear", 2),
        ("import", 2),
    ),
    "batch": (
        ("remove", 5),
        ("add", 4),
        ("create", 3),
        ("replace", 3),
        ("tag", 2),
        ("delete", 3),
        ("import", 2),
        ("clear", 1),
    ),
    "segmenter": (
        ("import", 2),
        ("create", 2),
        ("add", 4),
        ("remove", 4),
        ("replace", 2),
        ("clear", 1),
        ("tag", 1),
        ("rename", 1),
    ),
    "constant_contact": (
        ("create", 3),
        ("rename", 2),
        ("edit", 2),
        ("delete", 4),
        ("add", 4),
        ("remove", 5),
        ("replace", 2),
        ("clear", 2),
    ),
    "mailchimp": (
        ("create", 2),
        ("rename", 2),
        ("delete", 3),
        ("add", 5),
        ("remove", 5),
        ("replace", 3),
        ("clear", 2),
    ),
    "brevo": (
        ("create", 2),
        ("rename", 2),
        ("delete", 3),
        ("add", 5),
        ("remove", 5),
        ("replace", 3),
        ("clear", 2),
    ),
}
APPROVERS = ("U0ARTHUR", "U0BEA", "U0CLEO", "U0CLEA", "U0DORA")
NOBODIES = ("U0GUS", "U0OTTO", "U0NILS", "U0MIA", "U0MAYA")
EMULATOR_FAULTS = (
    "rate_limit",
    "server_error",
    "server_error_after",
    "unavailable",
    "unavailable_after",
    "reset_before",
    "reset_after",
    "timeout_after",
    "slow",
    "garbage",
    "html",
    "html_after",
    "failure_in_200",
    "credentials",
)
SLACK_ERRORS = ("ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable")
