"""A console behind a real web server, and a real browser before it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.console.house import House, Visitor

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing between the test results."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """This app on a port of its own; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS.split(), "--no-first-run"])
        yield browser
        browser.close()


@dataclass
class Somebody:
    """A person at a browser of their own. complaints: what the browser said in its console, and errors of scripts.
    hosts: from where anything was loaded."""

    address: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def goes(self, path: str) -> int:
        """Opens this page; gives the status of the answer."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def settles(self) -> None:
        """Until the page is there whole, its scripts listen, and the words on top have come. After a click: first
        expect something that only the new page has."""
        self.page.wait_for_load_state()
        if self.page.locator("#bell").count():
            self.page.locator("#p1-waiting").wait_for(state="attached")

    def source(self) -> str:
        """All that the page holds, also what nobody sees, once it is there whole."""
        self.page.wait_for_load_state()
        return self.page.content()


@dataclass
class Served:
    """A house with its door open to browsers."""

    house: House
    browser: Browser
    address: str
    contexts: list[BrowserContext] = field(default_factory=list)
    _known: dict[int | None, Somebody] = field(default_factory=dict)

    def person(self, operator_id: int | None, **how: Any) -> Somebody:
        """The same person at the same browser each time; None is a stranger."""
        if operator_id not in self._known:
            known = self.stranger(**how) if operator_id is None else self.employed(operator_id, **how)
            self._known[operator_id] = known
        return self._known[operator_id]

    def stranger(self, **how: Any) -> Somebody:
        """Somebody who is not signed in. how: as Playwright's new_context takes it."""
        context = self.browser.new_context(**({"viewport": WIDE} | how))
        self.contexts.append(context)
        somebody = Somebody(self.address, context.new_page())
        grave = {"error", "warning"}  # not its hints
        somebody.page.on("console", lambda said: said.type in grave and somebody.complaints.append(said.text))
        somebody.page.on("pageerror", lambda error: somebody.complaints.append(str(error)))
        somebody.page.on("request", lambda asked: somebody.hosts.add(urlsplit(asked.url).netloc))
        return somebody

    def signed_in(self, visitor: Visitor, **how: Any) -> Somebody:
        """The same person as this visitor, past password and one-time code."""
        somebody = self.stranger(**how)
        name = self.house.app.config["SESSION_COOKIE_NAME"]
        cookie = visitor.browser.get_cookie(name)
        assert cookie is not None
        somebody.page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])
        return somebody

    def employed(self, operator_id: int, **how: Any) -> Somebody:
        return self.signed_in(self.house.let_in(operator_id), **how)

    @property
    def known(self) -> list[Somebody]:
        return list(self._known.values())

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def served(house: House, browser: Browser) -> Iterator[Served]:
    with serving(house.app) as address:
        made = Served(house, browser, address)
        yield made
        made.close()
