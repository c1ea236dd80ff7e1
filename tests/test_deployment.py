"""What deploy/ gives to systemd and nginx is right for these programs, where they are installed, and for the service."""

from __future__ import annotations

import configparser
import http.client
import os
import pwd
import re
import shutil
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.serving import make_server

from tests.servers import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
NGINX = ROOT / "deploy" / "nginx.conf"
NAME = "pufa.example.gov.cn"
LIKE = 3.0
"""systemd's own measure of exposure, of 10; a service without any of these options has 9.2."""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_understood_and_well_shut_in(unit, tmp_path):
    program = tmp_path / "pufa"
    for name in ("flask", "gunicorn", "python"):
        path = program / ".venv" / "bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    user = pwd.getpwuid(os.getuid()).pw_name
    placed = tmp_path / unit.name
    words = unit.read_text().replace("/opt/pufa", str(program))
    placed.write_text(re.sub("^(User|Group)=pufa$", rf"\1={user}", words, flags=re.MULTILINE))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", placed], capture_output=True, text=True, timeout=60
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=true",
            f"--threshold={LIKE * 10:.0f}",
            "--no-pager",
            placed,
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert judged.returncode == 0, judged.stdout[-400:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_the_project_has(unit):
    words = configparser.ConfigParser(strict=False, interpolation=None)
    words.optionxform = str
    words.read_string(unit.read_text())
    started = words["Service"]["ExecStart"].removeprefix("/opt/pufa/.venv/bin/").split()
    for part in started[1:]:
        if "/" in part:
            assert (ROOT / part).exists()
    assert started[0] in {"gunicorn", "python"}
    assert words["Service"]["ReadWritePaths"] == "/opt/pufa/var"


def certificate(folder: Path) -> tuple[Path, Path]:
    """One that signs itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "fullchain.pem", folder / "privkey.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return public, private


@contextmanager
def running_nginx(folder: Path, *behind: int) -> Iterator[tuple[int, int]]:
    """Our configuration on loopback before servers on these ports; its ports of HTTP and HTTPS."""
    public, private = certificate(folder)
    plain, secure = free_port(), free_port()
    words = NGINX.read_text()
    words = re.sub(r"\n *listen \[::\].*", "", words)
    words = words.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
        "listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"
    )
    words = words.replace(f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(public))
    words = words.replace(f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(private))
    servers = "".join(f"server 127.0.0.1:{port};" for port in behind)
    words = words.replace("server 127.0.0.1:8000;", servers)
    (folder / "site.conf").write_text(words)
    user = f"user {pwd.getpwuid(0).pw_name};" if os.getuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} pid {folder}/pid; daemon off; error_log stderr; events {{}}"
        f" http {{ access_log off; {temporary} include {folder}/site.conf; }}"
    )
    command = [str(shutil.which("nginx")), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = start(command, log := folder / "log")
    try:
        wait_until(lambda: (folder / "pid").exists() and (folder / "pid").read_text() != "", process, log)
        yield plain, secure
    finally:
        stop(process, signal.SIGQUIT)


def seen() -> Flask:
    """Says what the service would know of a request, read as ``bot.app`` reads it with TRUSTED_PROXIES=1."""
    app = Flask("seen")

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def say(path: str) -> dict[str, object]:
        return {"from": request.remote_addr, "url": request.url, "bytes": len(request.get_data())}

    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """nginx before one machine that serves and one that is away."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    server = make_server("127.0.0.1", 0, seen(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with running_nginx(tmp_path_factory.mktemp("nginx"), free_port(), server.port) as ports:
        yield ports
    server.shutdown()


def ask(
    port: int, method: str = "GET", path: str = "/", body: bytes = b"", *, secure: bool = True, **headers
):
    """Status, location and words of an answer."""
    if secure:
        trusting = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": NAME, **sent})
    answer = connection.getresponse()
    found = answer.status, answer.headers.get("Location"), answer.read().decode()
    connection.close()
    return found


def test_the_address_of_the_caller_is_known_and_cannot_be_made_up(front):
    status, _, words = ask(front[1], X_Forwarded_For="203.0.113.9", X_Forwarded_Host="evil.example")
    assert status == 200
    assert '"from":"127.0.0.1"' in words.replace(" ", "")
    assert f"https://{NAME}/" in words


def test_without_tls_everybody_is_sent_to_the_address_with_it(front):
    assert ask(front[0], path="/faq/x?a=1", secure=False)[:2] == (301, f"https://{NAME}/faq/x?a=1")


def test_a_message_for_a_machine_that_is_away_goes_to_another(front):
    for _ in range(4):
        status, _, words = ask(front[1], "POST", "/wechat", b"x" * 100)
        assert (status, '"bytes":100' in words.replace(" ", "")) == (200, True)


def test_figures_of_the_machine_are_not_shown_outside_and_what_is_too_large_is_refused(front):
    assert ask(front[1], path="/metrics")[0] == 404
    assert ask(front[1], "POST", "/wechat", b"x" * 300_000)[0] == 413
