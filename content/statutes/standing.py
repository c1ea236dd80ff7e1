"""How an article stands on a day: its text in force, the coming one, or why there is none; for pages and commands alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.law import Law, LawTable, Verdict, article_name, article_words, day_words
from content.statutes.article import Article
from content.statutes.book import StatuteBook

OFFICIAL = "国家法律法规数据库（flk.npc.gov.cn）"
"""Where anyone can read what is not at hand here."""


class Standing(StrEnum):
    """What is known about an article on a day."""

    IN_FORCE = "in_force"
    WITHHELD = "withheld"
    NOT_YET = "not_yet"
    GONE = "gone"
    NO_TEXT = "no_text"
    NO_SUCH_ARTICLE = "no_such_article"
    UNKNOWN_LAW = "unknown_law"


LABELS = {
    Standing.IN_FORCE: "现行有效",
    Standing.WITHHELD: "暂不显示",
    Standing.NOT_YET: "尚未施行",
    Standing.GONE: "已失效",
    Standing.NO_TEXT: "没有原文",
    Standing.NO_SUCH_ARTICLE: "没有这一条",
    Standing.UNKNOWN_LAW: "没有这部法",
}
"""The standing in a word; a law that ended as a whole is ``REPEALED`` instead."""
REPEALED = "已废止"


@dataclass(frozen=True, slots=True)
class Stood:
    """One article on one day."""

    standing: Standing
    label: str
    """The standing in a word, Chinese."""
    law: str
    """Official full title, as asked for when nobody knows it."""
    short: str
    """The title as shown."""
    number: int | str | None
    """None when what was asked for is no article number."""
    why: str
    """One or two sentences on why no text is in force, Chinese; empty when one is."""
    article: Article | None
    """The text in force; where none is, the last one that was. The standing says which."""
    coming: Article | None
    """A text that is not yet in force."""
    instead: str
    """Short title of the law now in force; empty unless this one was repealed by it."""

    @property
    def name(self) -> str:
        """``《民法典》第1079条``."""
        return f"《{self.short}》{article_words(self.number)}"


def stand(book: StatuteBook, law: str, number: int | str, on: date) -> Stood:
    """How an article stands on a Beijing day, the law by any of its names."""
    table = book.laws
    title, named, known = book.title(law), article_name(number), table.find(law)
    if title is None:
        return _without(Standing.UNKNOWN_LAW, law.strip("《》 "), named, _unknown_words(table, law))
    article = book.article(title, number, on)
    coming = book.coming(title, number, on)
    withheld = book.withheld(title, number, on)
    gone = None if article or withheld else book.gone(title, number, on)
    ended = known is not None and known.version_on(on) is None and not _is_coming(known, on)
    instead = _instead(table, known, on) if ended else ""
    why = withheld and f"{withheld}。原文请看{OFFICIAL}。"
    label = ""
    if article is not None:
        standing = Standing.IN_FORCE
    elif withheld:
        standing = Standing.WITHHELD
    elif ended:
        standing, label = Standing.GONE, REPEALED
        why = _ended_words(known, instead)
    elif coming is not None:
        standing, why = Standing.NOT_YET, f"{day_words(coming.start)}起才施行，在这以前不能当依据。"
    elif gone is not None and gone.until is not None:
        standing, why = (
            Standing.GONE,
            f"这是旧条文，{day_words(gone.until)}起不再有效，现行的文本里没有这一条。",
        )
    else:
        standing, why = _no_text(table, known, named, on)
    return Stood(
        standing=standing,
        label=label or LABELS[standing],
        law=title,
        short=known.short if known else title.removeprefix("中华人民共和国"),
        number=named,
        why=why,
        article=gone if standing is Standing.GONE else article,
        coming=coming,
        instead=instead,
    )


def _without(standing: Standing, law: str, named: int | str | None, why: str) -> Stood:
    return Stood(standing, LABELS[standing], law, law, named, why, None, None, "")


def _unknown_words(table: LawTable, law: str) -> str:
    typed = law.strip("《》 ")
    alike = [known.short for known in table.laws if len(typed) >= 2 and typed in known.title][:4]
    if alike:
        return f"没有找到叫这个名字的法。是不是{'、'.join(f'《{short}》' for short in alike)}？"
    return f"没有找到叫这个名字的法。请核对名称，或者到{OFFICIAL}查。"


def _ended_words(known: Law | None, instead: str) -> str:
    until = known.versions[-1].until if known is not None and known.versions else None
    words = f"这部法{day_words(until)}起废止，不能再当依据" if until else "这部法已经废止，不能再当依据"
    return f"{words}，现在看《{instead}》。" if instead else f"{words}。"


def _no_text(table: LawTable, known: Law | None, named: int | str | None, on: date) -> tuple[Standing, str]:
    if named is None:
        return Standing.NO_SUCH_ARTICLE, "条号看不懂，请写成 1079 或者 133之一 这样。"
    if known is None:
        return Standing.NO_SUCH_ARTICLE, "手头的文本里没有这一条，请核对条号。"
    verdict = table.verdict(known, named, on)
    if verdict is Verdict.VALID:
        return Standing.NO_TEXT, f"有这一条，但这里没有它的原文，请看{OFFICIAL}。"
    version = known.version_on(on)
    if verdict is Verdict.NOT_IN_FORCE or version is None:
        first = next((each.start for each in known.versions if each.start > on), None)
        words = f"{day_words(first)}起才施行" if first else "这一天没有施行"
        return Standing.NOT_YET, f"这部法{words}，这里也没有它的原文。"
    if not version.articles:
        return Standing.NO_SUCH_ARTICLE, "这个文件不分条。"
    return Standing.NO_SUCH_ARTICLE, f"现行的文本没有这一条，最后一条是第{version.articles}条。请核对条号。"


def _is_coming(law: Law, on: date) -> bool:
    return any(version.start > on for version in law.versions)


def _instead(table: LawTable, known: Law | None, on: date) -> str:
    """The law to look at instead, over several replacements if need be."""
    seen: set[str] = set()
    while known is not None and known.replaced_by and known.title not in seen:
        seen.add(known.title)
        known = table.find(known.replaced_by)
        if known is not None and known.version_on(on) is not None:
            return known.short
    return ""
