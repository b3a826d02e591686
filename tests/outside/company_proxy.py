"""The way out of a company: a proxy on loopback that reads along, with certificates of the company's own."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

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
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(_certify(self.authorities, list(routes)))
        self._open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), partial(_Connection, self._lead_out))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    def _lead_out(self, inside: socket.socket) -> None:
        """Whoever goes, or does not take our certificate, is let go."""
        with suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := inside.recv(4096)):
                    return
                head += piece
            method, target = head.split(b" ", 2)[:2]
            host = target.decode().rpartition(":")[0]
            self.asked.append(host)
            if method != b"CONNECT" or host not in self._routes:
                inside.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            inside.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            outside = socket.create_connection(("127.0.0.1", self._routes[host]))
            with outside, self._tls.wrap_socket(inside, server_side=True) as tls:
                self._open |= {outside, tls}
                _hand_on(tls, outside)
                self._open -= {outside, tls}


class _Server(ThreadingTCPServer):
    daemon_threads = False
    allow_reuse_address = True


class _Connection(BaseRequestHandler):
    def __init__(self, lead_out: Callable[[socket.socket], None], *given: Any) -> None:
        self._lead = lead_out
        super().__init__(*given)

    def handle(self) -> None:
        self._lead(self.request)


def _hand_on(tls: ssl.SSLSocket, plain: socket.socket) -> None:
    """To and fro, until either has said all."""
    while True:
        ready = [tls] if tls.pending() else select.select([tls, plain], [], [])[0]
        for each in ready:
            if not (piece := each.recv(65536)):
                return
            (plain if each is tls else tls).sendall(piece)


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
