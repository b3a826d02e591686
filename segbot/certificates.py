"""Whose certificates count when segbot calls Slack and the providers, and what is wrong with one that does not."""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path

import certifi

from segbot.domain.errors import ConfigurationError

BEHIND_A_PROXY = "Behind a company's proxy, let SSL_CERT_FILE name the file with its certificates."


def trusted_for(url: str) -> ssl.SSLContext | None:
    """For calls to `url`; None where it is spoken to without TLS. Raises ConfigurationError as `trusted` does."""
    return trusted() if url[:6].lower() == "https:" else None


@cache
def trusted() -> ssl.SSLContext:
    """The authorities this machine trusts, certifi's where it names none; those of SSL_CERT_FILE and SSL_CERT_DIR alone
    where one of these is set: docs.python.org/3/library/ssl.html.

    Read once a process: that takes 20 ms of a processor, which urllib on Python 3.11 spends on each connection, and httpx
    on each client. Raises ConfigurationError where SSL_CERT_FILE is no list of certificates.
    """
    names = ssl.get_default_verify_paths()
    file, folder = (
        os.environ.get(each) or None for each in (names.openssl_cafile_env, names.openssl_capath_env)
    )
    try:
        # With neither it takes the machine's own.
        context = ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:
        raise ConfigurationError(
            [f"SSL_CERT_FILE names {file}, which can't be read as certificates in PEM ({error.strerror})."]
        ) from error
    if not (file or folder or context.cert_store_stats()["x509_ca"] or _holds_any(names.capath)):
        context.load_verify_locations(cafile=certifi.where())
    return context


def _holds_any(folder: str | None) -> bool:
    """OpenSSL looks into a folder only when somebody's certificate has to be judged."""
    return folder is not None and any(Path(folder).iterdir())


def untrusted(error: BaseException) -> str:
    """What is wrong with the certificate, in OpenSSL's words, where that is why a call came to nothing; else empty."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"its certificate isn't trusted ({seen.verify_message})"
        seen = seen.__cause__ or seen.__context__
    return ""
