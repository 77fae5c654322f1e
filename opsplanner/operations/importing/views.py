"""Operations from files: which files there are, a new one, the sample, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Flask, Response, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.history import newest, subjects
from opsplanner.models import FileState
from opsplanner.operations.importing import bp, page, queries, services, words
from opsplanner.operations.importing.columns import rules as columns_rules
from opsplanner.operations.importing.forms import FileForm, TakeForm, WaitingForm
from opsplanner.operations.importing.rules import unpacked
from opsplanner.operations.importing.taking import services as taking_services
from opsplanner.operations.page import extras
from opsplanner.tasks import services as tasks_services
from opsplanner.web import spreadsheet, workbook
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page, title_of_list
from opsplanner.web.paging import named, neighbours, page_asked
from opsplanner.web.tables import file as table_file
from opsplanner.web.tables.mending import to_mend

HERE = "/operations/import/<string:reference>"
LINES = 20


def set_up(app: Flask) -> None:
    """Join these pages to the application, let the worker take files, and let an operation say in which it came."""
    app.register_blueprint(bp)
    tasks_services.register(app, services.TASK, taking_services.work)
    extras.register(app, extras.Section("imported", "Where it comes from", "operations/importing/_origin.html", page.origin, 95))


@bp.get("/operations/import")
@requires("plan_operations")
def index() -> Response:
    """Show the files from which operations were imported, the newest first."""
    number = page_asked(request.args)
    found, more = queries.imports(person(), number)
    pages = neighbours(number, lambda number: address_of("importing.index", page=named(number)), more=more)
    return render_page("operations/importing/index.html", title=title_of_list("Operations from files", (), pages), found=found, tag_of=words.tag_of, pages=pages)


@bp.route("/operations/import/new", methods=["GET", "POST"])
@requires("plan_operations")
def new() -> Response:
    """Send a file with operations, of which nothing is taken yet."""
    form = FileForm.sent()

    def receive() -> str:
        assert form.file.data is not None
        return services.receive(form.file.data.name, form.file.data.content, by=person())

    if form.taken and saved(form, receive):
        return go_to(address_of("importing.columns", reference=form.result))
    return render_page("operations/importing/new.html", status=form.status, form=form, most=columns_rules.MOST)


@bp.get("/operations/import/sample.csv")
@requires("plan_operations")
def sample_csv() -> Response:
    """Answer a sample with three operations, as text."""
    return spreadsheet.download("operations-sample.csv", page.sample(person()))


@bp.get("/operations/import/sample.xlsx")
@requires("plan_operations")
def sample_workbook() -> Response:
    """Answer the same sample as a workbook."""
    cover = workbook.Cover("Operations to import", [("Headings", "They can be called otherwise, and stand in any order: you say what each column holds.")], ["Write over the three rows of the other sheet."])
    return spreadsheet.send("operations-sample.xlsx", workbook.workbook(cover, "Operations", page.sample(person()), ("Day",)), workbook.MIMETYPE)


@bp.get(HERE)
@requires("plan_operations")
def show(reference: str) -> Response:
    """Show a file: what is to be mended, what it would make, or what it made."""
    found = page.read(queries.one(person(), reference), person())
    form = TakeForm()
    form.version.carry(found.batch.version)
    history = newest(subjects.of_import(reference), LINES)
    return render_page("operations/importing/show.html", fragment="operations/importing/_show.html", page=found, form=form, reference=reference, history=history)


@bp.get(f"{HERE}/mend.csv")
@requires("plan_operations")
def mend(reference: str) -> Response:
    """Answer the file as it was sent, with a last column that says what is to be mended in each row."""
    batch = queries.one(person(), reference)
    content, packed = queries.content(batch.id), queries.found(batch.id)
    if content is None or packed is None or batch.state is not FileState.CHECKED:
        raise NotFound()
    match = columns_rules.read(batch.columns)
    tables = table_file.read(content)

    def lines() -> Iterator[Sequence[object]]:
        found = unpacked(packed)
        yield from to_mend(tables[min(match.sheet, len(tables) - 1)], match.headings, (*found.faults, *found.questions))

    return spreadsheet.download(f"{reference}-to-mend.csv", lines())


@bp.post(f"{HERE}/throw-away")
@requires("plan_operations")
def throw_away(reference: str) -> Response:
    """Forget a file of which nothing was taken."""
    queries.one(person(), reference)
    form = WaitingForm()
    if saved(form, lambda: services.throw_away(reference, seen_version=form.version.data, by=person())):
        return go_to(address_of("importing.index"), form.result)
    return not_done(form, address_of("importing.show", reference=reference))
