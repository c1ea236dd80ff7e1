"""Draw the covers of the posts, `make covers` or `python -m deploy.covers [FILE.md …]`, from the templates in `deploy/cover_art`.

Two sizes for each: 900 by 383, which WeChat shows above the title, and 383 by 383 for shared cards and second places. A
Chromium draws them, with the font of the package `fonts-noto-cjk`; the pictures are kept with the posts, so a server needs
neither. Plain shapes and words only, no emblem and no flag.
"""

from __future__ import annotations

import argparse
import colorsys
import math
import tomllib
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

from content.laws import load_laws
from content.post import MADE_UP, SERIES_NAMES, Series
from deploy.browser import chromium

ROOT = Path(__file__).resolve().parent.parent
POSTS = ROOT / "content" / "posts"
ART = Path(__file__).with_name("cover_art")
WIDE, SQUARE = (900, 383), (383, 383)
"""Width and height in pixels: 2.35 to 1 is shown uncropped, 1 to 1 in a shared card."""
COVER_BYTES = 64 * 1024
"""Largest cover that WeChat takes (a permanent `thumb`)."""
FONT = "'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
QUALITIES = (90, 84, 76, 66)
"""Tried one after another until the picture is small enough."""

MOTIFS = {
    "保障农民工工资支付条例": "coins", "道路交通安全法": "road", "消费者权益保护法": "basket", "国家安全法": "shield", "反间谍法": "eye",
    "保守国家秘密法": "lock", "民法典": "book", "安全生产法": "helmet", "未成年人保护法": "child", "生态环境法典": "leaf", "农村土地承包法": "field",
    "乡村振兴促进法": "field", "反家庭暴力法": "home", "老年人权益保障法": "cane", "反电信网络诈骗法": "phone", "消防法": "fire", "人民调解法": "hands",
    "村民委员会组织法": "ballot", "行政处罚法": "stamp", "治安管理处罚法": "siren", "信访工作条例": "letter", "社会救助法": "bowl", "禁毒法": "stop",
    "法律援助法": "scales", "宪法": "pillars", "法治宣传教育法": "book",
}  # fmt: skip
OTHER = "scales"


def svg(template: str, *, month: str, series: Series, title: str, law: str) -> str:
    """One cover as SVG; ``law`` is the short name that chooses drawing and colour."""
    year, number = map(int, month.split("-"))
    hue = (0.02 + number * 0.095 + (0.5 if series is Series.CASE else 0.0)) % 1
    colours = {
        "top": (hue, 0.5, 0.66), "bottom": (hue, 0.55, 0.46), "glow": (hue, 0.2, 0.95), "hill": (hue, 0.6, 0.38),
        "near": (hue, 0.62, 0.28), "row": (hue, 0.45, 0.4), "dark": (hue, 0.65, 0.3),
    }  # fmt: skip
    fields = {name: _colour(*value) for name, value in colours.items()}
    lines = "".join(
        f'<text x="46" y="{146 + 72 * place}" font-size="{_size(title)}" font-weight="700" fill="#fff">{escape(line)}</text>'
        for place, line in enumerate(broken(title))
    )
    return (
        (ART / f"{template}.svg")
        .read_text(encoding="utf-8")
        .format(
            **fields,
            light="#f8f2e4",
            motif=MOTIFS.get(law, OTHER),
            series=f"{SERIES_NAMES[series]} · {year}年{number}月",
            lines=lines,
            short=escape(law if len(law) <= 8 else SERIES_NAMES[series]),
        )
    )


def broken(title: str, most: int = 10) -> list[str]:
    """The title in at most three lines, broken after marks where that fits."""
    title = title.replace(MADE_UP, f"{MADE_UP} ").strip()
    lines: list[str] = []
    rest = title
    while len(rest) > most and len(lines) < 2:
        room = max(most, math.ceil(len(rest) / (3 - len(lines))))
        cuts = [place + 1 for place, sign in enumerate(rest[:room]) if sign in "？：！，、 "]
        cut = cuts[-1] if cuts and cuts[-1] >= 4 else room
        while cut < len(rest) and rest[cut] in "？：！，、。”）】":
            cut += 1  # no line begins with a mark
        lines.append(rest[:cut].rstrip("，：、 "))
        rest = rest[cut:].lstrip()
    return [*lines, rest] if rest else lines


def _size(title: str) -> int:
    return 52 if max(map(len, broken(title))) <= 10 else 44


def _colour(hue: float, saturation: float, value: float) -> str:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, saturation, value))
    return f"#{red:02x}{green:02x}{blue:02x}"


def draw(browser: Browser, drawing: str, size: tuple[int, int], target: Path) -> int:
    """Write a picture small enough for WeChat; its bytes. Raises ValueError when none is."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    motifs = (
        (ART / "motifs.svg").read_text(encoding="utf-8").replace("<svg ", '<svg style="display:none" ', 1)
    )
    page.set_content(f'<body style="margin:0;font-family:{FONT}">{motifs}{drawing}</body>')
    try:
        for quality in QUALITIES:
            picture = page.screenshot(type="jpeg", quality=quality)
            if len(picture) <= COVER_BYTES:
                target.write_bytes(picture)
                return len(picture)
    finally:
        page.close()
    raise ValueError(f"{target.name} has too many bytes, WeChat takes {COVER_BYTES}")


def main() -> None:
    """Draw both covers of each post."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("posts", nargs="*", type=Path)
    chosen = parser.parse_args().posts or sorted(POSTS.glob("*.md"))
    laws = load_laws()
    covers = POSTS / "covers"
    covers.mkdir(exist_ok=True)
    with chromium() as browser:
        for path in chosen:
            head = tomllib.loads(path.read_text(encoding="utf-8").split("+++\n")[1])
            law = laws.find(head["law"])
            about = {
                "month": head["month"],
                "series": Series(head.get("series", "law")),
                "title": head["title"],
                "law": law.short if law else head["law"],
            }
            wide = draw(browser, svg("wide", **about), WIDE, covers / f"{path.stem}.jpg")
            square = draw(browser, svg("square", **about), SQUARE, covers / f"{path.stem}-square.jpg")
            print(path.stem, wide, square)


if __name__ == "__main__":
    main()
