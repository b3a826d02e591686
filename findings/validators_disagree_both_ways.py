"""Of two validators of e-mail addresses each accepts what the other refuses: ann@localhost and jörg@example.com.

Expected: where two differ, one is the stricter. Seen: pyIsEmail takes a name without a dot for a domain, as RFC 5321 does, and no
letter beyond ASCII; email-validator takes what RFC 6531 has added since, and no address that could not be on the internet.
A form that checks by the one and an import that checks by the other let each other's people fall through: choose one for
both, and check before you replace it.
"""
# requires: pyIsEmail==2.0.1
# requires: email-validator==2.4.0

from __future__ import annotations

from importlib.metadata import version

from email_validator import EmailNotValidError, validate_email
from pyisemail import is_email

print("pyIsEmail", version("pyIsEmail"), "email-validator", version("email-validator"))


def valid(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


for given, seen in (
    ("ann@example.com", (True, True)),
    ("ann@localhost", (True, False)),
    ('"ann lee"@example.com', (True, False)),
    ("jörg@example.com", (False, True)),
    ("ann@münchen.example", (False, True)),
):
    found = is_email(given), valid(given)
    print(f"input: {given}, expected: the same, seen: by pyIsEmail {found[0]}, by email-validator {found[1]}")
    assert found == seen
