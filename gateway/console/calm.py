"""What the console says when it cannot do what was asked: calm, and with no detail of what went wrong."""

from typing import NamedTuple


class Calm(NamedTuple):
    title: str
    says: str


_SAYS = {
    400: Calm("This page was open too long", "Nothing was changed. Go back to the first page and try again."),
    403: Calm(
        "This page is not for your role",
        "Nothing was changed. If your work needs it, speak to an administrator of the console.",
    ),
    404: Calm("There is no such page", "The address may be mistyped. The first page is one click away."),
    405: Calm("This page is only for reading", "Nothing was changed. Go back to the first page."),
    413: Calm("That was too much text", "Nothing was changed. Go back and write less."),
    429: Calm("Too many are signing in just now", "Nothing was changed. Try again in a minute."),
    500: Calm("Something went wrong here", "Nothing was changed. Try again; if it lasts, call your technician."),
    503: Calm(
        "The reports cannot be read just now",
        "The database does not answer. Try again in a minute. If it lasts, call your technician at once: "
        "new reports may not come in either.",
    ),
}


def what_to_say(status: int) -> Calm:
    return _SAYS.get(status) or (_SAYS[400] if status < 500 else _SAYS[500])
