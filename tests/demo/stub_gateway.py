"""Stands in for `python -m gateway` under the demo's runner: notes what it was given, and answers at its door."""

import http.server
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PORTS = {"web": "PORT", "console": "CONSOLE_PORT", "handset": "HANDSET_PORT"}


def main(process: str, *words: str) -> None:
    seen = Path("seen")
    seen.mkdir(exist_ok=True)
    (seen / f"{process}.json").write_text(json.dumps({"pid": os.getpid(), **os.environ}))
    if Path(f"{process}.says").exists():  # a test wants this one to fail with these words
        print(Path(f"{process}.says").read_text())
        sys.exit(1)
    if process == "operator":
        add_operator(*words)
    elif process in PORTS and not Path(f"{process}.silent").exists():
        serve(int(os.environ[PORTS[process]]))
    elif process not in ("check", "migrate"):
        hang_stubbornly() if Path(f"{process}.stubborn").exists() else time.sleep(600)


def add_operator(*words: str) -> None:
    assert words == ("demo",)
    accounts, told = Path("accounts"), json.load(sys.stdin)
    if accounts.exists():
        print("already there: demo")
        return
    assert len(told["key"]) == 44
    accounts.write_text(json.dumps(told["accounts"]))


def hang_stubbornly() -> None:
    """Deaf to SIGTERM, with a child that left for a session of its own, as a worker's job does."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    while True:
        time.sleep(600)


def serve(port: int) -> None:
    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Door).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
