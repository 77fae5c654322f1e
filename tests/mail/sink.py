"""Mail servers for the tests, on the loopback: a real one (aiosmtpd) that says what it is told to, and some that fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.postgres import free_port


class Sink:
    """What one mail server was given, and what it answers."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        """What it says to a recipient, or ("data") to a message; without one it takes it."""
        self.taken: Callable[[int], object] = lambda number: None
        """Called once it has a message, with how many it has by then, before it says so."""
        self.asked: Callable[[str], object] = lambda address: None
        """Called when it is asked for a mailbox, before it answers."""
        self.connections = 0
        self.port = free_port()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        """Count connections."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Answer for a mailbox."""
        await server.loop.run_in_executor(None, self.asked, address)
        if address not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        """Take a message."""
        if "data" in self.answers:
            return self.answers["data"]
        self.received.append(message_from_bytes(envelope.original_content or envelope.content, policy=POLICY))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        await server.loop.run_in_executor(None, self.taken, len(self.received))
        return "250 OK"

    @property
    def message_ids(self) -> list[str]:
        """The Message-ID of each message that came, in their order."""
        return [str(message["Message-ID"]) for message in self.received]


@contextmanager
def sink(**more: Any) -> Iterator[Sink]:
    """A mail server that takes everything, until it is told otherwise; `more` is what aiosmtpd's Controller takes besides."""
    found = Sink()
    controller = Controller(found, hostname="127.0.0.1", port=found.port, **{"enable_SMTPUTF8": True, "ready_timeout": 120} | more)
    controller.start()
    try:
        yield found
    finally:
        controller.stop()


@contextmanager
def broken(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server that says what `talk` says to each connection, and then breaks it off. Gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    wire, _ = server.accept()
                    with wire, suppress(OSError):
                        talk(wire)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def dies_in_mid_data(wire: socket.socket) -> None:
    """Greet, take the envelope, ask for the text, and be gone after its first bytes."""
    file = wire.makefile("rwb", buffering=0)
    file.write(b"220 here\r\n")
    for line in file:
        file.write(b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 OK\r\n")
        if line.upper().startswith(b"DATA"):
            file.readline()
            return
