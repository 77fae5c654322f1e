"""A word that is longer than a phone is wide breaks, and nothing scrolls sideways."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser

from opsplanner.database import db
from tests import chromium, town
from tests.make import PASSWORD, Make

LONG = "community.safety.partnership.and.licensing.team.mailbox@partnership.test.example"


def test_a_long_address_is_not_wider_than_a_phone(chrome: Browser, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    app: Flask = chromium.empty_app(tmp_path_factory.mktemp("long"))
    with app.app_context():
        make = Make()
        make.installation()
        built = town.build(make)
        agency = make.agency("Licensing", mailbox=LONG)
        db.session.remove()
    with chromium.served(app) as address, chromium.opened(chrome, address, width=320) as page:
        chromium.sign_in(page, built.people["coordinator"].email, PASSWORD)
        found = []
        for where in ("/agencies", f"/agencies/{agency.code}", f"/places?q={LONG}", f"/operations?q={LONG}", f"/search?q={LONG}"):
            page.goto(where)
            found += chromium.too_wide(page)
        assert found == []
