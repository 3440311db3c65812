"""The counts as a person reads them: one line a screen, in the order of the flow. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.cells import harmless
from gateway.funnel.counting import DID, SEEN, Counts

FEW = 5  # a smaller count may be one person, and a table is passed on; larger ones are told to so many
COLUMNS = (SEEN, "answered", "wrong", "back", "turned", "left", "dropped", "% dropped")


@dataclass(frozen=True, slots=True)
class Line:
    """One screen. seen: how often it was shown, also page by page and again after a wrong key. dropped: after how
    many of those nothing came, not even 99; None where nothing is meant to come."""

    channel: str
    edition: str
    screen: str
    seen: int
    did: tuple[int, ...]
    dropped: int | None

    def cells(self, exact: bool) -> list[str]:
        """The numbers in the order of COLUMNS; unless exact, to the nearest five, and under five nobody is told from
        none. As the parts add up to what was seen, that is told as the sum of the parts that are told: a number of its
        own would tell one that is not."""
        parts = [*self.did] if self.dropped is None else [*self.did, self.dropped]
        whole = exact or not self.seen
        told = map(str, (self.seen, *parts)) if whole else (self._seen(), *map(_about, parts))
        return [*told, *([""] if self.dropped is None else []), self._share(exact)]

    def _seen(self) -> str:
        """Where no part is told, only whether it was a few."""
        if self.dropped is None:
            return _about(self.seen)
        return str(self._sum()) if self._sum() else f"<{FEW}" if self.seen < FEW else f"{FEW}+"

    def _sum(self) -> int:
        return sum(_near(part) for part in (*self.did, self.dropped or 0) if part >= FEW)

    def _share(self, exact: bool) -> str:
        """As far as what is shown tells it."""
        if self.dropped is None or not self.seen or (not exact and self.dropped < FEW):
            return ""
        lost, seen = (self.dropped, self.seen) if exact else (_near(self.dropped), self._sum())
        return f"{lost / seen:.0%}"


def _near(count: int) -> int:
    return (count + FEW // 2) // FEW * FEW


def _about(count: int) -> str:
    return f"<{FEW}" if count < FEW else str(_near(count))


def lines(counts: Counts, order: Sequence[str], ends: Collection[str], by_edition: bool) -> list[Line]:
    """order: the screens of the flows that serve; others, of earlier editions, come last. ends: those that end a
    call."""
    if not by_edition:
        counts = _of_all_editions(counts)
    place = {screen: n for n, screen in enumerate(order)}
    found = [_line(counts, *spot, known=place, ends=ends) for spot in {spot[:3] for spot in counts}]
    return sorted(found, key=lambda x: (x.channel != "ussd", x.edition, place.get(x.screen, len(place)), x.screen))


def _of_all_editions(counts: Counts) -> Counts:
    sums: Counts = Counter()
    for (_, channel, screen, done), count in counts.items():
        sums["", channel, screen, done] += count
    return sums


def _line(
    counts: Counts, edition: str, channel: str, screen: str, known: Collection[str], ends: Collection[str]
) -> Line:
    seen = counts[edition, channel, screen, SEEN]
    did = tuple(counts[edition, channel, screen, done] for done in DID)
    is_end = screen in ends if screen in known else not any(did)
    return Line(channel, edition, screen, seen, did, None if is_end else max(0, seen - sum(did)))


def as_text(shown: Sequence[Line], exact: bool = False) -> str:
    """A table for a terminal, one for each channel (and edition)."""
    return "\n\n".join("\n".join(_block(heading, part, exact)) for heading, part in _parts(shown))


def _parts(shown: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    headings = dict.fromkeys((line.channel, line.edition) for line in shown)
    for channel, edition in headings:
        heading = f"{channel}, flows {edition}" if edition else channel
        yield heading, [line for line in shown if (line.channel, line.edition) == (channel, edition)]


def _block(heading: str, part: Iterable[Line], exact: bool) -> Iterator[str]:
    rows = [[heading, *COLUMNS], *([line.screen, *line.cells(exact)] for line in part)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()


def as_csv(shown: Iterable[Line], exact: bool = False) -> str:
    """The same for a spreadsheet; no cell of it is a formula."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(["channel", "flows", "screen", *COLUMNS])
    for line in shown:
        writer.writerow(map(harmless, [line.channel, line.edition, line.screen, *line.cells(exact)]))
    return page.getvalue()
