"""An agency is asked, reads its mail on a phone, and answers by the link in it, signed out; and reads that it is confirmed, has moved, and is off."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import delete, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Commitment, OperationState, SeriesDate
from tests import chromium, groups, town
from tests.hands import Hands
from tests.journeys.desks import PHONE, Desk
from tests.journeys.test_long_words import LONG as MAILBOX
from tests.make import PASSWORD, Make


@pytest.mark.skipif(groups.asked(), reason="it moves the clock on, which processes that have begun do not hear of")
def test_an_agency_answers_from_the_mail_that_asks_it(chrome: Browser, tmp_path: Path, hands: Hands) -> None:
    app = chromium.empty_app(tmp_path)
    with app.app_context():
        make = Make()
        make.installation()
        built = town.build(make)
        make.usual_staff(make.agency("Kent Fire", mailbox=MAILBOX), 6)
        db.session.execute(update(Commitment).values(required=False))  # of the others nothing is waited for
        db.session.execute(delete(SeriesDate))  # of a series an agency hears once a day
        db.session.commit()
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
        for javascript in (True, False):
            with chromium.opened(chrome, address, width=PHONE, javascript=javascript) as page:
                page.goto(link)
                reader = Desk(page)
                reader.reads("Answer for Kent Fire")
                reader.choose("Accept")
                reader.reads("Asked for 3. At that time Kent Fire has")
                assert chromium.too_wide(page) + (chromium.axe_faults(page) if javascript else []) == []
                if javascript:
                    reader.choose("Decline")
                    reader.fill("Why you decline", "All at the fete")
                reader.fill("Your name", "A. Reader")
                reader.press(re.compile("the answer for Kent Fire"))
                reader.said("Kent Fire: declined" if javascript else "Kent Fire: accepted, 3 people")
        with chromium.opened(chrome, address) as page:
            chromium.sign_in(page, built.people["coordinator"].email, PASSWORD)
            page.goto(page_of_it)
            lead = Desk(page)
            assert "A. Reader by the link sent to the agency" in lead.row("Kent Fire")
            expect(page.get_by_role("link", name="Notices")).to_contain_text("2 not read")
            page.goto(page_of_it)
            lead.press("Confirm the operation")
            lead.said("is confirmed")
            hands.shift(timedelta(minutes=2))
            _, confirmed = _mails(app)
            assert "is confirmed" in confirmed and "When: " in confirmed and "/answer/" not in confirmed, "nothing is asked"
            for days, why in ((8, "The pound is full"), (9, "No recovery truck")):
                page.goto(f"{page_of_it}/move")
                lead.fill("Day", (clock.today() + timedelta(days=days)).isoformat())
                lead.fill("Why it moves", why)
                lead.press("Move the operation")
                lead.said("has moved")
            hands.shift(timedelta(minutes=2))
            *_, moved = _mails(app)
            heard = re.search(r"You last heard that it is (.+?)\. Now it is (.+?)\.\s", moved)
            assert heard and heard[1] != heard[2], moved
            assert "Reason: The pound is full" in moved and "Reason: No recovery truck" in moved and "/answer/" in moved, "one message for both, and asked again"
            page.goto(page_of_it)
            lead.follow("Cancel")
            lead.fill("Reason", "Snow")
            lead.press("Cancel the operation")
            lead.said("is cancelled")
            hands.shift(timedelta(minutes=2))
            asked, _, _, off = _mails(app)
            assert "is asked to take part" in asked and "is cancelled" in off and "Reason: Snow" in off, "four messages in all"


def _mails(app: Flask) -> list[str]:
    """Let the worker do what is due, and return the messages to the fire service, the first one first, as they stand in the mail folder."""
    with app.app_context():
        sending_services.deliver()
        found = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in (app.config["SETTINGS"].data / "mail").glob("*.eml")]
    theirs = sorted((part for part in found if part["To"] == MAILBOX), key=lambda part: part["Date"].datetime)
    return [part.get_body(("plain",)).get_content() for part in theirs]  # type: ignore[attr-defined]


def _link_in_the_mail(app: Flask) -> str:
    """Return the link of the one message to the fire service."""
    (text,) = _mails(app)
    assert "opens only inside the partnership’s own network" in text, "it is this machine's own"
    link = re.search(r"http\S+/answer/\S+", text)
    assert link is not None
    return link[0]
