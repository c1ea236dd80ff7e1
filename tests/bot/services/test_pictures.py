"""Pictures of people: drawn anew, upright and small; anything else is refused in plain words."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.services.pictures import MAX_BYTES, BadPicture, clean_picture


def encoded(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def photo(width: int = 80, height: int = 40, kind: str = "JPEG", **more: object) -> bytes:
    return encoded(Image.new("RGB", (width, height), "orange"), kind, **more)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has ``side`` squared pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_every_kind_that_phones_make_becomes_a_jpeg(kind):
    made = clean_picture(photo(kind=kind))
    assert (made.mime, made.width, made.height) == ("image/jpeg", 80, 40)
    assert Image.open(io.BytesIO(made.bytes)).format == "JPEG"


def test_what_the_phone_added_is_gone_and_the_picture_is_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SecretPhone"
    made = clean_picture(photo(80, 40, exif=exif))
    assert b"SecretPhone" not in made.bytes
    assert (made.width, made.height) == (40, 80)
    assert not Image.open(io.BytesIO(made.bytes)).getexif()


def test_a_comment_in_a_png_is_gone():
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Owner", "SecretOwner")
    see_through = Image.new("RGBA", (9, 9), (1, 2, 3, 100))
    made = clean_picture(encoded(see_through, "PNG", pnginfo=note))
    assert made.mime == "image/png"
    assert b"SecretOwner" not in made.bytes


def test_a_large_picture_is_made_smaller():
    made = clean_picture(photo(4000, 2000))
    assert (made.width, made.height) == (1600, 800)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "不是图片"),
        (b"%PDF-1.7", "不是图片"),
        (b"\xff\xd8\xff" + b"x" * 500, "图片"),
        (photo(300, 300)[:200], "坏了"),
        (bomb(60_000), "尺寸太大"),
        (bomb(6_000), "尺寸太大"),
        (bytes(MAX_BYTES + 1), "太大"),
    ],
    ids=["empty", "svg", "pdf", "false beginning", "cut off", "bomb", "smaller bomb", "heavy"],
)
def test_what_is_no_picture_is_refused_with_words_that_say_what_to_do(data, says):
    with pytest.raises(BadPicture, match=says) as refusal:
        clean_picture(data)
    assert "请" in str(refusal.value)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM"]),
)
def test_whatever_comes_is_drawn_or_refused(data, beginning):
    with suppress(BadPicture):
        clean_picture(beginning + data)
