"""What tests give to a process of its own to do. It learns nothing else from here, so that it starts at once."""

import time


def doubled(text: str, times: int = 2) -> bytes:
    return (text * times).encode()


def counts_for_ever() -> bytes:
    while True:
        pass


def sleeps() -> bytes:
    time.sleep(60)
    return b""


def takes_memory(size: int) -> bytes:
    return str(len(bytes(size))).encode()


def breaks() -> bytes:
    raise ValueError
