"""Photographs people upload: read carefully, made small and anew. Pillow is known here only."""

from __future__ import annotations

import base64
import io

from hearth.kit.refused import Refused

WIDTH, HEIGHT = 420, 540  # pixels: seven by nine, as on a passport; 3.5 cm wide at 300 dots an inch
LONGEST = 1600  # pixels: small print on a till receipt can be read
KINDS = ("JPEG", "PNG", "WEBP")
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
MOST_PIXELS = 50_000_000  # a larger one is a mistake, or meant to use up the machine's memory


def portrait(file: bytes) -> bytes:
    """A photograph as a small upright JPEG without anything else the file held (place, time, name of the camera).

    Refused when it is no picture this takes, or too large to open.
    """
    from PIL import ImageOps

    return _written(ImageOps.fit(_read(file), (WIDTH, HEIGHT), centering=(0.5, 0.4)))


def page(file: bytes) -> bytes:
    """A photograph of something to be read, such as a till receipt: whole, and no larger than reading it takes."""
    picture = _read(file)
    picture.thumbnail((LONGEST, LONGEST))
    return _written(picture)


def _read(file: bytes):
    """The picture the right way up, in plain colours."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(file), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("This photograph has more than 50 million dots. Make it smaller, and try again.")
            return ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise Refused("This is not a photograph that can be read. Choose a JPEG, PNG or WebP file.") from fault


def _written(picture) -> bytes:
    """A JPEG of the dots alone: on a new picture nothing else of the file is left."""
    from PIL import Image

    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()


def framed(jpeg: bytes) -> str:
    """A portrait inside an SVG, as papers take it: text, so that it needs no file."""
    data = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<image href="data:image/jpeg;base64,{data}" width="{WIDTH}" height="{HEIGHT}"/></svg>'
    )
