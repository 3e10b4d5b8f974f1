"""From metres of the National Grid to degrees of latitude and longitude, as servers of routes want them, and back.

Source: Ordnance Survey, A Guide to Coordinate Systems in Great Britain (2020), annexes B and C; the seven numbers of
the Helmert transformation are good to about five metres.
"""

from __future__ import annotations

import numpy as np

AIRY = (6_377_563.396, 6_356_256.909)
WGS84 = (6_378_137.000, 6_356_752.3142)
SCALE, EAST, NORTH = 0.9996012717, 400_000.0, -100_000.0
LATITUDE, LONGITUDE = np.radians(49.0), np.radians(-2.0)
MOVED = np.array([446.448, -125.157, 542.060])
TURNED = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600)
STRETCHED = -20.4894e-6


def to_degrees(xy: np.ndarray) -> np.ndarray:
    """[place, (longitude, latitude)] of WGS 84, for places [place, (easting, northing)]."""
    latitude, longitude = _from_grid(*np.asarray(xy, float).reshape(-1, 2).T)
    latitude, longitude = _from_cartesian(_moved(_to_cartesian(latitude, longitude)))
    return np.degrees(np.stack([longitude, latitude], axis=1))


def from_degrees(degrees: np.ndarray) -> np.ndarray:
    """[place, (easting, northing)] for places [place, (longitude, latitude)] of WGS 84: `to_degrees` the other way.

    On the grid a degree is nearly the same everywhere, so that each step leaves a tenth of the error of the one before.
    """
    wanted = np.asarray(degrees, float).reshape(-1, 2)
    xy = np.tile([EAST, 300_000.0], (len(wanted), 1))
    for _ in range(24):
        apart = wanted - to_degrees(xy)
        xy = xy + apart * np.stack([111_320 * np.cos(np.radians(wanted[:, 1])), np.full(len(wanted), 111_250.0)], 1)
    return xy


def _meridian(latitude: np.ndarray) -> np.ndarray:
    a, b = AIRY
    n = (a - b) / (a + b)
    less, more = latitude - LATITUDE, latitude + LATITUDE
    return b * SCALE * (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
        - (3 * n + 3 * n**2 + 2.625 * n**3) * np.sin(less) * np.cos(more)
        + (1.875 * n**2 + 1.875 * n**3) * np.sin(2 * less) * np.cos(2 * more)
        - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
    )  # fmt: skip


def _from_grid(easting: np.ndarray, northing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    latitude = (northing - NORTH) / (a * SCALE) + LATITUDE
    for _ in range(8):
        latitude = latitude + (northing - NORTH - _meridian(latitude)) / (a * SCALE)
    sine, tan, sec = np.sin(latitude), np.tan(latitude), 1 / np.cos(latitude)
    nu = a * SCALE / np.sqrt(1 - e2 * sine**2)
    rho = a * SCALE * (1 - e2) / (1 - e2 * sine**2) ** 1.5
    eta2, d = nu / rho - 1, easting - EAST
    t2, t4, t6 = tan**2, tan**4, tan**6
    north = latitude - d**2 * tan / (2 * rho * nu)
    north += d**4 * tan / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2)
    north -= d**6 * tan / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t4)
    east = LONGITUDE + d * sec / nu - d**3 * sec / (6 * nu**3) * (nu / rho + 2 * t2)
    east += d**5 * sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t4)
    east -= d**7 * sec / (5040 * nu**7) * (61 + 662 * t2 + 1320 * t4 + 720 * t6)
    return north, east


def _to_cartesian(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    flat = nu * np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), (1 - e2) * nu * np.sin(latitude)])


def _moved(xyz: np.ndarray) -> np.ndarray:
    x, y, z = TURNED
    turn = np.array([[1 + STRETCHED, -z, y], [z, 1 + STRETCHED, -x], [-y, x, 1 + STRETCHED]])
    return MOVED[:, None] + turn @ xyz


def _from_cartesian(xyz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = WGS84
    e2 = 1 - (b / a) ** 2
    x, y, z = xyz
    flat = np.hypot(x, y)
    latitude = np.arctan2(z, flat * (1 - e2))
    for _ in range(6):
        nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * nu * np.sin(latitude), flat)
    return latitude, np.arctan2(y, x)
