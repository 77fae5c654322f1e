"""A calendar is fetched from the server that its address names, and nothing that the server does reaches further or takes longer."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opsplanner.agencies.calendars.fetching.services import fetch
from opsplanner.errors import RuleBroken
from tests.agencies.calendars.given import TRAINING
from tests.agencies.calendars.server import Server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A web server."""
    with serving() as found:
        yield found


def refused(address: str, **how: Any) -> str:
    """Why an address gives no calendar; never with the address in it."""
    with pytest.raises(RuleBroken) as broken:
        fetch(address, **{"private": True, "patience": 10, **how})
    assert "secret" not in str(broken.value) and broken.value.__cause__ is None
    return str(broken.value)


def test_what_stands_at_an_address_is_fetched_with_its_name_and_not_compressed(server: Server) -> None:
    address = server.at("/secret/training.ics?key=1&x=%2F", TRAINING, host="localhost")
    assert fetch(address, private=True) == TRAINING
    assert server.asked[-1] == ("/secret/training.ics?key=1&x=%2F", f"localhost:{server.port}", "identity")


def test_nothing_inside_a_network_is_asked_unless_that_is_allowed(server: Server) -> None:
    before = list(server.asked)
    assert "localhost is inside a network" in refused(server.at("/secret", TRAINING, host="localhost"), private=False)
    assert "inside a network" in refused(f"http://2130706433:{server.port}/secret", private=False)
    assert server.asked == before


def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = socket.getaddrinfo, list[str]()

    def rebinds(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        if len(asked) > 1:
            raise AssertionError("it was looked up again, when it could have said something else")
        return real("127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinds)
    assert fetch(server.at("/x", TRAINING, host="calendar.agency.example"), private=True) == TRAINING
    assert asked == ["calendar.agency.example"] and server.asked[-1][1] == f"calendar.agency.example:{server.port}"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("192.0.43.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert "calendar.agency.example is inside a network" in refused("http://calendar.agency.example/secret", private=False)


def test_a_server_leads_on_within_itself_and_nowhere_else(server: Server) -> None:
    server.at("/there", TRAINING)
    assert fetch(server.at("/here", status=302, Location="/there"), private=True) == TRAINING
    elsewhere = f"http://localhost:{server.port}/there"
    before = len(server.asked)
    for location in (elsewhere, "http://127.0.0.1:1/there", "file:///etc/passwd", "ftp://127.0.0.1/there", "//169.254.169.254/latest", "http://[::1"):
        assert "leads on to another one" in refused(server.at("/secret", status=301, Location=location))
    assert len(server.asked) == before + 6
    assert "leads on and on" in refused(server.at("/round", status=307, Location="/round"))
    assert "answered with 302" in refused(server.at("/secret", status=302))


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_is_slow_is_cut_off_in_time(server: Server, part: str) -> None:
    assert refused(server.at("/secret", Slow=part), patience=0.2) == "127.0.0.1 took more than 0 seconds"


def test_what_is_too_large_is_not_read_to_its_end(server: Server) -> None:
    assert "It is larger than 1 MB" in refused(server.at("/secret", b"x" * (1024 * 1024 + 1)), most=1024 * 1024)
    assert len(fetch(server.at("/whole", b"x" * 1024 * 1024), private=True, most=1024 * 1024)) == 1024 * 1024


def test_what_is_compressed_is_not_unpacked(server: Server) -> None:
    assert "compressed" in refused(server.at("/secret", b"\x1f\x8b", Content_Encoding="gzip"))


@pytest.mark.parametrize(("status", "said"), [(401, "asks for a password"), (403, "does not give"), (404, "no calendar at this address"), (410, "is gone"), (429, "too often"), (500, "answered with 500"), (204, "answered with 204")])
def test_what_a_server_answers_in_place_of_a_calendar_is_said(server: Server, status: int, said: str) -> None:
    assert said in refused(server.at("/secret", status=status))


def test_an_answer_that_breaks_off_is_none(server: Server) -> None:
    assert refused(server.at("/secret", TRAINING, Content_Length="5000")) == "127.0.0.1 broke off in the middle"


def test_a_server_that_is_not_there_is_said_so(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/secret") == "127.0.0.1 cannot be reached just now"
    assert "There is no server of the name nowhere.invalid" in refused("http://nowhere.invalid/secret")
    assert refused(f"https://127.0.0.1:{server.port}/secret") == "127.0.0.1 cannot be asked by https"


def test_by_https_the_server_proves_to_be_the_one_that_the_address_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "server.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, "-keyout", str(file), "-out", str(file.with_suffix(".crt"))], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    with serving(file) as server:
        address = server.at("/secret", TRAINING, host="localhost", scheme="https")
        assert refused(address) == "The certificate of localhost is not good, so it may be another server"
        monkeypatch.setenv("SSL_CERT_FILE", str(file))  # the machine trusts it
        assert fetch(address, private=True) == TRAINING and server.asked == [("/secret", f"localhost:{server.port}", "identity")]
        assert refused(address.replace("localhost", "127.0.0.1")) == "The certificate of 127.0.0.1 is not good, so it may be another server"
