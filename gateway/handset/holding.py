"""Where the running app keeps its exchange."""

from flask import current_app

from gateway.handset.exchange import Exchange


def exchange() -> Exchange:
    """The exchange of the app that handles this request."""
    kept: Exchange = current_app.extensions["exchange"]
    return kept


def reset() -> None:
    """Clears the table: a new exchange on the same line."""
    old = exchange()
    current_app.extensions["exchange"] = Exchange(old.line, old.owners, old.drafts)
    old.stop()
