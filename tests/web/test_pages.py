"""How an answer is made: pages and parts of pages, errors, headers, the log, and forms that are done once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import text

from opsplanner import config, create_app, migrate
from opsplanner.access import open_to_all, requires
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import Role, Ward
from opsplanner.web.error_pages import ERROR_PAGES
from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.headers import HEADERS
from opsplanner.web.pages import go_to, not_done, wants_fragment
from tests.browser import Browser, text_of
from tests.hands import Hands
from tests.make import Make

KEY = "k" * 32


class WardForm(PageForm):
    """A ward to add."""

    name = TextField("Name", need="Enter a name")


def _add(form: WardForm) -> str:
    if form.name.data == "Taken":
        raise RuleBroken("That name is taken", "name")
    if form.name.data == "Stale":
        raise ChangedMeanwhile(7, ["A. Colleague: renamed it"])
    ward = Ward(code=form.name.data.lower(), name=form.name.data)
    db.session.add(ward)
    db.session.flush()
    if form.name.data == "Refused late":
        raise RuleBroken("Not after all")
    return str(ward.code)


@open_to_all("a test's own page")
def _fault() -> Response:
    raise ZeroDivisionError


@open_to_all("a test's own page")
def _missing() -> Response:
    raise NotFound


@open_to_all("a test's own page")
def _unreachable() -> Response:
    db.session.execute(text("ATTACH '/nowhere/at/all' AS nowhere"))
    return Response("not reached")


@open_to_all("a test's own page")
def _part() -> str:
    return "part" if wants_fragment() else "whole"


@requires("see", post="plan_operations")
def _ward() -> Response:
    form = WardForm()
    if saved(form, lambda: _add(form)):
        return go_to(f"/done/{form.result}", f"Added {form.result}")
    return not_done(form, "/")


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with a few pages for these tests alone, on an empty SQLite database."""
    folder = tmp_path_factory.mktemp("pages")
    app = create_app(config.Settings(data=folder, database=f"sqlite+pysqlite:///{folder / 'pages.sqlite'}", secret_key="p" * 64))
    for view in (_fault, _missing, _unreachable, _part):
        app.add_url_rule(f"/test/{view.__name__.strip('_')}", view.__name__, view)
    app.add_url_rule("/test/fault/<token>", "fault_of", open_to_all("a test's own page")(lambda token: 1 // 0))
    app.add_url_rule("/test/ward", "ward", _ward, methods=["GET", "POST"])
    with app.app_context():
        migrate.to_newest(db.engine)
        Make().installation()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(own_app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(own_app)


@pytest.fixture(scope="module")
def coordinator(own_app: Flask) -> Browser:
    """A coordinator who is signed in."""
    with own_app.app_context():
        person = Make().user()
        db.session.remove()
    return Browser(own_app).as_(person)


def _wards(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Ward.name).order_by(Ward.name)))
        db.session.remove()
    return found


def test_every_answer_carries_the_security_headers(visitor: Browser) -> None:
    for path in ("/test/missing", "/static/app.js", "/nowhere"):
        answer = visitor.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        answer.close()
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_pages_are_not_kept_by_caches_and_differ_for_htmx(visitor: Browser) -> None:
    answer = visitor.get("/test/missing")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


def test_a_static_file_with_its_digest_is_kept_for_a_year_and_sets_no_cookie(visitor: Browser) -> None:
    kept, plain = visitor.get("/static/app.js?v=1234567890"), visitor.get("/static/app.js")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable" and plain.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in kept.headers
    kept.close(), plain.close()


@pytest.mark.parametrize("sign", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_what_another_site_sent_is_not_handed_back(coordinator: Browser, sign: dict[str, str]) -> None:
    smuggled = {"name": "Somebody else's words"}
    for token in ({}, {"csrf_token": "a-wrong-one"}):
        answer = coordinator.post("/test/ward", smuggled | token, token=False, headers=sign)
        assert answer.status_code == 400 and "Somebody else" not in answer.text and 'value="Somebody' not in answer.text
    for ours in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}):
        answer = coordinator.post("/test/ward", {"name": "My own words", "csrf_token": "an-old-one"}, headers=ours)
        assert answer.status_code == 422 and "My own words" in answer.text


