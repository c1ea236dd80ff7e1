"""Court texts without 第…条, whose paragraphs are numbered 一、二、三、 and cited as articles."""

from __future__ import annotations

from collections.abc import Sequence

from content.imports.body import Body, read_articles
from content.imports.labels import is_short, section
from content.imports.lines import Line
from content.imports.numerals import chinese
from content.imports.refusal import ImportRefused


def first_section(lines: Sequence[Line]) -> int | None:
    """Where 一、 stands, None if nowhere."""
    return next((at for at, line in enumerate(lines) if (section(line.text) or (0, ""))[0] == 1), None)


def read_sections(lines: Sequence[Line]) -> Body:
    """Read 一、二、三、 as articles; raises ImportRefused when they are headings, or out of order."""
    relabelled: list[Line] = []
    for line in lines:
        found = section(line.text)
        if found is None:
            relabelled.append(line)
            continue
        number, words = found
        if is_short(words) and not words.endswith(("。", "；")):
            raise ImportRefused(
                f"“{line.text[:20]}”是小标题，不是条",
                "没有“第…条”的文本，只有每个“一、”本身就是一条时才能导入",
                line=line.number,
            )
        relabelled.append(Line(line.number, f"第{chinese(number)}条 {words}", follows=False))
    return read_articles(relabelled, court=False)
