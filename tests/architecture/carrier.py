"""A carrier on a real socket that takes SMS and is now and then unwell; keeps what it took for the test to look at."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

FAILS, HANGS_UP = 7, 11  # every so many texts


class Carrier:
    """taken: (number, text, message id) of each SMS, in the order in which they came."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.asked = 0
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                carrier.asked += 1
                if carrier.asked % HANGS_UP == 0:
                    self.close_connection = True
                elif carrier.asked % FAILS == 0:
                    self.send_error(500)
                else:
                    self._accept(form["to"][0], form["message"][0])

            def _accept(self, number: str, text: str) -> None:
                message_id = f"ATXid_{carrier.asked:032x}"
                carrier.taken.append((number, text, message_id))
                recipient = {"statusCode": 101, "number": number, "messageId": message_id, "status": "Success"}
                body = json.dumps({"SMSMessageData": {"Message": f"Sent to {number}", "Recipients": [recipient]}})
                self.send_response(201)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"
