"""Hands the directory, as it may be heard at this moment, to who reads the papers."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway import logs
from gateway.clock import Clock
from gateway.papers import Papers, Stamps
from gateway.referrals.heard import Heard, heard, stamp, with_directory
from gateway.referrals.organisations.store import everybody
from gateway.storage.database import reading


class Directory:
    """One for each process. An empty directory says nothing: then the file does."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._seen: Stamps = ()
        self._failed, self._away = 0, False

    def __call__(self, papers: Papers) -> Papers:
        """These papers as callers may hear them now. Raises SQLAlchemyError; the next stamp is another then, so that
        somebody tries again."""
        try:
            found = self._heard()
        except SQLAlchemyError:
            self._failed += 1
            raise
        return with_directory(papers, found) if found else papers

    def stamps(self) -> Stamps:
        """What changes when callers would hear something else: somebody edited it, or a confirmation has run out. While
        the database is away, nothing; that is said once."""
        try:
            digest = hashlib.sha256(stamp(self._heard()).encode()).hexdigest()
        except SQLAlchemyError as wrong:
            if not self._away:
                logs.fault(wrong, "directory")
            self._away = True
        else:
            self._away, self._seen = False, ((f"directory {digest}", self._failed, 0, 0),)
        return self._seen

    def _heard(self) -> list[Heard]:
        with reading(self._engine) as connection:
            rows = everybody(connection)
        return heard(rows, self._clock())
