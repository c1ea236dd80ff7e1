"""Books and shelves of a few invented laws, for the search in statutes."""

from __future__ import annotations

from datetime import date

import numpy as np

from bot.services.search_shelf import SearchShelf
from content.laws import load_laws
from content.statutes.book import StatuteBook
from content.statutes.build import build
from content.statutes.law_text import LawText, Piece
from faq.search.vectors import VectorStore
from tests.factories import ENTRIES
from tests.faq.search.invented import MODEL, Characters

LAWS = load_laws()
DAY, LATER = date(2026, 11, 25), date(2027, 3, 1)
OLD = LawText(
    "养蜂办法", date(2020, 1, 1), None, None, "", "某处",
    (Piece("1", "第一章 总则", "养蜂应当登记。"), Piece("2", "", "蜂箱离路五十米。")), True,
)  # fmt: skip
NEW = LawText("养蜂办法", date(2027, 1, 1), None, None, "", "某处", (Piece("1", "", "养蜂不用登记。"),), True)
PONDS = LawText("鱼塘规则", date(2020, 1, 1), None, None, "", "某处", (Piece("1", "", "鱼塘要围栏。"),), True)


class Said(list[str]):
    """Everything that was said."""

    def __call__(self, words: str) -> None:
        self.append(words)


class Shelves:
    """Makes books and shelves over one folder."""

    def __init__(self, root):
        self.root, self.made = root, 0

    def book(self, *texts):
        """A book of some texts."""
        self.made += 1
        path = self.root / f"book{self.made}.sqlite3"
        build(path, package=None, laws=LAWS, imported=texts, stamped="", say=lambda _: None)
        return StatuteBook.open(path, LAWS)

    def shelf(self, book, *, load=Characters, entries=ENTRIES):
        """A shelf with the invented model of meanings."""
        made = SearchShelf(self.root / "var", lambda: book, entries=lambda: entries, load=load)
        made.model = MODEL
        return made


def folders(shelf):
    """Names of the finished states."""
    return sorted(path.name for path in shelf.folder.iterdir() if path.is_dir())


def found(search, text):
    return [(hit.law, hit.article) for hit in search.search(text)]


def without_vectors(root):
    """The file of vectors of a project that ships none."""
    path = root / "vectors.npz"
    VectorStore.of([], np.zeros((0, 384), np.float32)).write(path)
    return path
