"""Writes pictures of every page into docs/pictures/, narrow and wide, for people to look at. The same each time: the
clock stands, and every number is invented.

python -m tests.console.browser.pictures [WORD …]   only pages in whose name one of these words stands
"""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, seen
from tests.console.browser.served import NARROW, WIDE, Served, Somebody, chromium, served
from tests.console.browser.test_axe import is_a_page
from tests.console.house import House
from tests.house import HOME

FOLDER = HOME / "docs" / "pictures"
TALLEST, COLOURS = 2000, 96  # pixels; nobody looks at more
WHERE_THE_CLOCK_IS = {"locale": "en-GB", "timezone_id": "Africa/Maseru", "reduced_motion": "reduce"}


def name_of(endpoint: str, role: Role | None) -> str:
    return f"{endpoint.replace('.', '-')}{'' if role else '-stranger'}"


def take(somebody: Somebody, name: str) -> list[Path]:
    """This page in both windows."""
    taken = []
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
    taken: list[Path] = []
    for rule, role in seen(town):
        name = name_of(rule.endpoint, role)
        if name in done or not any(word in name for word in only or [""]):
            continue
        done.add(name)
        somebody = console.person(town.account(role), **WHERE_THE_CLOCK_IS)
        path = address(town, rule, role)
        if is_a_page(somebody, path) and somebody.page.url == somebody.address + path:  # and leads nowhere else
            taken += take(somebody, name)
    return taken


def main(only: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        house = House(f"sqlite:///{folder}/thuso.db")
        with served(house, browser) as console:
            taken = take_all(console, only)
    print(f"{len(taken)} pictures, {sum(path.stat().st_size for path in taken) // 1024} KiB, in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1:])
