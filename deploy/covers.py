"""Draw the covers of the monthly posts: `.venv/bin/python deploy/covers.py [--font FILE] [FILE.md …]`.

Plain shapes and words only, no emblem and no flag. The pictures are kept with the posts, so a server needs neither
this script, nor Pillow, nor a font.
"""

from __future__ import annotations

import argparse
import colorsys
import math
import tomllib
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

POSTS = Path(__file__).resolve().parent.parent / "content" / "posts"
SIZE = (900, 383)
"""Width and height that WeChat shows uncropped, 2.35 to 1."""
COVER_BYTES = 64 * 1024
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIMPLIFIED = 2
"""Place of the mainland face in that collection."""


def drawn(*, month: int, year: int, title: str, font: str) -> Image.Image:
    """The cover of one month: its colour, hills with rows of tea, the month, the title."""
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    hue = (0.02 + month * 0.095) % 1
    width, height = SIZE
    for y in range(height):
        draw.line((0, y, width, y), fill=_colour(hue, 0.55, 0.62 - 0.25 * y / height))
    for layer in range(3):
        _hill(draw, hue, layer, month)
    draw.ellipse((690, 40, 860, 210), fill=_colour(hue, 0.25, 0.95))
    number = ImageFont.truetype(font, 96, index=SIMPLIFIED)
    draw.text((775, 122), str(month), font=number, fill=_colour(hue, 0.8, 0.45), anchor="mm")
    draw.text((48, 44), f"每月一法 · {year}年{month}月", font=_font(font, 32), fill="#f6efe2")
    for place, line in enumerate(_lines(title)):
        draw.text((46, 112 + 72 * place), line, font=_font(font, 54), fill="#ffffff")
    return image


def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=SIMPLIFIED)


def _lines(title: str, most: int = 12) -> list[str]:
    """At most two lines, broken after a mark where there is one."""
    if len(title) <= most:
        return [title]
    for signs in ("？：！", "，", "、"):
        cuts = [place + 1 for place, sign in enumerate(title) if sign in signs]
        if fitting := [cut for cut in cuts if cut <= most and len(title) - cut <= most]:
            cut = fitting[-1]
            break
    else:
        cut = math.ceil(len(title) / 2)
    return [title[:cut].rstrip("，：、"), title[cut:]]


def _hill(draw: ImageDraw.ImageDraw, hue: float, layer: int, month: int) -> None:
    width, height = SIZE
    base = 268 + 34 * layer

    def edge(x: int) -> float:
        return base + 22 * math.sin(x / (95 + 30 * layer) + month + 2 * layer) + 9 * math.sin(x / 37 + layer)

    points = [(x, edge(x)) for x in range(0, width + 1, 4)]
    draw.polygon([(0, height), *points, (width, height)], fill=_colour(hue, 0.6, 0.42 - 0.1 * layer))
    if layer == 2:
        for row in range(1, 4):
            below = [(x, y + 16 * row) for x, y in points]
            draw.line(below, fill=_colour(hue, 0.45, 0.4), width=3)


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def main() -> None:
    """Draw the cover that each post names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", default=FONT, help="a font collection with Chinese characters")
    parser.add_argument("posts", nargs="*", type=Path)
    given = parser.parse_args()
    for path in given.posts or sorted(POSTS.glob("*.md")):
        head = tomllib.loads(path.read_text(encoding="utf-8").split("+++\n")[1])
        year, month = map(int, head["month"].split("-"))
        target = POSTS / "covers" / head["cover"]
        target.parent.mkdir(exist_ok=True)
        drawn(month=month, year=year, title=head["title"], font=given.font).save(
            target, quality=86, optimize=True
        )
        size = target.stat().st_size
        print(target.name, size)
        if size > COVER_BYTES:
            raise SystemExit(f"{target.name}: {size} bytes are too many, WeChat takes {COVER_BYTES}")


if __name__ == "__main__":
    main()
