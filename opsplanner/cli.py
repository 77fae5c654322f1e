"""The `opsplanner` commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask, url_for
from sqlalchemy.exc import DBAPIError

from opsplanner import backup as backups
from opsplanner import clock, create_app, demo, engines, in_use, integrity, startup
from opsplanner import restore as restores
from opsplanner.config import BadSetting, Settings, from_environment, pack_folder
from opsplanner.database import db, unit_of_work
from opsplanner.engines import unhurried
from opsplanner.errors import Damaged, MaybeKept, NotKept, Refused
from opsplanner.grammar import counted
from opsplanner.packs.check import read_pack
from opsplanner.packs.new import new_pack
from opsplanner.packs.reader import PackRefused
from opsplanner.search.index import services as index_services


class Commands(click.Group):
    """Commands that say what went wrong in a sentence and end with a code: 2 for a setting, 1 for the rest."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it was refused for goes to the error stream."""
        try:
            return super().invoke(ctx)
        except BadSetting as trouble:
            _end(str(trouble), 2)
        except PackRefused as refused:
            _end("\n".join([*map(str, refused.problems), f"{counted(len(refused.problems), 'problem')}. The pack was refused whole."]), 1)
        except Damaged as trouble:
            _end(str(trouble), 1)
        except NotKept as trouble:
            _end(f"The database could not be written: {trouble}", 1)
        except MaybeKept as trouble:
            _end(f"The database did not say whether it kept the change ({trouble}). Look before you try again.", 1)
        except DBAPIError as trouble:
            _end(f"The database could not do it: {str(trouble.orig).strip().splitlines()[0]}.", 1)
        except (Refused, FileExistsError) as trouble:
            _end(f"{trouble}.", 1)


def _end(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)


@click.group(cls=Commands)
@click.version_option(package_name="opsplanner")
@click.option("--settings", type=click.Path(path_type=Path), help="The file with the settings, else the one that OPSPLANNER_SETTINGS names.")
def main(settings: Path | None) -> None:
    """opsplanner plans the joint operations of a community safety partnership. Settings are in a file or the environment: see README.md."""


def _settings_file() -> Path | None:
    file: Path | None = click.get_current_context().find_root().params["settings"]
    return file


def _settings(*, pack_needed: bool = True) -> Settings:
    """The settings of a command that uses the installation: what it writes from here on is nobody else's to read."""
    settings = from_environment(file=_settings_file(), pack_needed=pack_needed)
    click.get_current_context().call_on_close(partial(os.umask, os.umask(0o077)))
    return settings


def _application() -> tuple[Flask, Settings]:
    settings = _settings()
    click.get_current_context().with_resource(in_use.shared(settings))
    return create_app(settings), settings


@main.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes answer. More than one needs PostgreSQL and a proxy in front.")
def serve(workers: int, with_worker: bool = False) -> None:
    """Set up what is missing, then serve, by one process or by several. What is done in the background needs `opsplanner worker` beside it."""
    from opsplanner import server  # it is not needed to migrate or to check a pack

    settings = _settings()
    if workers > 1 and settings.sqlite_file:
        raise BadSetting(f"--workers is {workers}, and SQLite is served by one process. Leave --workers out, or let OPSPLANNER_DATABASE name a PostgreSQL database.")
    sock = server.take_port(settings)  # before anything is written: a second server on this port changes nothing
    server.log_to_error_stream()
    click.get_current_context().with_resource(in_use.shared(settings))
    app = create_app(settings)
    with app.app_context():
        startup.prepare(app, settings, click.echo)
        greeting = _greeting(settings, with_worker)
    if with_worker:
        from opsplanner.background import Worker

        click.get_current_context().call_on_close(Worker(settings).end)
    if workers == 1:
        server.serve(app, sock, settings, lambda: click.echo(greeting))
    else:
        with app.app_context():
            db.engine.dispose()  # from here on the workers alone use it
        from opsplanner import workers as several

        several.serve(sock, settings, workers, lambda: click.echo(greeting))
    click.echo("opsplanner has stopped.")


@main.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Set up what is missing, then serve by one process, with a worker beside it."""
    ctx.invoke(serve, workers=1, with_worker=True)


@main.command()
def worker() -> None:
    """Do what is done in the background: send mail, and whatever the clock says. Several at once, on any machine, share the work."""
    from opsplanner import background, server

    app, settings = _application()
    server.log_to_error_stream()
    with app.app_context():
        startup.check_ready(settings)
        db.engine.dispose()
    background.work(app, lambda: click.echo("The worker has begun."))
    click.echo("The worker has stopped.")


def _greeting(settings: Settings, with_worker: bool) -> str:
    lines = ["", f"opsplanner is at {settings.address}"]
    if settings.public_url:
        lines.append(f"It listens on {settings.host}:{settings.port}; the proxy in front of it answers at the address above.")
    if not settings.demonstration:
        server, waits = settings.mail.server, "" if with_worker else ", once a worker is at work: opsplanner worker"
        lines.append(f"Mail goes out by {server.where}{waits}." if server else "No mail goes out: OPSPLANNER_SMTP names no mail server.")
    if settings.demonstration:
        with unit_of_work():
            password = demo.set_password(settings.demo_password)
        lines += ["", "This is a demonstration: everything in it is made up. Sign in as"]
        lines += [f"  {account.email:<32} {account.name}, {account.role.value}" for account in demo.sign_ins()]
        lines.append(f"Password for all of them: {password}")
    elif not demo.has_accounts():
        lines.append("Nobody can sign in yet. opsplanner invite-admin EMAIL makes a link for the first administrator.")
    return "\n".join(lines)


@main.command()
def migrate() -> None:
    """Bring the database's tables to the newest form."""
    from opsplanner.migrate import to_newest

    app, settings = _application()
    with app.app_context(), startup.alone(settings, lambda said: click.echo(said, err=True)):
        click.echo("The database has been brought to the newest form." if to_newest(db.engine) else "The database has the newest form already.")


