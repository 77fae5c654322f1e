"""The manager's queue, and who may stand in for a manager."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.outcomes import bp
from opsplanner.outcomes.review import page as review_page
from opsplanner.outcomes.review import services
from opsplanner.outcomes.review.forms import SignOffForm
from opsplanner.outcomes.review.row import page as row_page
from opsplanner.web.filters import typed
from opsplanner.web.forms import saved
from opsplanner.web.one_time_keys import new_key
from opsplanner.web.pages import go_to, marking, render_page, title_of_list
from opsplanner.web.paging import page_asked


@bp.route("/outcomes/review", methods=["GET", "POST"])
@requires("review")
def review() -> Response:
    """Show what waits for sign-off, and sign off what was ticked; what could not be stays ticked and says why."""
    form, result = SignOffForm(), services.SignedOff()

    def verb() -> str:
        nonlocal result
        result = services.sign_off(form.picked(), by=person())
        return result.sentence

    if saved(form, verb) and not result.kept:
        return go_to(review_page.address(_filters(), _page_asked()), form.result)
    if result.kept:
        form.status, form.once.data = 422, new_key()
    return _queue(form, result)


def _filters() -> dict[str, str]:
    """The filters of the address, as far as they say something."""
    return typed(request.args, *review_page.FILTERS, longest=60)


def _page_asked() -> int:
    return page_asked(request.args)


def _queue(form: SignOffForm, result: services.SignedOff) -> Response:
    page = review_page.read(person(), _filters(), _page_asked(), result, {one for one, _ in form.picked()})
    title = title_of_list("Review outcomes", (label for label, _ in page.chosen), page.pages)
    return render_page(
        "outcomes/review.html", fragment="outcomes/_review.html", status=form.status, title=title, form=form, page=page,
        row_of=row_page.row_of, marking=marking(page.restricted),
    )
