"""Ways by the council's own server of routes (OSRM), asked over HTTP in tables of a hundred places by a hundred.

Source: OSRM's HTTP API, service `table`, version 1. A table of more than its `--max-table-size` squared is refused
there (TooBig), so more is asked in pieces. It is told nothing but places; still, they are where residents live: only a
server of the council's own is to be named.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from hearth.areas.grid import to_degrees
from hearth.areas.travel import Unanswered, Ways

CHUNK = 100
MOST_BYTES = 20_000_000


@dataclass
class Osrm:
    """A server at this address, given so many seconds for each table."""

    url: str
    timeout: float = 10.0
    chunk: int = CHUNK
    failed: str = field(default="", init=False)  # one that is down is not asked for every piece anew

    @property
    def called(self) -> str:
        return f"OSRM at {urlsplit(self.url).netloc}"

    def between(self, origins: np.ndarray, ends: np.ndarray) -> Ways:
        """Every way; not a number where it finds none. Raises Unanswered when it is down, late, or refuses."""
        if self.failed:
            raise Unanswered(self.failed)
        from_, to = to_degrees(origins), to_degrees(ends)
        metres, seconds = (np.full((len(from_), len(to)), np.nan) for _ in range(2))
        for row in range(0, len(from_), self.chunk):
            for column in range(0, len(to), self.chunk):
                rows, columns = slice(row, row + self.chunk), slice(column, column + self.chunk)
                metres[rows, columns], seconds[rows, columns] = self._table(from_[rows], to[columns])
        missing = int((np.isnan(metres) | np.isnan(seconds)).sum())
        notes = (f"{self.called} finds no way for {missing:,} of {metres.size:,}",) if missing else ()
        return Ways(metres, seconds, self.called, notes)

    def _table(self, from_: np.ndarray, to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        places = ";".join(f"{longitude:.6f},{latitude:.6f}" for longitude, latitude in np.concatenate([from_, to]))
        sources = ";".join(map(str, range(len(from_))))
        destinations = ";".join(map(str, range(len(from_), len(from_) + len(to))))
        asked = f"sources={sources}&destinations={destinations}&annotations=duration,distance"
        told = self._get(f"/table/v1/driving/{places}?{asked}")
        try:
            found = [np.array(told[name], float) for name in ("distances", "durations")]
        except (KeyError, TypeError, ValueError):
            raise self._unanswered("its answer has no distances and durations") from None
        if any(one.shape != (len(from_), len(to)) for one in found):
            raise self._unanswered("its answer has another size than what was asked")
        return found[0], found[1]

    def _get(self, path: str) -> dict[str, Any]:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        try:
            connection.request("GET", parts.path.rstrip("/") + path, headers={"Accept": "application/json"})
            content = connection.getresponse().read(MOST_BYTES)
        except TimeoutError:
            raise self._unanswered(f"no answer within {self.timeout:g} seconds") from None
        except (OSError, http.client.HTTPException) as error:
            raise self._unanswered(f"it cannot be reached ({error})") from None
        finally:
            connection.close()
        return self._read(content)

    def _read(self, content: bytes) -> dict[str, Any]:
        try:
            told = json.loads(content)
            code, words = told["code"], str(told.get("message", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._unanswered("its answer is none of OSRM's") from None
        if code == "Ok":
            return told
        raise self._unanswered(f"it refused ({code}: {words})")

    def _unanswered(self, why: str) -> Unanswered:
        self.failed = why
        return Unanswered(why)
