"""Where TLS is asked for, a mail server that cannot prove itself is given neither a message nor the password."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from opsplanner.models import MessageState as S
from tests.mail.conftest import deliver, live, stand, write
from tests.mail.sink import Sink, sink

pytestmark = [pytest.mark.usefixtures("usual_time"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]
USER, PASSWORD = "opsplanner", "three wet grey owls"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the loopback address that nobody else has signed, with its key."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, "-keyout", str(file), "-out", str(file.with_suffix(".crt"))], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@contextmanager
def secure(way: str, certificate: Path) -> Iterator[tuple[Sink, list[str]]]:
    """A mail server that takes nothing without TLS and its user's password, and who tried to sign in."""
    context, tried = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), list[str]()
    context.load_cert_chain(certificate)

    def signs_in(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        tried.append(bytes(data.login).decode())  # type: ignore[attr-defined]
        return AuthResult(handled=False, success=(bytes(data.login), bytes(data.password)) == (USER.encode(), PASSWORD.encode()))  # type: ignore[attr-defined]

    tls = {"ssl_context": context, "auth_require_tls": False} if way == "smtps" else {"tls_context": context, "require_starttls": True, "auth_required": True}
    with sink(authenticator=signs_in, **tls) as found:
        yield found, tried


@pytest.mark.parametrize("way", ["smtps", "smtp+starttls"])
def test_a_message_goes_by_tls_once_the_server_and_the_user_have_proved_themselves(in_app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    with secure(way, certificate) as (post_office, tried):
        with live(in_app, post_office.port, way=way, user=USER, password=PASSWORD):
            (number,) = write("ann@x.example")
            deliver()
            assert "certificate verify failed" in stand(number).error and (post_office.received, tried) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # the machine trusts it
        with live(in_app, post_office.port, way=way, user=USER, password="another one"):
            (number,) = write("bo@x.example")
            deliver()
            assert "refused to take messages: 535" in stand(number).error and "another one" not in stand(number).error and post_office.received == []
        with live(in_app, post_office.port, way=way, user=USER, password=PASSWORD):
            (number,) = write("cy@x.example")
            deliver()
            assert stand(number).state is S.SENT and post_office.recipients == ["cy@x.example"]


def test_a_server_that_takes_nothing_without_tls_is_said_to(in_app: Flask, certificate: Path) -> None:
    with secure("smtp+starttls", certificate) as (post_office, tried), live(in_app, post_office.port, user=USER, password=PASSWORD):
        (number,) = write("ann@x.example")
        deliver()
        assert stand(number).state is S.WAITING and tried == [] and post_office.received == []
        assert f"127.0.0.1:{post_office.port}" in stand(number).error
