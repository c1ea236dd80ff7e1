"""Find the citations in a text: one pass from left to right, in time linear in its length."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from content.citations.articles import Article, read_articles
from content.citations.citation import Citation
from content.citations.editions import NONE, Edition, edition_after, is_year
from content.citations.folding import Folded
from content.citations.judging import judge
from content.citations.mentions import Mention, mention_at, unmarked_mention
from content.citations.names import Names
from content.citations.titles import no_law, this_law
from content.law import LawTable, Verdict
from content.statutes.book import StatuteBook

FAR = 120
"""Characters after which 第…条 is no longer taken for one of the law named before."""

_NAMED_BEFORE = 20
"""So many laws back a 「本法」 may mean."""

_PART = (
    r"(?:[·,:]?(?:第[一二三四五六七八九十\d]{1,3}分?[编章节]|[一-鿿]{2,12}?[编章节](?=第)|(?:总则|物权|合同|人格权|婚姻家庭|继承|侵权责任|分则)编?"
    r"|附则|\([一-鿿]{2,8}编?\)))"
)
_GAP = re.compile(
    rf"[》〉」』”\"']*(?:[,:])?{_PART}{{0,3}}(?:[,:])?(?:里面?|里头|当中|其?中|上面?|之|的)?(?:规定|条文)?的?[ \n]?"
)
_BARE_GAP = re.compile(rf"[》〉」』”\"']*{_PART}{{0,3}}(?:里面?|里头|中|的|之|[:#(-])?[ \n]?")
_ASKED_BEFORE = re.compile(r"(?:根据|依据|依照|按照|违反|触犯|参照|适用)(?:了|了?我国的?)?$")
_ASKED_AFTER = re.compile(
    r"(?:里|里面|中|上|当中)?(?:现在|目前|如今)?(?:是?(?:怎么|咋|如何|怎样)(?:规定|说|讲|写)|有?(?:哪|第)几?条|有?多少条|有几条|还?有?没?有?效|还(?:能|管)用|失效|废止|作废|什么时候|啥时候|是否|施行|生效|实施|全文|条文)"
)
_NOISE = re.compile(r"[\s,.。!?~、;:]+")


def find_citations(text: str, laws: LawTable, book: StatuteBook | None, on: date) -> tuple[Citation, ...]:
    """Every citation in a text as of a Beijing day, in order, each law and article once.

    A range is listed article by article. A law is cited as a whole (``article`` None) where it stands in 《》 or is
    asked about, and none of its articles is named. A name that fits several laws, or none, is ``unknown_law``.
    """
    return _Scan(text, _names(laws, book), book, on).run()


_cached: list[tuple[LawTable, StatuteBook | None, str, Names]] = []


def _names(laws: LawTable, book: StatuteBook | None) -> Names:
    """The names of these laws; made once, for there are thousands of texts and few tables."""
    fingerprint = "" if book is None else book.fingerprint
    for table, of, mark, names in tuple(_cached):
        if table is laws and of is book and mark == fingerprint:
            return names
    made = Names(laws, book)
    _cached.insert(0, (laws, book, fingerprint, made))
    del _cached[4:]
    return made


@dataclass(slots=True)
class _Named:
    """A law the text has named, and whether an article of it followed."""

    mention: Mention
    end: int
    cited: bool = False


class _Scan:
    def __init__(self, text: str, names: Names, book: StatuteBook | None, on: date) -> None:
        self._folded = Folded(text)
        self._text = self._folded.text
        self._names = names
        self._book = book
        self._on = on
        self._named: list[_Named] = []
        self._upto = 0
        """Up to here the text belongs to a law that was found."""
        self._found: list[Citation] = []

    def run(self) -> tuple[Citation, ...]:
        place, text = 0, self._text
        while place < len(text):
            mention = mention_at(self._folded, place, self._names)
            if mention is not None:
                place = self._after(mention)
            elif text[place] == "第":
                place = self._free(place)
            else:
                place += 1
        self._whole_laws()
        unique: dict[tuple[str, int | str | None, Verdict], Citation] = {}
        for citation in sorted(self._found, key=lambda each: each.start):
            unique.setdefault((citation.law, citation.article, citation.verdict), citation)
        return tuple(unique.values())

    def _after(self, mention: Mention) -> int:
        """Read what follows a law's name; returns where to go on."""
        edition, end = mention.edition, mention.end
        while True:
            said, after = edition_after(self._text, end)
            if after == end:
                break
            edition, end = said or edition, after
        named = _Named(mention.of_edition(edition), end)
        self._named.append(named)
        self._upto = end
        for pattern, bare in ((_BARE_GAP, True), (_GAP, False)):
            gap = pattern.match(self._text, end)
            at = gap.end() if gap else end
            articles, after = read_articles(self._text, at, bare=bare)
            if bare and self._is_year(named, articles, at):
                year = Edition(int(articles[0].number))
                named.mention, named.end = mention.of_edition(year), after
                return after
            if articles:
                return self._cite(named, articles, after)
        return end

    def _is_year(self, named: _Named, articles: list[Article], at: int) -> bool:
        if len(articles) != 1 or not isinstance(articles[0].number, int) or named.mention.known is None:
            return False
        written = self._text[at : articles[0].end]
        return written.isdecimal() and is_year(int(written), named.mention.known.law)

    def _free(self, at: int) -> int:
        """第…条 apart from a law's name: of the law named before, of a title that nobody knows, or of no law."""
        articles, end = read_articles(self._text, at, bare=False)
        if not articles:
            return max(at + 1, end)
        meant = this_law(self._text, at)
        if meant:
            named = self._last(meant)
            return self._cite(named, articles, end) if named else end
        unknown = unmarked_mention(self._folded, at, self._names)
        if unknown is not None and unknown.start >= self._upto:
            named = _Named(self._its(unknown), at)
            self._named.append(named)
            return self._cite(named, articles, end)
        last = self._named[-1] if self._named else None
        if last is None or at - last.end > FAR or no_law(self._text, at):
            return end
        return self._cite(last, articles, end)

    def _its(self, mention: Mention) -> Mention:
        """「及其实施条例」 means that of the law named before."""
        if not self._named or not mention.title.startswith("其"):
            return mention
        whole = self._named[-1].mention.title + mention.title[1:]
        known = self._names.find(whole)
        return replace(mention, title=known.title if known else whole, known=known)

    def _last(self, kind: str) -> _Named | None:
        return next(
            (
                each
                for each in self._named[: -_NAMED_BEFORE - 1 : -1]
                if kind in each.mention.title.rpartition("》")[2]
                or (kind == "法典" and "法典" in each.mention.title)
            ),
            None,
        )

    def _cite(self, named: _Named, articles: list[Article], end: int) -> int:
        mention = named.mention
        said, after = edition_after(self._text, end)
        edition = mention.edition
        # 「（现行版2021年1月1日起施行）」 behind an article says the same as the name; an older year does not.
        if said and (said.old or "施行" not in self._text[end:after]):
            edition, end = said, after
        for article in articles:
            first = mention.start if not named.cited and article is articles[0] else article.start
            self._add(mention, article, edition, first)
        named.cited = True
        named.end = self._upto = end
        return end

    def _add(self, mention: Mention, article: Article | None, edition: Edition, first: int) -> None:
        number = article.number if article else None
        verdict = judge(
            mention.known, number, self._on, laws=self._names.laws, book=self._book, edition=edition
        )
        start, end = self._folded.span(first, article.end if article else mention.end)
        self._found.append(
            Citation(
                mention.title,
                number,
                article.paragraph if article else None,
                article.item if article else None,
                verdict,
                start,
                end,
            )
        )

    def _whole_laws(self) -> None:
        cited = {each.mention.title for each in self._named if each.cited}
        for named in self._named:
            if named.mention.title not in cited and self._asked(named):
                self._add(named.mention, None, named.mention.edition, named.mention.start)

    def _asked(self, named: _Named) -> bool:
        """Whether a law without an article is cited rather than just spoken of."""
        mention = named.mention
        if mention.marked:
            return True
        if mention.known is None:
            return False
        if mention.edition is not NONE and mention.edition:
            return True
        text = self._text
        rest = text[: mention.start] + text[named.end :] if len(text) < 80 else "more"
        return (
            not _NOISE.sub("", rest)
            or _ASKED_BEFORE.search(text, max(0, mention.start - 12), mention.start) is not None
            or _ASKED_AFTER.match(text, named.end) is not None
        )
