"""The articles of a text: each with its headings and paragraphs, in an order without gaps, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from content.imports.labels import (
    ArticleLabel,
    Heading,
    article_label,
    heading,
    is_annex,
    is_furniture,
    is_item,
    is_short,
    section,
    subheading,
    tidy,
)
from content.imports.lines import Line
from content.imports.numerals import chinese
from content.imports.refusal import ImportRefused
from content.statutes.law_text import Piece

_ENDS = tuple("。；：！？”’）》…;:)!?")
_GOES_ON = ("，", "、", ",")
_LONG = 18
"""Characters; a line so long without a mark at its end was broken in the middle of a sentence."""
_LONGEST_SIGNATURE = 30
_ORDER_FIX = "请对照原文，看看是不是漏了、重了或者排错了"


@dataclass
class _Article:
    label: ArticleLabel
    line: int
    heading: str
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """The articles, and what was kept out of them."""

    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...]
    """Annexes, signatures and what belongs to a web page, below the last article."""


def first_article(lines: Sequence[Line]) -> int | None:
    """Where the articles begin, headings right above included; None when there is no 第…条."""
    at = next((at for at, line in enumerate(lines) if article_label(line.text, running=False)), None)
    if at and section(lines[at - 1].text) and is_short(lines[at - 1].text):
        return at - 1
    while at:
        above = heading(lines[at - 1].text)
        two_above = heading(lines[at - 2].text) if at > 1 and is_short(lines[at - 1].text) else None
        if above is None and (two_above is None or two_above.name):
            break
        # A heading whose name stands on the line below it takes two lines.
        at -= 1 if above is not None else 2
    return at


def read_articles(lines: Iterable[Line], *, court: bool) -> Body:
    """Read 第…条 from the first heading or article on; raises ImportRefused when anything is out of order.

    ``court`` says that 一、 may be the heading of a chapter, as in interpretations.
    """
    reader = _Reader(court)
    for line in lines:
        reader.take(line)
    return reader.finished()


class _Reader:
    def __init__(self, court: bool) -> None:
        self._court = court
        self._headings: list[Heading] = []
        self._sections = 0
        self._open = False
        """A heading was read and no article since."""
        self._articles: list[_Article] = []
        self._left_out: list[str] = []
        self._ended = False

    def take(self, line: Line) -> None:
        """Read the next line."""
        running = not self._open and self._runs_on(line)
        label = article_label(line.text, running=running)
        if self._ended:
            self._take_annex(line, label)
        elif label is not None:
            self._begin(line, label)
        elif not running and (found := heading(line.text) or self._as_section(line)):
            self._under(found)
        elif self._articles and (is_annex(line.text) or is_furniture(line.text)):
            self._ended = True
            self._left_out.append(line.text)
        else:
            self._add(line, running)

    def finished(self) -> Body:
        """The articles, once all lines are read."""
        for article in self._articles:
            if not article.paragraphs:
                raise ImportRefused(f"{article.label.shown}是空的", "请补上条文", line=article.line)
        signature = self._cut_signature(self._articles[-1].paragraphs)
        pieces = tuple(
            Piece(article.label.name, article.heading, "\n".join(map(tidy, article.paragraphs)))
            for article in self._articles
        )
        return Body(pieces, (*signature, *self._left_out))

    def _begin(self, line: Line, label: ArticleLabel) -> None:
        self._take_subheading()
        before = self._articles[-1].label if self._articles else None
        if not _comes_next(before, label):
            raise ImportRefused(_order_words(before, label, self._names()), _ORDER_FIX, line=line.number)
        self._open = False
        article = _Article(label, line.number, " ".join(_shown(each) for each in self._headings))
        if label.rest:
            article.paragraphs.append(label.rest)
        self._articles.append(article)

    def _take_subheading(self) -> None:
        """Take 保证责任 or （二）保证责任 at the end of an article for what it is: a heading of the next ones.

        Some copies have lost 第二章 in front of a chapter's name.
        """
        paragraphs = self._articles[-1].paragraphs if self._articles else []
        if len(paragraphs) < 2 or not paragraphs[-2].endswith("。"):
            return
        found = subheading(paragraphs[-1]) if self._court else None
        if found is None and _is_signature(paragraphs[-1]) and is_short(paragraphs[-1]):
            name = paragraphs[-1].replace(" ", "")
            found = Heading(2, name, name)
        if found is not None:
            paragraphs.pop()
            self._under(found)

    def _names(self) -> set[str]:
        return {article.label.name for article in self._articles}

    def _as_section(self, line: Line) -> Heading | None:
        if not self._court or not is_short(line.text):
            return None
        if self._open and (below := subheading(line.text)):
            return below
        found = section(line.text)
        if found is None:
            return None
        if found[0] != self._sections + 1:
            wanted = f"{chinese(self._sections + 1)}、"
            raise ImportRefused(f"这里应当是“{wanted}”，却是“{line.text[:20]}”", _ORDER_FIX, line=line.number)
        self._sections += 1
        return Heading(2, f"{chinese(found[0])}、", found[1].replace(" ", ""))

    def _under(self, found: Heading) -> None:
        # 附则 stands alone in a code; elsewhere it is numbered like any chapter.
        above = [each for each in self._headings if each.level < found.level and each.label != "附则"]
        self._headings = [*above, found]
        self._open = True

    def _add(self, line: Line, running: bool) -> None:
        if self._open or not self._articles:
            last = self._headings[-1] if self._headings else None
            if last is None or last.name or not is_short(line.text):
                raise ImportRefused(
                    f"“{line.text[:20]}”在章节名和下一条之间，不属于任何一条",
                    "请对照原文，看看是不是漏了条号",
                    line=line.number,
                )
            self._headings[-1] = last._replace(name=line.text.replace(" ", ""))
            return
        paragraphs = self._articles[-1].paragraphs
        if running and paragraphs:
            paragraphs[-1] += line.text
        else:
            paragraphs.append(line.text)

    def _take_annex(self, line: Line, label: ArticleLabel | None) -> None:
        if label is not None and _comes_next(self._articles[-1].label, label):
            raise ImportRefused(
                f"{label.shown}在附件（“{self._left_out[0][:12]}”）后面",
                "请把附件移到全文最后",
                line=line.number,
            )
        self._left_out.append(line.text)

    def _runs_on(self, line: Line) -> bool:
        """Whether the sentence of the paragraph above goes on in this line."""
        paragraphs = self._articles[-1].paragraphs if self._articles else []
        if not paragraphs or not line.follows or is_item(line.text):
            return False
        above = paragraphs[-1]
        return len(above) >= _LONG and not above.endswith(_ENDS)

    @staticmethod
    def _cut_signature(paragraphs: list[str]) -> list[str]:
        cut: list[str] = []
        while len(paragraphs) > 1 and _is_signature(paragraphs[-1]):
            cut.insert(0, paragraphs.pop())
        return cut


def _is_signature(text: str) -> bool:
    return len(text) <= _LONGEST_SIGNATURE and not text.endswith((*_ENDS, *_GOES_ON)) and not is_item(text)


def _shown(found: Heading) -> str:
    if found.label == found.name or found.label.endswith(("、", "）")):
        return found.name if found.label == found.name else f"{found.label}{found.name}"
    return f"{found.label} {found.name}".strip()


def _comes_next(before: ArticleLabel | None, label: ArticleLabel) -> bool:
    if before is None:
        return (label.number, label.part) == (1, 0)
    if label.part:
        return (label.number, label.part) == (before.number, before.part + 1)
    return before.number is not None and label.number == before.number + 1


def _order_words(before: ArticleLabel | None, label: ArticleLabel, names: set[str]) -> str:
    if label.number is None:
        return f"条号“{label.shown}”看不懂"
    if label.name in names:
        return f"{label.shown}出现了两次"
    if before is None:
        return f"应当从第一条开始，这里却是{label.shown}"
    assert before.number is not None
    wanted = f"第{chinese(before.number + 1)}条"
    return f"{before.shown}后面应当是{wanted}，这里却是{label.shown}"
