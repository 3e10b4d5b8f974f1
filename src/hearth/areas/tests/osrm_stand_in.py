"""A stand-in for OSRM's table service that keeps its rules: the limit, codes of its refusals, nulls where no way is.

It answers what a straight line between the degrees would be, so that who asked can tell whether each number came back
to its own place.
"""

from __future__ import annotations

import json
import math
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class StandIn(ThreadingHTTPServer):
    """`asked` has the size of each table. Set `limit` to its --max-table-size, `slow` to seconds before an answer,
    `island` to a longitude beyond which no road leads, `says` to a whole answer."""

    daemon_threads = True

    def __init__(self, limit: int = 100):
        super().__init__(("127.0.0.1", 0), Answer)
        self.limit, self.slow, self.island, self.says = limit, 0.0, 180.0, b""
        self.asked: list[tuple[int, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    server: StandIn

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        time.sleep(self.server.slow)
        status, body = (200, self.server.says) if self.server.says else self._table()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def _table(self) -> tuple[int, dict]:
        parts = urlsplit(self.path)
        head, _, places = parts.path.rpartition("/")
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if head != "/table/v1/driving":
            return 400, {"code": "InvalidService", "message": f"Service {head} not found!"}
        try:
            at = [tuple(map(float, one.split(","))) for one in places.split(";")]
            from_, to = ([at[int(n)] for n in options[name].split(";")] for name in ("sources", "destinations"))
        except (ValueError, IndexError, KeyError):
            return 400, {"code": "InvalidQuery", "message": "Query string malformed close to position 1"}
        if any(abs(latitude) > 90 or len(one) != 2 for one in at for latitude in one[1:]):
            return 400, {"code": "InvalidValue", "message": "Invalid coordinate value."}
        if len(from_) * len(to) > self.server.limit**2:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        self.server.asked.append((len(from_), len(to)))
        metres = [[self._way(a, b) for b in to] for a in from_]
        told = {"durations": [[m if m is None else m / 10 for m in row] for row in metres], "distances": metres}
        wanted = options.get("annotations", "duration").split(",")
        names = {"duration": "durations", "distance": "distances"}
        return 200, {"code": "Ok", **{names[name]: told[names[name]] for name in wanted}}

    def _way(self, a: tuple, b: tuple) -> float | None:
        if max(a[0], b[0]) > self.server.island > min(a[0], b[0]):
            return None
        along = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
        return round(1.2 * math.hypot(along, a[1] - b[1]) * 111_320, 1)
