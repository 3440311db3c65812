"""Builds the staff's app."""

from functools import partial

from flask import Flask

from gateway import clock as clocks
from gateway.alerts.store import AlertStore
from gateway.console.views import create_console
from gateway.console.wiring import Desk
from gateway.health import told
from gateway.papers import read_papers
from gateway.processes.wiring import engine_for, read_files
from gateway.referrals.organisations.hearing.store import Directory
from gateway.settings import Settings
from gateway.staff.rings.store import HOTLINE, add_ring
from gateway.storage import database


def console_parts(settings: Settings) -> Flask:
    """The staff's app."""
    engine = engine_for(settings)
    files, _ = read_files(settings, Directory(engine, clocks.now))
    with database.writing(engine) as connection:
        add_ring(connection, HOTLINE, settings.seal_public_key, clocks.now())
    desk = Desk(
        engine, clocks.now, files.places.name, files.places, settings.seal_public_key, AlertStore(files.teams),
        files.urgency, settings.production, files.deadlines, files, settings.reference_pepper,
        settings.roster_hash_key, settings.field_keys, told.environment(settings),
        told.files(read_papers(settings.flows_dir, settings.config_dir)),
        partial(read_papers, settings.flows_dir, settings.config_dir), settings.flows_dir,
    )  # fmt: skip
    return create_console(desk, settings.console_secret_key)
