"""Pictures that people upload or send: looked at before they are kept, drawn anew, without what a phone adds to them.

Pure but for Pillow's work. Drawing anew drops EXIF (place, time, owner of the phone) and whatever else hides in a file.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
"""The most that is taken; WeChat's own limit for a picture of a chat."""
MAX_PIXELS = {"JPEG": 120_000_000}
"""The most that a picture may have. A JPEG is unpacked at a fraction of its size, any other kind as a whole."""
MAX_PIXELS_WHOLE = 25_000_000
"""For every other kind: 100 MB while it is drawn. A file that unpacks to gigabytes is not opened."""
LONGEST = 1600
"""Pixels of the longer side that are kept: enough to read a document, about 300 KB."""
_TOO_WIDE = "图片的尺寸太大了，打不开。请截个图再传。"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")


class BadPicture(ValueError):
    """Data that is no picture we take; the message says so in Chinese, and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is safe to show."""

    mime: str
    """``image/jpeg``, or ``image/png`` for one with see-through parts."""
    bytes: bytes = field(repr=False)
    width: int
    """Pixels."""
    height: int
    """Pixels."""


def clean_picture(data: bytes, *, longest: int = LONGEST) -> Picture:
    """The picture upright, at most ``longest`` pixels on its longer side, with nothing but its pixels.

    Takes JPEG, PNG, GIF (its first picture), WebP and BMP by their content, whatever the name says. Raises BadPicture.
    """
    if not data:
        raise BadPicture("这张图片是空的，请重新选一张。")
    if len(data) > MAX_BYTES:
        raise BadPicture(
            f"图片太大了，超过 {MAX_BYTES // 1024 // 1024} MB。请用手机压缩一下，或者截个图再传。"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS.get(opened.format or "", MAX_PIXELS_WHOLE):
                    raise BadPicture(_TOO_WIDE)
                if opened.format == "JPEG":
                    opened.draft("RGB", (longest, longest))  # never unpacked larger than needed
                drawn = ImageOps.exif_transpose(opened)
                drawn.thumbnail((longest, longest))
                return _written(drawn)
    except BadPicture:
        raise
    except Image.DecompressionBombError as error:
        raise BadPicture(_TOO_WIDE) from error
    except UnidentifiedImageError as error:
        raise BadPicture("这不是图片，或者是不认识的格式。请传 JPG 或者 PNG 图片。") from error
    except Exception as error:  # whatever a broken file makes its reader stumble over
        raise BadPicture("这张图片坏了，打不开。请重新拍一张，或者截个图再传。") from error


def _written(drawn: Image.Image) -> Picture:
    """Encode: PNG where something is see-through, else JPEG."""
    seen_through = drawn.mode in {"RGBA", "LA", "PA"} or "transparency" in drawn.info
    plain = drawn.convert("RGBA" if seen_through else "RGB")
    # a fresh image carries none of the old one's notes
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    if seen_through and fresh.getextrema()[3] == (255, 255):
        fresh, seen_through = fresh.convert("RGB"), False
    out = io.BytesIO()
    if seen_through:
        fresh.save(out, "PNG", optimize=True)
    else:
        fresh.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return Picture("image/png" if seen_through else "image/jpeg", out.getvalue(), *fresh.size)
