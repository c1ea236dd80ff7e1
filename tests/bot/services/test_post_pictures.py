"""Pictures for posts: within WeChat's limits whatever comes in."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from bot.services.pictures import BadPicture
from bot.services.post_pictures import (
    BODY_BYTES,
    BODY_LONGEST,
    COVER_BYTES,
    COVER_SIZE,
    body_picture,
    cover_picture,
)


def photo(colour: str = "red", size: tuple[int, int] = (1200, 900), kind: str = "JPEG") -> bytes:
    """A picture as a phone makes it."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def noise(size: tuple[int, int], mode: str = "RGB") -> bytes:
    """The picture that is hardest to make small."""
    file = io.BytesIO()
    width, height = size
    data = random.Random(1).randbytes(width * height * len(mode))
    Image.frombytes(mode, size, data).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("data", [photo(), noise((1000, 800)), noise((900, 900), "RGBA")])
def test_a_picture_of_a_text_stays_below_wechats_megabyte(data):
    found = body_picture(data)
    assert len(found.bytes) < BODY_BYTES
    assert max(found.width, found.height) <= BODY_LONGEST


@pytest.mark.parametrize("data", [photo(), photo("blue", (400, 3000)), noise((1000, 600))])
def test_a_cover_has_its_shape_and_fits(data):
    found = cover_picture(data)
    assert (found.width, found.height) == COVER_SIZE
    assert len(found.bytes) <= COVER_BYTES
    assert found.mime == "image/jpeg"


def test_a_picture_too_small_for_a_cover_is_refused_with_what_to_do():
    with pytest.raises(BadPicture, match="太小"):
        cover_picture(photo(size=(150, 400)))
