"""Meta's SDK and the one for UID2 hash the same address at Gmail differently: UID2's takes out the points and what follows a plus.

Expected: what is uploaded to match people is the SHA-256 of the address in small letters without blanks around it, so one
file does for all. Seen: Ann.Smith+news@Gmail.com is ann.smith+news@gmail.com to facebook-business and annsmith@gmail.com
to uid2-client; at other domains they agree, so a test with example.com does not show it. A file hashed once for both
finds fewer people at one of them, and nothing says so. The rules are documented by each; hash for each by its own SDK,
from the address.
"""
# requires: facebook-business==26.0.3
# requires: uid2-client==2.9.0

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import version

from facebook_business.adobjects.customaudience import CustomAudience
from uid2_client.input_util import normalize_and_hash_email

print("facebook-business", version("facebook-business"), "uid2-client", version("uid2-client"))


def meta(address: str) -> str:
    return CustomAudience.format_params(CustomAudience.Schema.email_hash, [address])["payload"]["data"][0]


def uid2(address: str) -> str:
    return base64.b64decode(normalize_and_hash_email(address)).hex()


def sha256(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


for given, by_meta, by_uid2 in (
    (" Ann.Smith+news@Example.com ", "ann.smith+news@example.com", "ann.smith+news@example.com"),
    ("Ann.Smith+news@Gmail.com", "ann.smith+news@gmail.com", "annsmith@gmail.com"),
    ("ann.smith@googlemail.com", "ann.smith@googlemail.com", "ann.smith@googlemail.com"),
):
    print(f"input: {given!r}, expected: one hash, seen: of {by_meta} by Meta's, of {by_uid2} by UID2's")
    assert meta(given) == sha256(by_meta)
    assert uid2(given) == sha256(by_uid2)
