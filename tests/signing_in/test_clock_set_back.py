"""The clock of the server is set back: a few minutes are no reason to sign everybody out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.browser import Browser
from tests.hands import Hands
from tests.make import PASSWORD, Make


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("back", "status"), [(timedelta(seconds=5), 200), (timedelta(minutes=4), 200), (timedelta(hours=2), 303)])
def test_who_is_signed_in_stays_so_when_the_clock_is_set_back_a_little(
    app: Flask, browser: Browser, make: Make, hands: Hands, back: timedelta, status: int
) -> None:
    user = make.user()
    browser.post("/sign-in", {"email": user.email, "password": PASSWORD})
    assert browser.get("/").status_code == 200
    hands.shift(-back)
    assert browser.get("/").status_code == status
