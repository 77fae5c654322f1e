"""An agency is asked, reads its mail on a phone, and answers by the link in it, signed out."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from opsplanner.database import db
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import OperationState
from tests import chromium, town
from tests.hands import Hands
from tests.journeys.desks import PHONE, Desk
from tests.journeys.test_long_words import LONG as MAILBOX
from tests.make import PASSWORD, Make


def test_an_agency_answers_from_the_mail_that_asks_it(chrome: Browser, tmp_path: Path, hands: Hands) -> None:
    app = chromium.empty_app(tmp_path)
    with app.app_context():
        make = Make()
        make.installation()
        built = town.build(make)
        make.usual_staff(make.agency("Kent Fire", mailbox=MAILBOX), 6)
        db.session.remove()
    page_of_it = f"/operations/{built.references[OperationState.PROPOSED]}"
    with chromium.served(app) as address:
        with chromium.opened(chrome, address) as page:
            chromium.sign_in(page, built.people["coordinator"].email, PASSWORD)
            lead = Desk(page)
            page.goto(f"{page_of_it}/add-agency")
            page.get_by_label("Agency").select_option(label="Kent Fire")
            lead.fill("How many people", "3")
            lead.press("Ask this agency")
        hands.shift(timedelta(minutes=2))
        link = _link_in_the_mail(app)
        for javascript in (False, True):
            with chromium.opened(chrome, address, width=PHONE, javascript=javascript) as page:
                page.goto(link)
                reader = Desk(page)
                reader.reads("Answer for Kent Fire", "Asked for 3. At that time Kent Fire has")
                assert chromium.too_wide(page) + (chromium.axe_faults(page) if javascript else []) == []
                reader.choose("Decline" if javascript else "Accept")
                if javascript:
                    reader.fill("Why you decline", "All at the fete")
                reader.fill("Your name", "A. Reader")
                reader.press(re.compile("the answer for Kent Fire"))
                reader.said("Kent Fire: declined" if javascript else "Kent Fire: accepted, 3 people")
        with chromium.opened(chrome, address) as page:
            chromium.sign_in(page, built.people["coordinator"].email, PASSWORD)
            page.goto(page_of_it)
            assert "A. Reader by the link sent to its mailbox" in Desk(page).row("Kent Fire")


def _link_in_the_mail(app: Flask) -> str:
    """Let the worker do what is due, and return the link of the message to the fire service, as it stands in the mail folder."""
    with app.app_context():
        sending_services.deliver()
        found = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in (app.config["SETTINGS"].data / "mail").glob("*.eml")]
    (text,) = (part.get_body(("plain",)).get_content() for part in found if part["To"] == MAILBOX)  # type: ignore[attr-defined]
    assert "opens only inside the partnership’s own network" in text, "it is this machine's own"
    link = re.search(r"http\S+/answer/\S+", text)
    assert link is not None
    return link[0]