def test_a_fault_is_noted_by_its_route_and_not_without_end(visitor: Browser, caplog: pytest.LogCaptureFixture, hands: Hands) -> None:
    hands.shift(timedelta(hours=1))
    for _ in range(20):
        visitor.get("/test/fault/a-live-token", expect=500)
    faults = [record for record in caplog.records if "Traceback" in record.getMessage()]
    assert [record.getMessage().partition(", fault ")[0] for record in faults] == ["unexpected fault at GET /test/fault/<token>"] * 5
    assert "a-live-token" not in caplog.text and "ZeroDivisionError" in caplog.text
    hands.shift(timedelta(minutes=10))
    visitor.get("/test/fault/a-live-token", expect=500)
    assert "(15 more like the last ones" in caplog.records[-1].getMessage()


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/test/missing", 404), ("/test/fault", 500), ("/test/unreachable", 503)])
def test_an_error_is_a_plain_page_with_a_way_back(visitor: Browser, path: str, status: int) -> None:
    answer = visitor.get(path, expect=status)
    title, sentence = ERROR_PAGES[status]
    assert answer.status_code == status and title in text_of(answer) and sentence in text_of(answer)
    assert 'href="/"' in answer.text and "Traceback" not in answer.text


def test_what_does_not_exist_and_what_may_not_be_seen_look_the_same(visitor: Browser) -> None:
    nothing, hidden = visitor.get("/nowhere"), visitor.get("/test/missing")
    assert nothing.text.replace("/nowhere", "") == hidden.text.replace("/test/missing", "")


def test_a_wrong_method_says_which_ones_are_right(visitor: Browser) -> None:
    answer = visitor.post("/test/part")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"name=" + b"x" * 600_000),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"x" * 600_000 + b"\r\n--b--\r\n"),
    ],
)
def test_too_much_at_once_is_refused_however_it_is_sent(coordinator: Browser, kind: str, body: bytes) -> None:
    answer = coordinator.client.post("/test/ward", data=body, content_type=kind)
    assert answer.status_code == 413 and "Nothing was saved" in text_of(answer)


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, "whole"), ({"HX-Request": "true"}, "part"), ({"HX-Request": "true", "HX-Boosted": "true"}, "whole"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "whole"),
    ],
)
def test_htmx_gets_a_part_but_a_restored_or_boosted_page_is_whole(own_app: Flask, headers: dict[str, str], answer: str) -> None:
    assert own_app.test_client().get("/test/part", headers=headers).text == answer


def test_each_request_leaves_one_line_with_its_route_status_time_and_queries(visitor: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="opsplanner.requests"):
        visitor.client.get("/test/part?name=secret")
    assert [record.getMessage().split(" ")[:3] for record in caplog.records] == [["GET", "/test/part", "200"]]
    assert caplog.records[0].getMessage().endswith("queries") and "secret" not in caplog.text


