"""What a phone asks for by itself: the worker that opens pages without signal, and whether there is signal, for whom."""

from __future__ import annotations

from flask import Response, current_app, jsonify, url_for

from opsplanner import clock
from opsplanner.access import open_to_all, requires
from opsplanner.payback import bp
from opsplanner.payback.today.phone import page
from opsplanner.web.form_token import form_token

WORKER = "today-worker.js"


@bp.get("/payback/today/worker")
@open_to_all("a script, the same for everybody, which browsers ask for by themselves")
def today_worker() -> Response:
    """Give the worker, whose scope is the page of today and what stands below it."""
    answer = current_app.send_static_file(WORKER)
    answer.headers["Service-Worker-Allowed"] = url_for(".today")
    return answer


@bp.get("/payback/today/signal")
@requires("supervise_payback")
def today_signal() -> Response:
    """Say who is signed in and what time it is, in whole minutes, and give a token that holds now: what was written without signal carries an old one."""
    return jsonify(keeper=page.phone().keeper, token=form_token(), now=int(clock.now().timestamp()) // 60)
