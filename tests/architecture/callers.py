"""Callers of the busy day: their phones add words of their own, and senders write the same hop in many ways."""

import re
from dataclasses import dataclass, field

from stdnum import damm

from tests.phone import Phone
from tests.texting.phone import TextPhone


@dataclass
class MarkedPhone(Phone):
    """Adds words of its own to whatever the caller types, and remembers the references that it was shown."""

    mark: str = ""
    references: list[str] = field(default_factory=list)

    def type(self, answer: str) -> str:
        return super().type(answer if answer.isdigit() else f"{answer} {self.mark}".strip())

    def send(self, text: str) -> str:
        screen = super().send(text)
        self.references += re.findall(r"\d{4} \d{4} \d{4} \d{4}", screen)
        return screen


class MarkedTextPhone(TextPhone):
    """The same for somebody who texts: a story gets words of its own. Answers are sent when the day sends them."""

    mark = ""

    def writes(self, text: str) -> str:
        is_story = len(re.findall("[A-Za-z]+", text)) > 4
        self.form = self.house.sms(self.number, f"{text} {self.mark}" if is_story else text)  # type: ignore[attr-defined]
        return self.again()

    def again(self) -> str:
        assert self.house.post("/sms", self.form).status_code == 200
        return ""


def mistyped(shown: str) -> str:
    """Another reference that could be one: its check digit fits."""
    digits = f"{(int(shown.replace(' ', '')[:15]) + 7) % 10**15:015d}"
    return digits + str(damm.calc_check_digit(digits))


def _multipart(form: dict[str, str]) -> dict[str, object]:
    return {"data": form, "content_type": "multipart/form-data"}


FORMS = (  # the same hop, as sloppy senders write it
    lambda form: {"data": form},
    lambda form: {"data": form, "content_type": "application/x-www-form-urlencoded; charset=UTF-8"},
    _multipart,
    lambda form: {"data": form | {"phoneNumber": form["phoneNumber"][1:]}},
    lambda form: {"data": form | {"phoneNumber": f" {form['phoneNumber'][1:]}"}},
    lambda form: {"data": form | {"phoneNumber": f"tel:00{form['phoneNumber'][1:]}"}},
    lambda form: {"data": "&".join(f"{k}={v}" for k, v in form.items()).encode("cp1252", "replace"),
                  "content_type": "application/x-www-form-urlencoded"},
)  # fmt: skip
