"""Whose certificates count when segbot calls Slack and the providers, and what is wrong with one that does not."""

from __future__ import annotations

import os
import ssl
from functools import cache

import certifi

from segbot.domain.errors import ConfigurationError

BEHIND_A_PROXY = "Behind a company's proxy, let SSL_CERT_FILE name the file with its certificates."


def trusted_for(url: str) -> ssl.SSLContext | None:
    """For calls to `url`; None where it is spoken to without TLS. Raises ConfigurationError as `trusted` does."""
    return trusted() if url.startswith("https:") else None


@cache
def trusted() -> ssl.SSLContext:
    """The authorities this machine trusts, certifi's where it names none; those of SSL_CERT_FILE or SSL_CERT_DIR alone
    where one of these is set, which OpenSSL reads by itself: docs.python.org/3/library/ssl.html.

    Read once a process: that takes 20 ms of a processor, which urllib on Python 3.11 spends on each connection, and httpx
    on each client. Raises ConfigurationError where SSL_CERT_FILE is no list of certificates.
    """
    names = ssl.get_default_verify_paths()
    file = os.environ.get(names.openssl_cafile_env)
    context = ssl.create_default_context()
    try:
        if file:
            context.load_verify_locations(cafile=file)
    except OSError as error:
        raise ConfigurationError(
            [f"SSL_CERT_FILE names {file}, which can't be read as certificates in PEM ({error.strerror})."]
        ) from error
    if not (file or os.environ.get(names.openssl_capath_env) or context.cert_store_stats()["x509_ca"]):
        context.load_verify_locations(cafile=certifi.where())
    return context


def untrusted(error: BaseException) -> str:
    """What is wrong with the certificate, in OpenSSL's words, where that is why a call came to nothing; else empty."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"its certificate isn't trusted ({seen.verify_message})"
        seen = seen.__cause__ or seen.__context__
    return ""
