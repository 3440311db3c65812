"""A chart as Mermaid text, for pages and reviews that draw it themselves."""

from collections.abc import Iterator

from gateway.dialogue.drawing import Arrow, Card, Chart

CLASSES = """  classDef enough stroke:#14653a,stroke-width:4px
  classDef last stroke:#000,stroke-width:2px,stroke-dasharray:6 3
"""


def mermaid(chart: Chart) -> str:
    """A flowchart: a subgraph for each flow, KEPT and END in words on the screens that are."""
    names = {name: f"n{n}" for n, name in enumerate(chart.cards)}
    lines = [f"%% {_plain(chart.title)}", *(f"%% {_plain(line)}" for line in chart.everywhere), "flowchart TD"]
    for n, flow in enumerate(chart.flows):
        lines.append(f'  subgraph flow{n}["flow: {_escaped(flow)}"]')
        lines += [f"    {names[card.name]}{_node(card)}" for card in chart.of(flow)]
        lines.append("  end")
    for arrow in chart.arrows:
        lines += _edges(arrow, names)
    return "\n".join(lines) + "\n" + CLASSES


def _node(card: Card) -> str:
    head = " - ".join([card.short, *card.marks])
    pages = "<br>- - -<br>".join(_escaped(page) for page in card.pages)
    left, right = ("([", "])") if card.end else ("[[", "]]") if card.enough else ("[", "]")
    kind = ":::last" if card.end else ":::enough" if card.enough else ""
    return f'{left}"{_escaped(head)}<br>{pages}"{right}{kind}'


def _edges(arrow: Arrow, names: dict[str, str]) -> Iterator[str]:
    """A flow that is called gets a dotted arrow; a screen that is not in the picture gets none, nor does a return."""
    keys = _escaped(f"{arrow.keys} {arrow.does}".strip())
    source = names[arrow.source]
    if arrow.through in names:
        keys = _escaped(f"{arrow.keys}, then {arrow.target}")
        yield f'  {source} -. "{keys}" .-> {names[arrow.through]}'
    elif arrow.target in names and not arrow.through:
        yield f'  {source} -- "{keys}" --> {names[arrow.target]}'


def _plain(text: str) -> str:
    """A comment ends with its line, and braces in one would be read as a directive."""
    return " ".join(text.replace("{", "(").replace("}", ")").split())


def _escaped(text: str) -> str:
    """Mermaid's own entities: all that is no letter, digit or harmless sign by its number."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter == "\n":
        return "<br>"
    return letter if letter.isalnum() or letter in " .,:?!'-/()" else f"#{ord(letter)};"
