"""What the console says when it cannot do what was asked: calm, and with no detail of what went wrong."""

from typing import NamedTuple

from gateway.phrases import Phrase, phrase


class Calm(NamedTuple):
    title: Phrase
    says: Phrase


_SAYS = {
    400: Calm(
        phrase("This page was open too long"), phrase("Nothing was changed. Go back to the first page and try again.")
    ),
    403: Calm(
        phrase("This page is not for your role"),
        phrase("Nothing was changed. If your work needs it, speak to an administrator of the console."),
    ),
    404: Calm(
        phrase("There is no such page"), phrase("The address may be mistyped. The first page is one click away.")
    ),
    405: Calm(phrase("This page is only for reading"), phrase("Nothing was changed. Go back to the first page.")),
    413: Calm(phrase("That was too much text"), phrase("Nothing was changed. Go back and write less.")),
    429: Calm(phrase("Too many are signing in just now"), phrase("Nothing was changed. Try again in a minute.")),
    500: Calm(
        phrase("Something went wrong here"),
        phrase("Nothing was changed. Try again; if it lasts, call your technician."),
    ),
    503: Calm(
        phrase("The reports cannot be read just now"),
        phrase(
            "The database does not answer. Try again in a minute. If it lasts, call your technician at once: "
            "new reports may not come in either."
        ),
    ),
}


def what_to_say(status: int) -> Calm:
    return _SAYS.get(status) or (_SAYS[400] if status < 500 else _SAYS[500])
