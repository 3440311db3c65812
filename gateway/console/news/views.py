"""The few words on top of every page of the hotline that a page fetches anew by itself."""

from flask import Flask, render_template

from gateway.console.login import me
from gateway.console.news import store
from gateway.console.wiring import Desk
from gateway.storage.database import reading


class News:
    """Reads afresh each time; nobody is written down as having looked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hang_on(self, app: Flask) -> None:
        app.add_url_rule("/news", "p1_news", self.show, methods=["GET"])

    def show(self) -> str:
        with reading(self._desk.engine) as connection:
            p1, asked = store.waiting(connection, me().name, me().role, self._desk.clock())
        return render_template("news/bell.html", p1=p1, asked=asked)
