"""Meetings of groups in a calendar: one's own take up one's time, a moved one keeps its identity, a cancelled one stays so that nobody turns up."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.governance.meetings import services
from opsplanner.governance.meetings.services import Said
from opsplanner.models import Alarm, GroupMember, Role, SubscriptionKind, ThematicGroup, User
from tests.browser import Browser, text_of
from tests.make import Make

GOVERNANCE = SubscriptionKind.GOVERNANCE
DAY = date(2026, 12, 8)


def test_it_holds_meetings_moved_and_cancelled_ones_too_and_ones_own_take_up_ones_time(app: Flask, make: Make, feed: Any, browser: Browser, usual_time: None) -> None:
    manager, member = make.user(make.office(), Role.MANAGER), make.user()
    with app.app_context():
        group = ThematicGroup(code="streets", name="Street scene group", of_pack=False)
        db.session.add(group)
        db.session.flush()
        db.session.add(GroupMember(group_id=group.id, code="head", office="Head", agency_id=member.agency_id, user_id=member.id))
        db.session.commit()

    def act(verb: Any) -> None:
        with app.app_context():
            with unit_of_work():
                verb(db.session.get_one(User, manager.id))
            db.session.remove()

    said = Said(day=DAY, starts=time(14), ends=time(16), place="Room 5", papers="https://council.example/7")
    act(lambda by: services.set_meeting("streets", said, by=by))
    act(lambda by: services.set_meeting("streets", Said(day=date(2026, 12, 9), starts=None, ends=None, place="", papers=""), by=by))
    hers, others = feed(member, GOVERNANCE, alarm=Alarm.HOUR), feed(make.user(make.agency("Fire")), GOVERNANCE)
    first, whole_day = hers.events()
    assert first["SUMMARY"] == "Meeting: Street scene group" and first["DTSTART"].dt == clock.to_utc(DAY, time(14)) and first["LOCATION"] == "Room 5"
    assert first["TRANSP"] == "OPAQUE" and others.events()[0]["TRANSP"] == "TRANSPARENT" and first["SEQUENCE"] == 0 and len(first.subcomponents) == 1
    assert "https://council.example/7" in first["DESCRIPTION"] and first["URL"].endswith("/governance/streets/meetings/1")
    assert whole_day["DTSTART"].dt == date(2026, 12, 9) and whole_day["DTEND"].dt == date(2026, 12, 10)
    act(lambda by: services.change_meeting("streets", "1", Said(day=date(2026, 12, 10), starts=time(14), ends=time(16), place="Room 5", papers=""), seen_version=1, by=by))
    moved = next(event for event in hers.events() if event["UID"] == first["UID"])
    assert moved["DTSTART"].dt == clock.to_utc(date(2026, 12, 10), time(14)) and moved["SEQUENCE"] == 1
    act(lambda by: services.cancel("streets", "1", "No papers", seen_version=2, by=by))
    off = next(event for event in hers.events() if event["UID"] == first["UID"])
    assert (off["STATUS"], off["SUMMARY"], off["TRANSP"], off["SEQUENCE"]) == ("CANCELLED", "Cancelled: Meeting: Street scene group", "TRANSPARENT", 2)
    act(lambda _: db.session.execute(db.update(ThematicGroup).values(active=False)))  # as a pack ends it, which looks at no meeting
    assert [event["STATUS"] for event in hers.events()] == ["CANCELLED"], "nobody waits for what an ended group had planned"
    act(lambda _: db.session.execute(db.update(ThematicGroup).values(active=True)))
    page = text_of(browser.as_(member).get("/subscriptions?kind=governance"))
    assert "Governance dates: meetings of the partnership’s groups" in page and "In it now: 2 meetings, from" in page
