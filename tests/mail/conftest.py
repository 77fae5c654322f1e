"""A live installation with a mail server, and a kind of message to send by it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address

import pytest
from flask import Flask

from opsplanner.database import db, unit_of_work
from opsplanner.mail import services, words
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.mail.sending import services as sending_services
from opsplanner.mail_settings import Mail, MailServer
from opsplanner.models import Message
from tests.mail.sink import Sink, sink


@contextmanager
def live(app: Flask, port: int | None, *, way: str = "smtp", user: str = "", password: str = "", reply_to: str = "", patience: float = 20) -> Iterator[None]:
    """Let it be a live installation, with a mail server at this port or with none."""
    before = app.config["SETTINGS"]
    server = MailServer(way, "127.0.0.1", port, user, password, patience) if port else None
    mail = Mail(server, Address("Joint operations", addr_spec="ops@ops.example"), Address(addr_spec=reply_to) if reply_to else None)
    app.config["SETTINGS"] = dataclasses.replace(before, demonstration=False, mail=mail)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before


def letter(message: Message) -> Letter:
    """What a test's message says: what it is about."""
    if message.about == "over":
        raise Overtaken("it is over")
    if message.about == "wrong":
        raise ValueError("wrong")
    return Letter(f"About {message.about}", (f"Dear <b>reader</b> of {message.about},", Link("See it", "https://ops.example/x?a=1&b=2")))


@pytest.fixture(autouse=True)
def kind(app: Flask) -> Iterator[None]:
    """A kind of message that is about anything."""
    words.register(app, words.Kind("test", "Test message", letter))
    yield
    del app.extensions["mail"]["test"]


@pytest.fixture
def post_office(app: Flask) -> Iterator[Sink]:
    """A mail server that takes everything, and an installation that sends by it."""
    with sink() as found, live(app, found.port, reply_to="office@ops.example"):
        yield found


def write(*recipients: str, about: str = "a van") -> list[int]:
    """Write a message to each, in one unit of work; return their ids."""
    with unit_of_work():
        found = [services.post("test", about=about, to=to).id for to in recipients]
    return found


def stand(number: int) -> Message:
    """Return a message as it is stored."""
    db.session.rollback()
    found = db.session.get(Message, number, populate_existing=True)
    assert found is not None
    return found


def deliver() -> None:
    """Do what the worker does once a minute."""
    sending_services.deliver()


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> Iterator[None]:
    """Nothing in the mail folder before and after."""
    folder = app.config["SETTINGS"].data / "mail"
    shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(folder, ignore_errors=True)


def take() -> tuple[Message, Letter | Exception] | None:
    """Take a message as a worker does that ends before it has done more."""
    with unit_of_work():
        return sending_services.take()
