"""Brings the tables up to date, and makes the roster the first time."""

from sqlalchemy.exc import SQLAlchemyError

from gateway import clock as clocks
from gateway.alerts.book import store as book_store
from gateway.alerts.members.store import is_seeded, seed_members, seed_teams
from gateway.complaints import Complaint, Refused
from gateway.privacy import FieldCipher
from gateway.processes.wiring import check_hotline, configuration, hashing
from gateway.referrals.organisations.store import seed as seed_organisations
from gateway.settings import Settings
from gateway.storage import database


def migrate_and_seed(settings: Settings) -> int:
    """Brings the tables up to date and every number under the newest keys; gives the number of active team members.

    The first time the roster is made from config/teams.yaml; from then on the database is the truth, and `roster
    import` changes it. Only in a demo, as long as the file has members marked `demo: yes`, the roster goes on
    following the file, so that editing it is all that a trial needs. Raises Refused."""
    files = configuration(settings)
    if settings.database_url.startswith("sqlite:///"):
        settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = database.connect(settings.database_url)
    try:
        database.migrate(engine)
    except SQLAlchemyError as wrong:
        says = f"the tables could not be brought up to date ({type(wrong).__name__}). Does the database answer?"
        raise Refused([Complaint("DATABASE_URL", says)]) from None
    cipher, hashed = FieldCipher.from_keys(settings.field_keys), hashing(settings)
    follows = not settings.production and any(member.demo for member in files.members)
    with database.writing(engine) as connection:
        if not book_store.close_anew(connection, cipher.open, cipher.close, hashed) and not follows:
            raise Refused([book_store.unopened()])
        if follows or not is_seeded(connection):
            seed_teams(connection, files.teams.teams.values())
            seed_members(connection, files.members, cipher.close, hashed)
        seed_organisations(connection, files.services.helpers, clocks.now())
        staffed = book_store.active(connection)
    check_hotline(files, engine)
    return staffed
