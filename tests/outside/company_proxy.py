"""The way out of a company: a proxy on loopback that reads along, with certificates of the company's own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class CompanyProxy:
    """Takes CONNECT for the hosts of `routes` (each a port on loopback that speaks plain HTTP) and for nobody else. `asked`
    are the hosts of each connection; `authorities` is the file in which the company's authority can be read.
    """

    def __init__(self, folder: Path, routes: Mapping[str, int]) -> None:
        self.asked: list[str] = []
        self.authorities = folder / "company.pem"
        self._routes = routes
        self._open: set[asyncio.StreamWriter] = set()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(_certify(self.authorities, list(routes)))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._lead_out, "127.0.0.1", 0), self._loop
        )
        self._server = serving.result(30)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _let_go(self) -> None:
        self._server.close()
        for each in list(self._open):
            each.transport.abort()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    async def _lead_out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self._held(writer), suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target = head.split(b" ", 2)[:2]
            host = target.decode().rpartition(":")[0]
            self.asked.append(host)
            if method != b"CONNECT" or host not in self._routes:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.start_tls(self._tls)
            theirs, to_them = await asyncio.open_connection("127.0.0.1", self._routes[host])
            with self._held(to_them):
                await asyncio.gather(_hand_on(reader, to_them), _hand_on(theirs, writer))

    @contextmanager
    def _held(self, writer: asyncio.StreamWriter) -> Iterator[None]:
        self._open.add(writer)
        try:
            yield
        finally:
            writer.close()
            self._open.discard(writer)


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    # Whoever hears no more says no more: these few speak in turns.
    writer.close()


def _certify(authorities: Path, hosts: list[str]) -> Path:
    """The file with key and certificate of a server for `hosts`, vouched for by the authority written to `authorities`."""
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ours = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme Corporation")])
    theirs = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    by_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    authority = (
        _begun(ours, ours, root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_MAY_SIGN, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    server = (
        _begun(theirs, ours, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(by_key, critical=False)
        .sign(root, hashes.SHA256())
    )
    authorities.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    whole = authorities.with_name("server.pem")
    whole.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + server.public_bytes(serialization.Encoding.PEM)
    )
    return whole


_MAY_SIGN = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=True,
    crl_sign=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
