"""How a calendar is fetched from its address, and from nowhere else.

The name is looked up once, what it says is checked, and the connection goes to that very address, with the name in Host and in the
certificate: a name that says something else a moment later leads nowhere. No answer is decompressed, none is longer than MOST_BYTES,
and the connection ends when the time is over, whatever it is doing. What goes wrong is said without the address, which is a secret.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from opsplanner.agencies.calendars import rules
from opsplanner.errors import RuleBroken

PATIENCE = 20.0
"""Seconds that a calendar may take in all, from looking up the name to the last byte."""
_STEPS = 4
"""So often a server may lead on within itself."""
_CHUNK = 64 * 1024
_MOVED = (301, 302, 303, 307, 308)
_ANSWERS = {
    401: "The server asks for a password. Take the address by which the calendar is shared, or published",
    403: "The server does not give the calendar to us. Look whether it is still shared, or published",
    404: "There is no calendar at this address. Look whether it is still shared, or published",
    410: "The calendar at this address is gone. Look whether it is still shared, or published",
    429: "The server says that it was asked too often",
}


def fetch(address: str, *, private: bool, patience: float = PATIENCE, most: int = rules.MOST_BYTES) -> bytes:
    """Return what stands at an address, after `patience` seconds at most. `private` allows addresses inside a network.

    Raises RuleBroken, with a plain sentence that does not hold the address, when that is not to be had.
    """
    until = time.monotonic() + patience
    for _ in range(_STEPS):
        found = _asked(address, private, until, most, patience)
        if isinstance(found, bytes):
            return found
        address = rules.followed(address, found)
    raise RuleBroken("The server leads on and on, and to no calendar", "address")


def _asked(address: str, private: bool, until: float, most: int, patience: float) -> bytes | str:
    """Ask a server once, and return what it sends, or where it leads on to. Raises RuleBroken."""
    parts = urlsplit(address)
    host, tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    try:
        with _connected(host, port, private, until) as plain:
            connection = (http.client.HTTPSConnection if tls else http.client.HTTPConnection)(host, port)
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if tls else plain
            try:
                return _answer(connection, parts.path + (f"?{parts.query}" if parts.query else ""), until, most)
            finally:
                connection.close()
    except (OSError, http.client.HTTPException) as trouble:
        if time.monotonic() >= until:
            raise RuleBroken(f"{host} took more than {patience:.0f} seconds", "address") from None
        raise RuleBroken(_words(trouble, host), "address") from None  # what it says may hold the address


@contextmanager
def _connected(host: str, port: int, private: bool, until: float) -> Iterator[socket.socket]:
    """A connection to the first address of a host that takes one, all of them checked; at the end of the time it is cut, whatever it is waiting for."""
    found = _looked_up(host, port)
    if not private:
        rules.check_public(host, [str(where[0]) for _, where in found])
    trouble: OSError = OSError("nothing to connect to")
    for n, (family, where) in enumerate(found):
        one = socket.socket(family, socket.SOCK_STREAM)
        try:
            one.settimeout(max(until - time.monotonic(), 0.001) / (len(found) - n))  # one that does not answer leaves time for the next
            one.connect(where)
            one.settimeout(max(until - time.monotonic(), 0.001))
        except OSError as failed:
            one.close()
            trouble = failed
            continue
        with one, _cut(one, until):
            yield one
        return
    raise trouble


def _looked_up(host: str, port: int) -> list[tuple[int, Any]]:
    try:
        return [(family, where) for family, _, _, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise RuleBroken(f"There is no server of the name {host}, or it cannot be found just now", "address") from None


@contextmanager
def _cut(connection: socket.socket, until: float) -> Iterator[None]:
    """End a connection at a moment. A server that sends a byte now and then would keep any limit that begins anew with each of them."""
    handle = connection.dup()  # TLS takes the first one over

    def end() -> None:
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(until - time.monotonic(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        handle.close()


def _answer(connection: http.client.HTTPConnection, path: str, until: float, most: int) -> bytes | str:
    connection.request("GET", path, headers={"Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "opsplanner"})
    with closing(connection.getresponse()) as answer:
        if answer.status in _MOVED and (location := answer.getheader("Location")):
            return location
        if answer.status != 200:
            raise RuleBroken(_ANSWERS.get(answer.status, f"The server answered with {answer.status} in place of a calendar"), "address")
        if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
            raise RuleBroken("The server sends it compressed, though it was asked not to", "address")
        content = bytearray()
        while chunk := answer.read(_CHUNK):
            content += chunk
            if len(content) > most:
                raise RuleBroken(f"It is larger than {most / 1024 / 1024:.0f} MB. Publish a calendar that holds less, or fewer months", "address")
        if time.monotonic() >= until:
            raise TimeoutError  # it was cut
        if answer.length:
            raise http.client.IncompleteRead(bytes(content), answer.length)
        return bytes(content)


def _words(trouble: Exception, host: str) -> str:
    """Say what went wrong, in plain words."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"The certificate of {host} is not good, so it may be another server"
    if isinstance(trouble, ssl.SSLError):
        return f"{host} cannot be asked by https"
    if isinstance(trouble, http.client.IncompleteRead):
        return f"{host} broke off in the middle"
    if isinstance(trouble, http.client.HTTPException):
        return f"{host} does not answer as a web server does"
    return f"{host} cannot be reached just now"
