"""Answer a citation: the article in force with its source and date, or why there is none."""

from __future__ import annotations

from urllib.parse import quote

from bot.conversation import wording
from bot.conversation.citing import citations_in
from bot.conversation.desk import Desk
from bot.conversation.fitting import fits, pages
from bot.conversation.turns import Outcome, Session, Turn
from content.citations import Citation
from content.law import Law, Verdict, article_words, day_words
from content.statutes.article import Article
from content.statutes.book import StatuteBook
from content.statutes.standing import Standing, Stood, stand

SHOWN_AT_MOST = 3
"""Articles in one reply; further ones are named."""
NAMED_AT_MOST = 20

_EXCERPTS = (420, 280, 160, 90, 50, 30)
"""Characters of each text, the first that lets the reply fit."""
_STANDS = frozenset({Standing.IN_FORCE, Standing.WITHHELD, Standing.NO_TEXT})


def cited(words: str, session: Session, desk: Desk) -> Turn | None:
    """The articles that the message asks for; None unless it is a citation and little else."""
    found = citations_in(words, desk.library)
    if not found:
        return None
    first, *more = _Reply(found, desk).words()
    after = Session((), "", True, tuple(more), "", session.topic, session.matter_id)
    return Turn(first, after, Outcome.ANSWER, citations=_basis(found, desk))


def _book(desk: Desk) -> StatuteBook:
    return desk.library.statutes() or StatuteBook.empty(desk.library.laws)


def _basis(found: tuple[Citation, ...], desk: Desk) -> tuple[tuple[str, int | str | None], ...]:
    """What the reply rests on: never a text that is out of force, but the law that holds now."""
    laws, today = desk.library.laws, desk.library.today
    basis: dict[tuple[str, int | str | None], None] = {}
    for row in found:
        if row.verdict is Verdict.VALID:
            basis[row.law, row.article] = None
            continue
        law: Law | None = laws.find(row.law)
        for _ in laws.laws:  # a law may have been replaced more than once
            if law is None or law.version_on(today) is not None:
                break
            law = laws.find(law.replaced_by) if law.replaced_by else None
        if law is not None and law.version_on(today) is not None:
            basis[law.title, None] = None
    return tuple(basis)


class _Reply:
    """The words about these citations, whole or shortened."""

    def __init__(self, found: tuple[Citation, ...], desk: Desk) -> None:
        self._shown, self._left = found[:SHOWN_AT_MOST], found[SHOWN_AT_MOST:]
        self._desk = desk
        self._book = _book(desk)
        self._sources: dict[str, None] = {}
        """Where the texts shown come from; each is named once."""
        self._address = desk.office.public_url.rstrip("/")

    def words(self) -> tuple[str, ...]:
        """One reply if possible: texts are cut where a link leads on, else they go on over pages."""
        whole = self._joined(None)
        if fits(whole):
            return (whole,)
        if self._address:
            for most in _EXCERPTS:
                short = self._joined(most)
                if fits(short):
                    return (short,)
        return pages(whole)

    def _joined(self, most: int | None) -> str:
        blocks = [self._block(row, most) for row in self._shown]
        if self._left:
            blocks.append(wording.MORE_ARTICLES.format(names=self._names()))
        if self._sources:
            blocks.append(wording.SOURCE.format(sources="；".join(self._sources)))
        return "\n".join([*blocks, wording.ABOUT_ARTICLES, wording.RATE])

    def _names(self) -> str:
        """The articles that are not shown, each law once."""
        by_law: dict[str, list[str]] = {}
        for row in self._left[:NAMED_AT_MOST]:
            by_law.setdefault(row.law, []).append(article_words(row.article))
        return "；".join(
            wording.LAW_NAME.format(law=self._short(law)) + "、".join(articles)
            for law, articles in by_law.items()
        )

    def _short(self, title: str) -> str:
        law = self._desk.library.laws.find(title)
        return law.short if law is not None else title

    def _block(self, row: Citation, most: int | None) -> str:
        if row.article is None:
            return self._whole_law(row)
        stood = stand(self._book, row.law, row.article, self._desk.library.today)
        lines = [wording.HEADING.format(title=stood.name)]
        if row.verdict is Verdict.NOT_IN_FORCE and stood.standing in _STANDS:
            lines.append(wording.OLD_EDITION)
        if stood.why:
            lines.append(stood.why)
        law = self._desk.library.laws.find(row.law)
        current = law.version_on(self._desk.library.today) if law is not None else None
        if stood.standing is Standing.NOT_YET and current is not None and current.articles:
            lines.append(wording.NOT_YET_ONLY.format(count=current.articles))
        if stood.standing is Standing.IN_FORCE and stood.article is not None:
            lines += self._text(stood, stood.article, most)
        if stood.coming is not None:
            lines += self._coming(stood, stood.coming, most)
        if stood.standing not in {Standing.IN_FORCE, Standing.NO_SUCH_ARTICLE}:
            lines.append(wording.ASK_12348)
        return "\n".join(lines)

    def _text(self, stood: Stood, article: Article, most: int | None) -> list[str]:
        text = article.text if most is None else _excerpt(article.text, most)
        self._sources[article.source] = None
        lines = [text, wording.IN_FORCE_SINCE.format(day=day_words(article.start))]
        if self._address:
            lines.append(wording.READ_MORE.format(address=self._page(stood)))
        return lines

    def _coming(self, stood: Stood, coming: Article, most: int | None) -> list[str]:
        day = day_words(coming.start)
        if stood.standing is Standing.IN_FORCE:
            return [wording.CHANGES_ON.format(day=day)]
        text = coming.text if most is None else _excerpt(coming.text, most)
        self._sources[coming.source] = None
        return [wording.THEN_READS.format(day=day, text=text)]

    def _page(self, stood: Stood) -> str:
        return f"{self._address}/law/{quote(stood.short, safe='')}/{quote(str(stood.number), safe='')}"

    def _whole_law(self, row: Citation) -> str:
        library = self._desk.library
        law = library.laws.find(row.law)
        if law is None:
            return wording.UNKNOWN_LAW.format(law=row.law)
        version = law.version_on(library.today)
        if version is None:
            # How the law stands does not depend on the article.
            return "\n".join(
                (wording.HEADING.format(title=law.short), stand(self._book, law.title, 1, library.today).why)
            )
        lines = [wording.OLD_EDITION] if row.verdict is Verdict.NOT_IN_FORCE else []
        lines.append(wording.LAW_IN_FORCE.format(law=law.short, day=day_words(version.start)))
        if version.articles:
            lines.append(wording.HOW_TO_CITE.format(law=law.short, count=version.articles))
        return "\n".join(lines)


def _excerpt(text: str, most: int) -> str:
    """The beginning of a text, whole paragraphs where they fit."""
    if len(text) <= most:
        return text
    cut = text.rfind("\n", 0, most)
    return text[: cut if cut > most // 3 else most] + wording.CUT_SHORT
