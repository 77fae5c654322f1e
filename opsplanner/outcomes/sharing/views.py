"""Where it is said who counts a figure that several agencies recorded."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import may, person, requires
from opsplanner.operations.queries import visible
from opsplanner.outcomes import bp
from opsplanner.outcomes.sharing import queries, rules, services, words
from opsplanner.outcomes.sharing.forms import SharingForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<reference>/outcomes/shared/<code>", methods=["GET", "POST"])
@requires("see")
def shared(reference: str, code: str) -> Response:
    """Show what several agencies recorded of one measure; who may, says whether these are parts or the same thing told twice."""
    user, operation = person(), visible(person(), reference)
    one, form, reviews = queries.shared_named(operation, code), SharingForm(), may(person(), "review")
    form.offer(one, reviews)
    if saved(form, lambda: services.say_who_counts(reference, code, form.counts.data, seen=form.seen.data or "", by=user)):
        return go_to(where_next(reference, queries.next_to_say(user, operation)), form.result)
    if form.changed_meanwhile or request.method == "GET":
        one = queries.shared_named(operation, code)
        form.offer(one, reviews)
        form.seen.data = one.seen
    if request.method == "GET" and one.said:
        form.counts.data = one.counts or rules.PARTS
    return render_page(
        "outcomes/shared.html", fragment="outcomes/_shared.html", status=form.status, form=form, operation=operation, shared=one,
        told=words.words_of(one), says=queries.may_say(user, operation, one), offered=rules.offered(one, reviews), marking=marking(operation.restricted),
    )


def where_next(reference: str, code: str) -> str:
    """Return where one goes on: to the next measure that asks, else to the operation."""
    return url_for("outcomes.shared", reference=reference, code=code) if code else url_for("operations.show", reference=reference)
