"""Pictures for posts: of a body under 1 MB and no PNG that WeChat would have to shrink, of a cover in its shape and under 64 kB.

Limits: WeChat's pages 上传图文消息内的图片 (jpg or png, under 1 MB) and 新增永久素材 (thumb: jpg, 64 kB).
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from bot.services.pictures import BadPicture, Picture, clean_picture

BODY_BYTES = 1_000_000
COVER_BYTES = 64 * 1024
COVER_SIZE = (900, 383)
"""Pixels: 2.35 to 1, as WeChat shows the cover of the first article."""
BODY_LONGEST = 1080
"""Pixels: the width of most phones; villagers pay for what they load."""
_SMALLEST_COVER = 200


def body_picture(data: bytes) -> Picture:
    """A picture as it may stand in a text. Raises BadPicture."""
    found = clean_picture(data, longest=BODY_LONGEST)
    return found if len(found.bytes) < BODY_BYTES else _as_jpeg(_opened(found), BODY_BYTES)


def cover_picture(data: bytes) -> Picture:
    """The middle of a picture in the shape of a cover. Raises BadPicture."""
    drawn = _opened(clean_picture(data))
    if min(drawn.size) < _SMALLEST_COVER:
        raise BadPicture(f"这张图太小，做封面会糊。请选一张宽和高都不少于 {_SMALLEST_COVER} 的。")
    return _as_jpeg(ImageOps.fit(drawn, COVER_SIZE), COVER_BYTES)


def _opened(picture: Picture) -> Image.Image:
    """What is see-through becomes white."""
    with Image.open(io.BytesIO(picture.bytes)) as opened:
        if opened.mode != "RGBA":
            return opened.convert("RGB")
        white = Image.new("RGB", opened.size, "white")
        white.paste(opened, mask=opened.getchannel("A"))
        return white


def _as_jpeg(drawn: Image.Image, below: int) -> Picture:
    for quality in (85, 75, 65, 55, 45, 35, 25, 15, 8):
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() < below:
            return Picture("image/jpeg", out.getvalue(), *drawn.size)
    raise BadPicture("这张图太复杂，压不小。请换一张，或者截一部分再传。")
