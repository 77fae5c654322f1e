"""The places: which there are, where each is used, and what is said of it."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.history import newest, subjects
from opsplanner.places import bp, queries, services
from opsplanner.places.forms import PlaceForm
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked
from opsplanner.web.typed import clean


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/places")
@requires("see")
def index() -> Response:
    """List the places by name (?q=: those that hold these words)."""
    wanted, number = clean(request.args.get("q", ""))[:100], page_asked(request.args)
    found, more = queries.listed(person(), wanted.split(), number)
    pages = neighbours(number, lambda page: url_for(".index", q=wanted or None, page=named(page)), more=more)
    title = title_of_list("Places", [f"with “{wanted}”"] if wanted else [], pages)
    return render_page("places/index.html", fragment="places/_places.html", title=title, found=found, pages=pages, wanted=wanted)


@bp.get("/places/<string:code>")
@requires("see")
def show(code: str) -> Response:
    """Show one place: what is said of it, what meets and works there, and who changed it."""
    place = queries.visible(person(), code)
    met, worked = queries.met_at(person(), place), queries.worked_at(person(), place)
    return render_page(
        "places/show.html", place=place, closed=closed_queries.closed_at(place.id).words(clock.today()), met=met, worked=worked, shown=queries.SHOWN, last_visited=queries.last_visited(person(), place),
        changeable=may(person(), "plan_operations") and queries.may_change(person(), place), history=newest(subjects.of_place(code), 20),
        marking=marking(any(row.restricted for row in met)),
    )


@bp.route("/places/<string:code>/change", methods=["GET", "POST"])
@requires("plan_operations")
def change(code: str) -> Response:
    """Change what is said of a place, for everything that uses it."""
    form, place = PlaceForm(), queries.changeable(person(), code)
    form.offer(catalogue_queries.choices(keep=catalogue_queries.Keep(wards=[place.ward_id] if place.ward_id else [])).wards)
    name, version = place.name, queries.last_line(code)
    if request.method == "GET":
        form.fill_from(place, closed_queries.closed_at(place.id))
    form.version.carry(version)
    if saved(form, lambda: services.change_place(code, form.words(), seen_line=form.version.data, by=person())):
        return go_to(url_for(".show", code=code), form.result)
    return render_page("places/change.html", fragment="places/_change.html", status=form.status, form=form, code=code, name=name)


@bp.post("/places/<string:code>/share")
@requires("plan_operations")
def share(code: str) -> Response:
    """Make a place everybody's that belonged to one operation or job."""
    form, here = ActionForm(), url_for(".show", code=code)
    if saved(form, lambda: services.share_place(code, by=person())):
        return go_to(here, "Everybody can choose this place now")
    return not_done(form, here)
