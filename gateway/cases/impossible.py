"""What a case cannot do, by a code that gateway/cases/words.py says in a sentence."""


from typing import TypeVar

Found = TypeVar("Found")


class Impossible(Exception):
    """Nothing was changed. why: a code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def insist(why: str) -> None:
    """Raises Impossible unless nothing stands against it."""
    if why:
        raise Impossible(why)


def there(found: Found | None, why: str) -> Found:
    """What was found. Raises Impossible where there is nothing."""
    if found is None:
        raise Impossible(why)
    return found
