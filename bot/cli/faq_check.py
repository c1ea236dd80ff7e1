"""`flask faq check`: do the articles that entries and posts cite hold, and do they say what is told by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.services.build import Services
from bot.services.entry_desk_checks import VERDICTS
from bot.statistics.periods import beijing_day
from content.citations import find_citations
from content.citations.facts import Standing, claim_standing, standing, stated_facts
from content.law import Verdict, article_words
from content.post import Post, PostErrors
from content.posts import load_posts
from content.quiz import Question, QuizErrors, QuizSet
from content.quizzes import load_quizzes
from content.statutes.book import StatuteBook
from content.statutes.copied import copied
from faq.corpus import Corpus
from faq.entry import Entry
from faq.errors import EntryErrors

_ROWS = (
    "问答的依据",
    "问答里提到的法条",
    "文章的依据",
    "文章里提到的法条",
    "核对词",
    "依据说的数",
    "解答里的数",
    "文章依据的数",
    "题目的依据",
    "题目里的数",
    "没有照抄",
)
_CITATION_ROWS = frozenset((*_ROWS[:4], "题目的依据"))


@dataclass
class Findings:
    """What was counted, and every line for the reviewer."""

    counts: dict[str, Counter[Standing]] = field(default_factory=lambda: {row: Counter() for row in _ROWS})
    wrong: list[str] = field(default_factory=list)
    """Citations that do not hold."""
    doubtful: list[str] = field(default_factory=list)
    """Facts that the cited articles do not state."""

    def count(self, row: str, found: Standing, line: str) -> None:
        """Count one look; what was not found is listed."""
        self.counts[row][found] += 1
        if found is Standing.NOT_FOUND:
            (self.wrong if row in _CITATION_ROWS else self.doubtful).append(line)

    def table(self) -> Iterator[str]:
        """The counts, one kind a line."""
        yield "\t".join(("核对了什么", "通过", "没找到", "没法核对"))
        for row, counted in self.counts.items():
            yield "\t".join((row, *(str(counted[each]) for each in Standing)))


@click.command("check")
@click.option("--strict", is_flag=True, help="数和核对词在条文里没找到，退出码也是 1")
@with_appcontext
def check(strict: bool) -> None:
    """检查问答、文章和题目：格式；引用的法条有没有效；说到的期限、钱数、比例，引用的条文里有没有。

    引用有错，退出码是 1。没找到的数不一定写错了，可能出自没引用的法条，请审核的人看一看。
    """
    services: Services = current_app.extensions["services"]
    book = services.book_shelf.current(lambda words: click.echo(words, err=True))
    today = beijing_day(datetime.now(UTC))
    entries, posts, quizzes = _entries(services), _posts(), _quizzes()
    found = examined(entries, posts, book, today, quizzes=quizzes)
    for line in (*found.wrong, *found.doubtful):
        click.echo(line, err=True)
    click.echo("\n".join(found.table()))
    if not book:
        click.echo("手头没有条文，数和核对词都没有核对。运行 make setup 装上，再查一次")
    questions = sum(len(each.quiz) for each in posts) + sum(len(each.questions) for each in quizzes)
    cited = sum(sum(found.counts[row].values()) for row in _CITATION_ROWS)
    click.echo(
        f"{len(entries)} 条问答、{len(posts)} 篇文章、{questions} 道题，{cited} 处引用，{len(found.wrong)} 处有问题（按 {today} 检查）"
    )
    if found.wrong or (strict and found.doubtful):
        raise SystemExit(1)


def examined(
    entries: Iterable[Entry],
    posts: Iterable[Post],
    book: StatuteBook,
    today: date,
    *,
    quizzes: Iterable[QuizSet] = (),
) -> Findings:
    """Look at every citation and every stated fact; what begins later is judged on its first day."""
    findings = Findings()
    entries, posts = tuple(entries), tuple(posts)
    for entry in entries:
        _examine_entry(entry, book, max(today, entry.valid_from or today), findings)
    for post in posts:
        _examine_post(post, book, max(today, post.first_day), findings)
    quizzes = tuple(quizzes)
    _examine_words(entries, posts, quizzes, book, today, findings)
    for quiz in quizzes:
        _examine_questions(quiz.slug, quiz.questions, book, max(today, quiz.as_of), findings)
    return findings


def _examine_entry(entry: Entry, book: StatuteBook, day: date, findings: Findings) -> None:
    texts = [_text(book, row.law, row.article, day) for row in entry.citations]
    for row, text in zip(entry.citations, texts, strict=True):
        name = f"{entry.id}：《{row.law}》{article_words(row.article)}"
        _cited("问答的依据", row.law, row.article, book, day, findings, entry.id)
        for claim in row.claims:
            findings.count("核对词", claim_standing(claim, text), f"{name}里没找到核对词“{claim}”")
        for fact in stated_facts(row.fact):
            said = standing(fact.quantity, [text])
            findings.count("依据说的数", said, f"{name}里没找到“{fact.words}”（{row.fact}）")
    for fact in stated_facts(entry.answer):
        line = f"{entry.id}：解答说“{fact.words}”，引用的条文里没找到"
        findings.count("解答里的数", standing(fact.quantity, texts), line)
    shown = (entry.title, entry.answer, *entry.steps, entry.changed)
    _mentioned("问答里提到的法条", "\n".join(shown), book, day, findings, entry.id)


def _examine_post(post: Post, book: StatuteBook, day: date, findings: Findings) -> None:
    for row in post.citations:
        _cited("文章的依据", row.law, row.article, book, day, findings, post.slug)
        text = _text(book, row.law, row.article, day)
        for fact in stated_facts(row.fact):
            name = f"{post.slug}：《{row.law}》{article_words(row.article)}"
            line = f"{name}里没找到“{fact.words}”（{row.fact}）"
            findings.count("文章依据的数", standing(fact.quantity, [text]), line)
    _examine_questions(post.slug, post.quiz, book, day, findings)
    shown = "\n".join((post.title, post.digest, post.body))
    _mentioned("文章里提到的法条", shown, book, day, findings, post.slug)


def _examine_words(
    entries: Iterable[Entry],
    posts: Iterable[Post],
    quizzes: Iterable[QuizSet],
    book: StatuteBook,
    day: date,
    findings: Findings,
) -> None:
    """What is told is told in our own words, questions and their reasons too."""
    texts = {entry.id: "\n".join((entry.answer, *entry.steps)) for entry in entries}
    asked: dict[str, tuple[Question, ...]] = {}
    for post in posts:
        texts[post.slug] = post.body
        asked[post.slug] = post.quiz
    asked |= {quiz.slug: quiz.questions for quiz in quizzes}
    for name, questions in asked.items():
        for place, each in enumerate(questions, 1):
            texts[f"{name} 第 {place} 题"] = "\n".join((each.ask, *each.choices, each.why))
    found = copied(texts, book.articles(day))
    for each in found:
        line = f"{each.name}：照抄了《{each.law}》{article_words(each.article)}：{each.words}"
        findings.count("没有照抄", Standing.NOT_FOUND, line)
    clean = len(texts) - len({each.name for each in found})
    findings.counts["没有照抄"][Standing.FOUND if book else Standing.UNVERIFIED] += clean


def _examine_questions(
    name: str, questions: Iterable[Question], book: StatuteBook, day: date, findings: Findings
) -> None:
    """The right choices and the reason may state only numbers of the article; the wrong ones are wrong on purpose."""
    for place, each in enumerate(questions, 1):
        _cited("题目的依据", each.law, each.article, book, day, findings, f"{name} 第 {place} 题")
        text = _text(book, each.law, each.article, day)
        right = [choice for letter, choice in each.lettered if letter in each.right]
        for fact in stated_facts("\n".join((*right, each.why))):
            line = f"{name} 第 {place} 题：《{each.law}》{article_words(each.article)}里没找到“{fact.words}”"
            findings.count("题目里的数", standing(fact.quantity, [text]), line)


def _cited(
    row: str, law: str, article: int | str, book: StatuteBook, day: date, findings: Findings, name: str
) -> None:
    verdict = book.laws.verdict(law, article, day)
    passed = Standing.FOUND if verdict is Verdict.VALID else Standing.NOT_FOUND
    why = VERDICTS.get(verdict, "")
    findings.count(row, passed, f"{name}：《{law}》{article_words(article)}在 {day} {why}")


def _mentioned(row: str, text: str, book: StatuteBook, day: date, findings: Findings, name: str) -> None:
    """Articles named in running words; that a law ended may be said, so laws without an article are left out."""
    for found in find_citations(text, book.laws, book, day):
        if found.article is None:
            continue
        passed = Standing.FOUND if found.verdict is Verdict.VALID else Standing.NOT_FOUND
        words = f"{name}：文字里的《{found.law}》{article_words(found.article)}在 {day} {VERDICTS.get(found.verdict, '')}"
        findings.count(row, passed, words)


def _text(book: StatuteBook, law: str, article: int | str, day: date) -> str | None:
    found = book.article(law, article, day)
    return None if found is None else found.text


def _entries(services: Services) -> tuple[Entry, ...]:
    try:
        return services.corpus().entries if services.database_exists() else Corpus.load().entries
    except EntryErrors as error:
        raise click.ClickException(f"问答里有错，请先改好：\n{error}") from None


def _quizzes() -> tuple[QuizSet, ...]:
    try:
        return load_quizzes()
    except QuizErrors as error:
        raise click.ClickException(f"题目里有错，请先改好：\n{error}") from None


def _posts() -> tuple[Post, ...]:
    try:
        return load_posts()
    except PostErrors as error:
        raise click.ClickException(f"文章里有错，请先改好：\n{error}") from None
