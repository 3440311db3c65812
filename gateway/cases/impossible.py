"""What a case cannot do, by a code that gateway/cases/words.py says in a sentence."""


class Impossible(Exception):
    """Nothing was changed. why: a code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def insist(why: str) -> None:
    """Raises Impossible unless nothing stands against it."""
    if why:
        raise Impossible(why)
