"""The form of an exercise."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from gateway.phrases import count
from gateway.places import Place

MINUTES = (15, 30, 45, 60)


class Choose(FlaskForm):  # type: ignore[misc]  # the form library carries no types
    """Which council, how long at most. Asked by address, so that nothing is begun by it."""

    class Meta:
        csrf = False

    council = SelectField(_("Council"))
    minutes = SelectField(
        _("Ends after"), default="30",
        choices=[SelectChoice(str(n), count("{n} minute", "{n} minutes", n)) for n in MINUTES],
    )  # fmt: skip

    def set_councils(self, councils: Iterable[Place]) -> None:
        self.council.choices = [SelectChoice(one.code, one.name) for one in councils]


class Begin(FlaskForm):  # type: ignore[misc]
    council = HiddenField()
    minutes = HiddenField()
