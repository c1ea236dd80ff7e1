"""A mail server on a real loopback port, with TLS, a user and a password."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import free_port

USER, PASSWORD = "office@example.com", "pass@word"


@dataclass
class Mailbox:
    """What arrived, and how to reach it."""

    host: str
    port: int
    trust: ssl.SSLContext
    """Trusts the certificate of this server and no other."""
    letters: list[EmailMessage] = field(default_factory=list)

    def url(self, scheme: str, password: str = "pass%40word") -> str:
        """SMTP_URL."""
        return f"{scheme}://office%40example.com:{password}@{self.host}:{self.port}"


class _Handler:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


def _login(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


@contextmanager
def running_mailbox(folder: Path, *, implicit_tls: bool = False, tls: bool = True) -> Iterator[Mailbox]:
    """A server with STARTTLS, with TLS from the start (``implicit_tls``), or without any."""
    served, trust = _contexts(folder)
    handler = _Handler()
    # it only knows of TLS that began in the middle, and would warn of any other
    more: dict[str, Any] = {"auth_required": tls and not implicit_tls, "authenticator": _login}
    if implicit_tls:
        more |= {"ssl_context": served, "auth_require_tls": False}
    elif tls:
        more |= {"tls_context": served, "require_starttls": True}
    else:
        more |= {"auth_require_tls": False}
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield Mailbox("127.0.0.1", controller.port, trust, handler.letters)
    finally:
        controller.stop()


def _contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    return served, ssl.create_default_context(cafile=str(pem))
