"""What every process begins with: the files as this deployment wants them, and the database."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock as clocks
from gateway.alerts.members.store import kept_teams
from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, configuration_of
from gateway.editions.edition import Edition, edition_of
from gateway.papers import read_papers
from gateway.privacy import keyed_hash
from gateway.referrals.organisations.hearing.store import Directory
from gateway.settings import Settings
from gateway.storage import database


def configuration(settings: Settings) -> Configuration:
    """The files as this deployment wants them. Raises Refused."""
    return read_files(settings)[0]


def read_files(settings: Settings, directory: Directory | None = None) -> tuple[Configuration, Edition]:
    """directory: what callers hear of who can help; without one, as the file begins it."""
    papers = read_papers(settings.flows_dir, settings.config_dir)
    papers = directory(papers) if directory else papers
    files = configuration_of(papers, settings.production)
    return files, edition_of(papers, files.shelf)


def engine_for(settings: Settings) -> sa.Engine:
    """The database, once it answers and has the shape that this version needs. Raises Refused."""
    engine = database.connect(settings.database_url)
    try:
        current = database.is_current(engine)
    except SQLAlchemyError as wrong:
        says = f"the database does not answer ({type(wrong).__name__}). Is it running, and is the address right?"
        raise Refused([Complaint("DATABASE_URL", says)]) from None
    if not current:
        raise Refused([Complaint("DATABASE_URL", "the tables are not current. Run `python -m gateway migrate`.")])
    return engine


def try_out(settings: Settings) -> None:
    """Everything that can be wrong at a start, before a server hides it. Raises Refused."""
    files = configuration(settings)  # first: what is wrong in the files is said without a database too
    engine = engine_for(settings)
    check_hotline(files, engine)
    read_files(settings, Directory(engine, clocks.now))
    engine.dispose()


def check_hotline(files: Configuration, engine: sa.Engine) -> None:
    """A hotline under two names would count as a local team, and be told only where the caller permits that."""
    with database.reading(engine) as connection:
        kept = {code for code, team in kept_teams(connection).items() if team.kind == "hotline"}
    if kept and files.teams.hotline.code not in kept:
        says = f"the hotline is called {', '.join(kept)} on the roster. Give it the same code here."
        raise Refused([Complaint("config/teams.yaml", says)])


def hashing(settings: Settings) -> Callable[[str], str]:
    """How a member is found by number."""
    return lambda number: keyed_hash(settings.roster_hash_key, "responder", number).hex()
