"""Writes pictures of every page into docs/pictures/, narrow and wide, for people to look at. The same each time: the
clock stands, and every number is invented.

python -m tests.console.browser.pictures [WORD …]   only pages in whose name one of these words stands
"""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser

from gateway.console.languages.views import COOKIE
from gateway.health.pulses.store import beat
from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.moments import empty, moments
from tests.console.browser.pages import address, seen
from tests.console.browser.served import NARROW, WIDE, Served, Somebody, chromium, served
from tests.console.browser.test_axe import is_a_page
from tests.console.browser.town import CASE, Town
from tests.console.house import House
from tests.figures.crowd import crowd
from tests.house import HOME

FOLDER = HOME / "docs" / "pictures"
TALLEST, COLOURS = 1800, 32  # pixels; nobody looks at more
MOST = 5 * 1024 * 1024  # bytes of all together, in the repository for ever
NIGHT = {"worklist-night": "/reports", "case-show-night": f"/cases/{CASE}"}
IN_SESOTHO = {"worklist-st": "/reports", "case-show-st": f"/cases/{CASE}"}
# Forms and steps that look like others, with a mistake or nothing in them: tests look at them, people need not.
ALIKE = (
    "abroad-again", "abroad-begin", "abroad-post", "abroad-stop", "accounts-add-wrong", "approvals-empty",
    "case-person-wrong", "case-reopen", "cases-empty", "diary-empty", "diary-wrong", "figures-index",
    "login-code-wrong", "login-enrol-wrong", "login-password-wrong", "login-stranger", "organisations-edit",
    "organisations-new-wrong", "received-empty", "report-new-wrong", "teams-edit", "teams-member_edit",
    "teams-new", "teams-number",
)  # fmt: skip
BEATS: dict[str, dict[str, int]] = {
    "web": {}, "relay": {"jobs": 3, "workers": 2}, "worker:thuso-1:4711": {}, "worker:thuso-1:4712": {},
}  # fmt: skip
DOTS = """document.querySelectorAll('.once, .codes code').forEach(e => { e.textContent = e.textContent.replace(
    /[0-9A-Za-z_-]{4,}/g, part => '•'.repeat(part.length)); })"""
WHERE_THE_CLOCK_IS = {"locale": "en-GB", "timezone_id": "Africa/Maseru", "reduced_motion": "reduce"}


def name_of(endpoint: str, role: Role | None) -> str:
    return f"{endpoint.replace('.', '-')}{'' if role else '-stranger'}"


def take(somebody: Somebody, name: str) -> list[Path]:
    """This page in both windows, when the bell has come; with dots for what is drawn anew each time (a link, codes)."""
    taken = []
    somebody.settles()
    somebody.page.evaluate(DOTS)
    for window in (NARROW, WIDE):
        somebody.page.set_viewport_size(window)  # type: ignore[arg-type]
        tall = min(int(somebody.page.evaluate("document.documentElement.scrollHeight")), TALLEST)
        path = FOLDER / f"{name}-{window['width']}.png"
        clip = {"x": 0, "y": 0, "width": window["width"], "height": tall}
        somebody.page.screenshot(path=path, full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
        path.write_bytes(pressed(path.read_bytes()))
        taken.append(path)
    return taken


def pressed(picture: bytes) -> bytes:
    """The same in its most frequent colours, as pages have few: a third of the bytes."""
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    found = sorted(drawn.getcolors(drawn.width * drawn.height) or [], reverse=True)[:COLOURS]
    colours = Image.new("P", (1, 1))
    colours.putpalette([part for _, colour in found for part in colour])  # type: ignore[union-attr]
    drawn = drawn.quantize(palette=colours, dither=Image.Dither.NONE)
    packed = BytesIO()
    drawn.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def take_all(console: Served, only: list[str]) -> list[Path]:
    town, done = fill(console.house), set[str]()
    for process, detail in BEATS.items():
        beat(console.house.engine, process, detail, console.house.now)
    taken: list[Path] = []
    for rule, role in seen(town):
        name = name_of(rule.endpoint, role)
        if name in done or not _wanted(name, only):
            continue
        done.add(name)
        somebody = console.person(town.account(role), **WHERE_THE_CLOCK_IS)
        path = address(town, rule, role)
        if is_a_page(somebody, path) and somebody.page.url == somebody.address + path:  # and leads nowhere else
            taken += take(somebody, name)
    return taken + take_otherwise(console, town, only) + take_moments(console, town, only)


def take_moments(console: Served, town: Town, only: list[str]) -> list[Path]:
    """What no address leads to."""
    taken: list[Path] = []
    for name, somebody in moments(console, town, **WHERE_THE_CLOCK_IS):
        taken += take(somebody, name) if _wanted(name, only) else []
    return taken


def take_empty(browser: Browser, folder: str, only: list[str]) -> list[Path]:
    house = House(f"sqlite:///{folder}/empty.db")
    with served(house, browser) as console:
        pages = empty(console, **WHERE_THE_CLOCK_IS)
        return [path for name, somebody in pages if _wanted(name, only) for path in take(somebody, name)]


def take_otherwise(console: Served, town: Town, only: list[str]) -> list[Path]:
    """By night, and in Sesotho."""
    worker = town.staff[Role.HOTLINE_WORKER]
    night = console.employed(worker, **WHERE_THE_CLOCK_IS | {"color_scheme": "dark"})
    sesotho = in_sesotho(console.employed(worker, **WHERE_THE_CLOCK_IS))
    return take_these(night, NIGHT, only) + take_these(sesotho, IN_SESOTHO, only)


def take_figures(browser: Browser, folder: str, only: list[str]) -> list[Path]:
    """Of a country that reports, as a few callers draw no picture."""
    house = House(f"sqlite:///{folder}/many.db")
    crowd(house.now, 7, 900, 200).put(house.engine)
    with served(house, browser) as console:
        lead = console.signed_in(house.worker("lineo", role=Role.HOTLINE_LEAD), **WHERE_THE_CLOCK_IS)
        taken = take_these(lead, {"figures": "/figures"}, only)
        return taken + take_these(in_sesotho(lead), {"figures-st": "/figures"}, only)


def take_these(somebody: Somebody, pages: dict[str, str], only: list[str]) -> list[Path]:
    taken: list[Path] = []
    for name, path in pages.items():
        somebody.goes(path)
        taken += take(somebody, name) if _wanted(name, only) else []
    return taken


def in_sesotho(somebody: Somebody) -> Somebody:
    somebody.page.context.add_cookies([{"name": COOKIE, "value": "st", "url": somebody.address}])
    return somebody


def _wanted(name: str, only: list[str]) -> bool:
    return name not in ALIKE and any(word in name for word in only or [""])


def main(only: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        house = House(f"sqlite:///{folder}/thuso.db")
        with served(house, browser) as console:
            taken = take_all(console, only)
        taken += take_empty(browser, folder, only) + take_figures(browser, folder, only)
    if not only:
        for old in set(FOLDER.glob("*.png")) - set(taken):
            old.unlink()
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(taken)} pictures; {size // 1024} KiB in {FOLDER}")
    if size > MOST:
        raise SystemExit(f"Too many: at most {MOST // 1024} KiB.")


if __name__ == "__main__":
    main(sys.argv[1:])