@pytest.mark.parametrize(
    ("open_page", "led_to"),
    [("/days", "/days"), ("/days#dates", "/days"), ("/days?year=2026", "/days#dates"), ("/jobs", "/days#dates"), ("", "/days#dates")],
)
def test_a_form_that_leads_to_a_part_of_the_page_that_is_open_loads_it_anew(own_app: Flask, open_page: str, led_to: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{open_page}" if open_page else ""}
    with own_app.test_request_context(headers=headers):
        assert go_to("/days#dates").headers["HX-Redirect"] == led_to


def test_a_form_is_done_and_leads_on(own_app: Flask, coordinator: Browser) -> None:
    answer = coordinator.post("/test/ward", {"name": "River", "once": KEY})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/done/river") and "River" in _wards(own_app)


def test_the_same_form_sent_twice_is_done_once_and_answers_the_same(own_app: Flask, coordinator: Browser) -> None:
    once = "t" * 32
    answers = [coordinator.post("/test/ward", {"name": "Twydall", "once": once}, hx=hx) for hx in (False, False, True)]
    assert [answer.headers.get("Location") or answer.headers.get("HX-Redirect") for answer in answers] == ["/done/twydall"] * 3
    assert _wards(own_app).count("Twydall") == 1


def test_the_same_key_with_other_content_is_done(own_app: Flask, coordinator: Browser) -> None:
    for name in ("Watling", "Peninsula"):
        assert coordinator.post("/test/ward", {"name": name, "once": "o" * 32}).status_code == 303
    assert {"Watling", "Peninsula"} <= set(_wards(own_app))


def test_a_refused_form_does_not_use_up_its_key(own_app: Flask, coordinator: Browser) -> None:
    once = "u" * 32
    refused = coordinator.post("/test/ward", {"name": "Taken", "once": once})
    assert refused.status_code == 422 and "That name is taken" in text_of(refused) and 'value="Taken"' in refused.text
    assert coordinator.post("/test/ward", {"name": "Strood", "once": once}).status_code == 303


def test_what_is_refused_late_leaves_nothing_behind(own_app: Flask, coordinator: Browser) -> None:
    answer = coordinator.post("/test/ward", {"name": "Refused late"})
    assert answer.status_code == 422 and "Not after all" in text_of(answer) and "Refused late" not in _wards(own_app)


def test_a_second_editor_reads_what_the_first_changed(coordinator: Browser) -> None:
    answer = coordinator.post("/test/ward", {"name": "Stale"})
    assert answer.status_code == 422 and "A. Colleague: renamed it" in text_of(answer) and 'value="Stale"' in answer.text


def test_a_form_without_a_token_is_refused_and_kept(own_app: Flask, coordinator: Browser) -> None:
    answer = coordinator.post("/test/ward", {"name": "Luton"}, token=False)
    assert answer.status_code == 422 and 'value="Luton"' in answer.text and "Luton" not in _wards(own_app)
    assert "What you typed is still here" in text_of(answer)


def test_who_may_not_is_told_so_on_post_and_may_still_look(own_app: Flask) -> None:
    with own_app.app_context():
        staff = Make().user(Make().agency("Staff's own", code="staffs-own"), Role.STAFF, email="staff@test.example")
        db.session.remove()
    browser = Browser(own_app).as_(staff)
    assert browser.get("/test/ward").status_code != 403 and browser.post("/test/ward", {"name": "Cuxton"}).status_code == 403
    assert "Cuxton" not in _wards(own_app)


def test_a_cookie_is_for_this_site_alone_and_out_of_scripts_reach(own_app: Flask) -> None:
    assert own_app.config["SESSION_COOKIE_HTTPONLY"] and own_app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_where_it_is_https_no_other_host_can_set_our_cookie(tmp_path: Path) -> None:
    app = create_app(config.Settings(data=tmp_path, database=f"sqlite+pysqlite:///{tmp_path / 'https.sqlite'}", secret_key="p" * 64, secure_cookies=True))
    with app.app_context():
        migrate.to_newest(db.engine)
        Make().installation()
        db.session.remove()
    sent = app.test_client().get("/sign-in", base_url="https://ops.example").headers["Set-Cookie"]
    assert sent.startswith("__Host-opsplanner=") and "; Secure" in sent and "; Path=/" in sent and "Domain" not in sent
    with app.app_context():
        db.engine.dispose()


def test_a_part_of_a_page_brings_no_scripts(visitor: Browser) -> None:
    assert '"allowScriptTags": false' in visitor.get("/nowhere").text


def test_a_break_of_the_template_is_no_part_of_a_text_whose_breaks_are_shown() -> None:
    faults = []
    for template in sorted((config.ROOT / "templates").rglob("*.html")):
        source = template.read_text()
        texts = [found[2] for found in re.finditer(r'(?s)<(p|span)[^>]*class="[^"]*\bapp-text\b[^"]*"[^>]*>(.*?)</\1>', source)]
        if "app-lines" in source:
            texts += re.findall(r'(?s)<dd class="govuk-summary-list__value">(.*?)</dd>', source)
        faults += [f"{template.name}: {words}" for words in texts if not re.fullmatch(r"(?s)(\s*\{[{%]-|\S).*(-[}%]\}\s*|\S)", words)]
    assert not faults, "\n".join(faults)