@main.command("check-database")
def check_database() -> None:
    """Look whether the database is whole. It may be in use meanwhile."""
    app, _ = _application()
    with app.app_context():
        if found := integrity.problems():
            raise integrity.damaged(found)
    click.echo("The database is whole.")


@main.command()
def analyze() -> None:
    """Let the database count what it holds, so that it answers quickly. It may be in use meanwhile."""
    app, settings = _application()
    with app.app_context():
        startup.check_kind(settings)
        engines.analyze(db.engine)
    click.echo("The database has counted what it holds.")


@main.command("invite-admin")
@click.argument("email")
def invite_admin(email: str) -> None:
    """Print a link, used once, with which EMAIL becomes an administrator."""
    from opsplanner.accounts import services

    app, settings = _application()
    with app.app_context():
        startup.prepare(app, settings, lambda _: None)
        with unit_of_work():
            token = services.invite_admin(email)
    with app.test_request_context():
        path = url_for("signing_in.welcome", token=token)
    click.echo(f"Give this link to {email}. It works once:\n{settings.address}{path}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def backup(folder: Path) -> None:
    """Write a dated file into FOLDER with the database, the key and the pack, while people go on working."""
    settings = _settings()
    with in_use.shared(settings), _progress() as step:
        path = backups.write(settings, folder, step)
    integrity.note_backup(settings, path.name)
    click.echo(f"The backup is {path} ({path.stat().st_size / 1e6:,.1f} MB). It has been opened and checked.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put a backup in place of what is there; opsplanner has to be stopped."""
    settings = _settings(pack_needed=False)
    with _progress() as step:
        said = restores.restore(file, settings, step)
    click.echo("\n".join(["The backup has been restored.", *said]))


@contextmanager
def _progress(*, said: bool = False) -> Iterator[backups.Step]:
    """A line on the error stream that shows how far each step is; where nobody looks on, none, or (`said`) a line for each tenth of a step."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    tasks: dict[str, TaskID] = {}
    tenths: dict[str, int] = {}
    console = Console(stderr=True)
    quiet, what_for = not console.is_terminal, TextColumn("{task.description}")
    with Progress(what_for, BarColumn(), TimeElapsedColumn(), console=console, transient=True, disable=quiet) as progress:

        def step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what)
            progress.update(tasks[what], completed=done, total=of or None)
            if quiet and said and of and tenths.get(what) != 10 * done // of:
                tenths[what] = 10 * done // of
                click.echo(f"{what}: {done:,} of {of:,}", err=True)

        yield step


@main.group()
def pack() -> None:
    """Write and judge packs: a partnership's own agencies, wards, plan, powers and kinds of operation."""


@pack.command("new")
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to; else a folder called like the name.")
def pack_new(name: str, folder: Path | None) -> None:
    """Write a small commented pack for the partnership NAME, to be filled."""
    folder = folder or Path("-".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "pack")
    files = new_pack(folder, name=name, year=clock.today().year - (clock.today().month < 4))
    click.echo(f"{counted(len(files), 'file')} in {folder}/. Fill them, then: opsplanner pack check {folder}")


@pack.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def pack_check(folder: Path | None) -> None:
    """Judge the pack in FOLDER, or the one in OPSPLANNER_PACK: every problem with its file and line."""
    folder = folder or pack_folder(file=_settings_file())
    found = read_pack(folder)
    counts = ", ".join(f"{number} {subject}" for subject, number in found.count().items())
    click.echo(f"The pack {folder} of {found.partnership.name} is good: {counts}.")


@main.group("demo")
def demonstration() -> None:
    """Make demonstrations."""


@demonstration.command("load")
@click.option("--operations", type=click.IntRange(1, 1_000_000), default=demo.USUAL, show_default=True, help="How many there are to be in all.")
def demo_load(operations: int) -> None:
    """Fill a demonstration up to a number of operations: the usual ones round today, the rest in earlier years."""
    app, settings = _application()
    if not settings.demonstration:
        raise BadSetting("OPSPLANNER_DEMO is no: a live installation is never filled with a demonstration.")
    with app.app_context(), unhurried():
        startup.prepare(app, settings, click.echo)
        with _progress(said=True) as step:
            demo.fill(operations, lambda done: step("Operations", done, operations))
            with unit_of_work():
                index_services.rebuild(only_missing=True, done=lambda done, of: step("Words that the search looks through", done, of))
        engines.analyze(db.engine)
        click.echo(f"There are {counted(demo.count(), 'operation')} now.")


if __name__ == "__main__":
    main()
