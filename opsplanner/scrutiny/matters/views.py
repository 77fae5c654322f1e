"""The pages of what the committee asked: the list, one of them, and those on which it is noted, changed and replied to."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.history import newest, subjects
from opsplanner.models import MatterKind, MatterState
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.scrutiny import bp, page, queries, words
from opsplanner.scrutiny.matters import services
from opsplanner.scrutiny.matters.filters import SHOWS, read_chosen
from opsplanner.scrutiny.matters.forms import KINDS, MatterForm, NewMatterForm, ReplyForm
from opsplanner.scrutiny.queries import MatterRow
from opsplanner.web.address import address_of
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, render_page, title_of_list
from opsplanner.web.paging import how_many, named, neighbours, of_page

HERE = "scrutiny.matters"


@bp.get("/scrutiny/matters")
@requires("see")
def matters() -> Response:
    """List what was asked: what nobody has replied to yet unless the address says otherwise."""
    asked, today = read_chosen(request.args), clock.today()
    chosen = asked.chosen
    found = [row for row in queries.matters() if chosen.holds(row, person().id, today)]
    here = of_page(found, asked.page)
    last = how_many(len(found))
    pages = neighbours(asked.page, lambda number: chosen.url(HERE, page=named(number)), more=asked.page < last, last=last)
    return render_page(
        "scrutiny/matters.html", title=title_of_list("What scrutiny asked", (label for _, label in chosen.labels()), pages), lines=page.lines(here, today), count=len(found),
        chosen=chosen, kinds=KINDS, pages=pages, complaints=asked.complaints, removed=chosen.each_removed(HERE), keeps=may_keep_sittings(person()),
        shows=[(label, chosen.url(HERE, show=None if name == "open" else name), name == chosen.show) for name, label in SHOWS.items()],
    )


@bp.route("/scrutiny/matters/add", methods=["GET", "POST"])
@requires("keep_sittings")
def add_matter() -> Response:
    """Note what was asked (?kind= and ?sitting=: chosen already). For clerks and the office's managers."""
    form = NewMatterForm()
    form.offer(queries.sittings(), _people())
    if request.method == "GET":
        form.kind.data = request.args.get("kind", "")
        there = next((row for row in queries.sittings() if row.code == request.args.get("sitting")), None)
        form.sitting.data = there.id if there else None
        form.asked_on.data = min(there.on_day, clock.today()) if there else clock.today()
    form.version.carry(0)
    if saved(form, lambda: services.add_matter(form.chosen(), form.said(), by=person()), made=_made):
        return go_to(*_made(form.result))
    return _form_page(form, address_of("scrutiny.add_matter"), address_of("scrutiny.index"), "Note what was asked", "Scrutiny")


@bp.get("/scrutiny/matters/<string:matter>")
@requires("see")
def matter(matter: str) -> Response:
    """Show what was asked, who owns it, by when, and what became of it."""
    row = queries.matter(matter)
    return render_page(
        "scrutiny/matter.html", row=row, line=page.lines([row], clock.today())[0], words=words, keeps=may_keep_sittings(person()),
        replies=queries.may_reply(person(), row.owner_id), action=actions_queries.place_of(row.action_id) if row.action_id else None,
        becomes=row.kind is MatterKind.RECOMMENDATION and row.state is MatterState.ACCEPTED and row.action_id is None,
        keeps_plan=plan_queries.keeps_plan(person()), history=newest(subjects.of_matter(row.code), 50),
    )


@bp.route("/scrutiny/matters/<string:matter>/change", methods=["GET", "POST"])
@requires("keep_sittings")
def change_matter(matter: str) -> Response:
    """Change what was asked, who owns it and by when. For clerks and the office's managers."""
    row, form = queries.matter(matter), MatterForm()
    form.offer(queries.sittings(), _people(row))
    if request.method == "GET":
        form.fill_from(row)
    form.version.carry(row.version)
    back = address_of("scrutiny.matter", matter=row.code)
    if saved(form, lambda: services.change_matter(row.code, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _form_page(form, address_of("scrutiny.change_matter", matter=row.code), back, f"Change the {row.kind.value}", words.title(row.kind, row.text, 60))


@bp.route("/scrutiny/matters/<string:matter>/reply", methods=["GET", "POST"])
@requires("see")
def reply(matter: str) -> Response:
    """Say how it stands and what became of it. For its owner, clerks and the office's managers."""
    row, form = queries.matter(matter), ReplyForm()
    if not queries.may_reply(person(), row.owner_id):
        abort(403)
    form.offer(row)
    if request.method == "GET":
        form.fill_from(row)
    form.version.carry(row.version)
    back = address_of("scrutiny.matter", matter=row.code)
    if saved(form, lambda: services.reply(row.code, form.chosen(), form.reply.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return render_page("scrutiny/reply.html", fragment="scrutiny/_reply.html", status=form.status, form=form, row=row, words=words, back=back)


def _form_page(form: MatterForm, address: str, back: str, heading: str, back_words: str) -> Response:
    return render_page(
        "scrutiny/matter_form.html", fragment="scrutiny/_matter_form.html", status=form.status, form=form, address=address, back=back, heading=heading, back_words=back_words,
        no_resident=words.NO_RESIDENT,
    )


def _people(row: MatterRow | None = None) -> list[KeeperRow]:
    """Who can be named: everybody who can sign in, and who is named already."""
    had = keepers_queries.keepers([row.owner_id]) if row and row.owner_id is not None else {}
    return sorted(({one.id: one for one in keepers_queries.could_keep()} | had).values(), key=lambda one: (one.name, one.id))


def _made(code: str) -> Made:
    return address_of("scrutiny.matter", matter=code), "It is noted"
