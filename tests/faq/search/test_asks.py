"""Questions prepared for articles: the rules for their files, and the files that ship."""

from __future__ import annotations

from datetime import date

import pytest

from content.laws import load_laws
from faq.search.asks import ASKS, AskError, load_asks

GOOD = 'law = "租屋法"\n[asks]\n3 = [" 押金几天能退 ", "搬走了房东不退押金咋办"]\n"3之一" = ["沙发弄坏了能扣押金吗"]\n'
SOUND_ON = date(2026, 11, 25)


@pytest.fixture
def written(tmp_path):
    """Write one file and read the folder."""

    def _written(text, name="zuwufa.toml"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_asks(tmp_path)

    load_asks.cache_clear()
    yield _written
    load_asks.cache_clear()


@pytest.fixture(scope="module")
def shipped():
    """The questions that ship."""
    load_asks.cache_clear()
    return load_asks()


def test_questions_are_read_by_law_and_article_without_blanks_around_them(written):
    assert written(GOOD) == {
        ("租屋法", "3"): ("押金几天能退", "搬走了房东不退押金咋办"),
        ("租屋法", "3之一"): ("沙发弄坏了能扣押金吗",),
    }


def test_files_of_other_kinds_do_not_count(written, tmp_path):
    (tmp_path / "notes.txt").write_text("no such file")
    assert len(written(GOOD)) == 2


def test_a_folder_without_files_has_no_questions(tmp_path):
    load_asks.cache_clear()
    assert load_asks(tmp_path) == {}
    load_asks.cache_clear()


@pytest.mark.parametrize("text", ["law = ", 'law = "a"\nlaw = "b"\n[asks]\n', b'law = "\xff"'])
def test_a_file_that_is_no_toml_is_refused(written, text):
    with pytest.raises(AskError, match=r"^zuwufa\.toml：写法有错（"):
        written(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[asks]\n3 = []\n",
        'law = "租屋法"\n',
        "law = 3\n[asks]\n",
        'law = "租屋法"\nasks = ["押金几天能退"]\n',
        'law = "租屋法"\nauthor = "王"\n[asks]\n3 = ["押金几天能退"]\n',
        'law = "租屋法"\n[asks]\n3 = ["押金几天能退"]\n[more]\n',
    ],
)
def test_a_file_with_other_parts_is_refused(written, text):
    with pytest.raises(
        AskError, match=r"^zuwufa\.toml：应当只有 law（法律全名）和 \[asks\]（条号 = 问法的列表）$"
    ):
        written(text)


@pytest.mark.parametrize(
    "questions",
    ['"押金几天能退"', "[3]", '["押金几天能退", 3]', '[""]', '["  "]', f'["{"押" * 121}"]', '[["押金"]]'],
)
def test_what_is_no_list_of_questions_is_refused(written, questions):
    with pytest.raises(AskError, match=r"^zuwufa\.toml：第 3 条应当是一列问法，每句 1 到 120 个字$"):
        written(f'law = "租屋法"\n[asks]\n3 = {questions}\n')


def test_the_files_that_ship_can_be_read_and_hold_enough(shipped):
    assert len(shipped) > 5000
    assert sum(map(len, shipped.values())) > 20_000


def test_every_file_is_of_a_law_that_the_table_knows_by_its_full_title(shipped):
    laws = load_laws()
    for title in {law for law, _ in shipped}:
        assert laws.find(title) is not None, title
        assert laws.find(title).title == title


def test_no_two_files_are_of_the_same_law(shipped):
    assert len({law for law, _ in shipped}) == len(list(ASKS.glob("*.toml")))


def test_every_article_is_in_the_book(shipped, book):
    held = {(row.law, str(row.number)) for row in book.articles(SOUND_ON)}
    assert sorted(shipped.keys() - held) == []


def test_no_question_repeats_within_a_law(shipped):
    seen: dict[tuple[str, str], str] = {}
    for (law, article), questions in shipped.items():
        for question in questions:
            assert seen.setdefault((law, question), article) == article, question
        assert len(set(questions)) == len(questions), (law, article)


def test_no_question_names_a_law_by_its_title(shipped):
    """Whoever knows the title looks the article up; lay people do not."""
    assert [ask for questions in shipped.values() for ask in questions if set(ask) & set("《》")] == []
