"""Every page of the demonstration opens: what only some rows have (an answer by telephone, a correction) is on some page of it."""

from __future__ import annotations

import html
import re
from collections import Counter
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import MapAdapter

from opsplanner.database import db
from opsplanner.models import User
from tests.browser import Browser
from tests.demonstrations import pour

MOST, MOST_AGAIN = 5, 2
"""How many pages of one shape (/operations/<reference>/briefing, say) are opened, and lists and tables by one thing that is chosen; by who comes second,
for whom the same rows stand there, in the words of her role."""
MOST_CHOSEN, MOST_TOGETHER = 1, 6
"""How many by the same two, and of each page by any three or more, whoever looks: each link adds one to what is chosen, so that there are hundreds of such
choices, and their rows are those of the lists by one."""
TOGETHER = "three & more"
PASSED_ON = re.compile(r"\.(csv|xlsx)$|^/choices/")
"""What takes over the choice of the page that leads to it."""
LINK = re.compile(r'<a [^>]*?href="(/(?!/|static/)[^"#]*)')


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_page_that_links_lead_to_opens(app: Flask, browser: Browser) -> None:
    with app.app_context():
        pour()
        people = [db.session.scalars(select(User).where(User.email == f"{who}.example")).one() for who in ("coordinator@council", "manager@partnership")]
        db.session.remove()
    chosen = Counter[str]()
    faults = [fault for person, most in zip(people, (MOST, MOST_AGAIN), strict=True) for fault in _walk(browser.as_(person), chosen, most)]
    assert not faults, "\n".join(faults)


def _shape(addresses: MapAdapter, link: str) -> str:
    """What all addresses of one shape have in common: which page it is, and the names of what is chosen there, or that they are three or more."""
    path, _, query = link.partition("?")
    page, _ = addresses.match(path, method="GET")
    names = sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)})
    return page if PASSED_ON.search(path) else f"{page} {TOGETHER if len(names) > 2 else '&'.join(names)}"


def _walk(somebody: Browser, chosen: Counter[str], most_plain: int) -> list[str]:
    faults, seen, waiting, plain, addresses = [], {"/"}, ["/"], Counter[str](), somebody.client.application.url_map.bind("opsplanner.example")
    while waiting:
        address = waiting.pop()
        answer = somebody.client.get(address)
        if answer.status_code >= 400:
            faults.append(f"{address} gives {answer.status_code}")
        for link in map(html.unescape, LINK.findall(answer.text if answer.mimetype == "text/html" else "")):
            shape = _shape(addresses, link)
            shapes, most = plain, most_plain
            if "&" in shape:
                shapes, most = chosen, MOST_TOGETHER if shape.endswith(TOGETHER) else MOST_CHOSEN
            if link not in seen and shapes[shape] < most:
                seen.add(link)
                shapes[shape] += 1
                waiting.append(link)
        answer.close()
    assert len(seen) > 150
    return faults
