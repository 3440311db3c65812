"""Two carriers on one real socket that take SMS and are now and then unwell; what they took is kept for the test to
look at. The second speaks like Kannel and gives no ids."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FAILS, HANGS_UP = 7, 11  # every so many texts
SECOND = "/cgi-bin/sendsms"


class Carrier:
    """taken: (number, text, message id) of each SMS, in the order in which they came. down: whether the first of them
    refuses everything."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.asked, self.down = 0, False
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                if carrier.down:
                    self.send_error(503)
                elif self._is_well():
                    self._accept(form["to"][0].split(","), form["message"][0])

            def do_GET(self) -> None:
                form = parse_qs(urlsplit(self.path).query)
                if self._is_well():
                    carrier.taken.append((form["to"][0], form["text"][0], f"second-{carrier.asked}"))
                    self._answer(202, b"0: Accepted for delivery")

            def _is_well(self) -> bool:
                carrier.asked += 1
                if carrier.asked % HANGS_UP == 0:
                    self.close_connection = True
                elif carrier.asked % FAILS == 0:
                    self.send_error(500)
                return all(carrier.asked % often for often in (HANGS_UP, FAILS))

            def _accept(self, numbers: list[str], text: str) -> None:
                recipients = []
                for n, number in enumerate(numbers):
                    message_id = f"ATXid_{carrier.asked:030x}{n:02x}"
                    carrier.taken.append((number, text, message_id))
                    told = {"statusCode": 101, "number": number, "messageId": message_id, "status": "Success"}
                    recipients.append(told)
                body = json.dumps({"SMSMessageData": {"Message": f"Sent to {numbers}", "Recipients": recipients}})
                self._answer(201, body.encode())

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"
