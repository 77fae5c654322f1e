"""Returns from files: which there are, a new one, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.history import newest, subjects
from opsplanner.models import FileState
from opsplanner.returns import bp
from opsplanner.returns.files import page, queries, services, words
from opsplanner.returns.files.columns import rules as columns_rules
from opsplanner.returns.files.forms import FileForm, TakeForm, WaitingForm
from opsplanner.returns.files.judging.rules import unpacked
from opsplanner.web import spreadsheet
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked
from opsplanner.web.tables import file as table_file
from opsplanner.web.tables.mending import to_mend

HERE = "/returns/files/<string:reference>"
LINES = 20


@bp.get("/returns/files")
@requires("see")
def files() -> Response:
    """Show the files from which returns were loaded, the newest first; those of which nothing was taken yet to who sends returns of the agency."""
    number = page_asked(request.args)
    found, more = queries.files(person(), number)
    pages = neighbours(number, lambda page: address_of("returns.files", page=named(page)), more=more)
    return render_page(
        "returns/files/index.html", title=title_of_list("Files with returns", (), pages), files=found, tag_of=words.tag_of, pages=pages, sends=bool(queries.senders(person())),
    )


@bp.route("/returns/files/new", methods=["GET", "POST"])
@requires("see")
def send_file() -> Response:
    """Send a file with returns of an agency (`agency` names it), of which nothing is taken yet."""
    senders = queries.senders(person())
    if not senders:
        abort(403)
    form = FileForm.sent()
    asked = next((row.agency_id for row in senders.values() if row.agency_code == request.args.get("agency")), None)
    form.offer(sorted(((row.agency_id, row.agency) for row in senders.values()), key=lambda one: one[1]), asked or (next(iter(senders)) if len(senders) == 1 else None))

    def receive() -> str:
        assert form.file.data is not None and form.agency.data is not None
        return services.receive(form.agency.data, form.file.data.name, form.file.data.content, by=person())

    if form.taken and saved(form, receive):
        return go_to(address_of("returns.match_columns", reference=form.result))
    return render_page("returns/files/new.html", status=form.status, form=form)


@bp.get(HERE)
@requires("see")
def file(reference: str) -> Response:
    """Show a file: what is to be mended, what it would do, or what it did."""
    found = page.read(queries.file(person(), reference), person())
    form = TakeForm()
    form.version.carry(found.file.version)
    history = newest(subjects.of_return_file(reference), LINES)
    return render_page("returns/files/show.html", fragment="returns/files/_show.html", page=found, form=form, reference=reference, history=history)


@bp.get(f"{HERE}/mend.csv")
@requires("see")
def mend(reference: str) -> Response:
    """Answer the file as it was sent, with a last column that says what is to be mended in each row."""
    row = queries.file(person(), reference)
    if row.agency_id not in queries.senders(person()):
        abort(403)
    content, packed = queries.content(row.id), queries.found(row.id)
    if content is None or packed is None or row.state is not FileState.CHECKED:
        raise NotFound()
    match = columns_rules.read(row.columns)
    tables = table_file.read(content)

    def lines() -> Iterator[Sequence[object]]:
        found = unpacked(packed)
        yield from to_mend(tables[min(match.sheet, len(tables) - 1)], match.headings, (*found.faults, *found.questions))

    return spreadsheet.download(f"{reference}-to-mend.csv", lines())


@bp.post(f"{HERE}/throw-away")
@requires("see")
def throw_away(reference: str) -> Response:
    """Forget a file of which nothing was taken."""
    if queries.file(person(), reference).agency_id not in queries.senders(person()):
        abort(403)
    form = WaitingForm()
    if saved(form, lambda: services.throw_away(reference, seen_version=form.version.data, by=person())):
        return go_to(address_of("returns.files"), form.result)
    return not_done(form, address_of("returns.file", reference=reference))
