"""A stock that was kept and opened again answers as one that was made just now."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from faq import stock
from faq.corpus import Corpus
from faq.entry import Entry
from faq.heard import load_heard
from faq.learned import load_learned
from faq.lexicon import reading_with
from faq.matcher import Matcher
from faq.normalise import normalise
from faq.search.filing import file_away, has_changed, open_files
from faq.stock import fresh, opened, reading_of, sides_of, source_of, stock_of

GOLDEN = Path(__file__).parents[1] / "golden" / "questions.toml"
QUESTIONS = [row["text"] for row in tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["question"]]
CORPUS = Corpus.load()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("stock") / "one"
    file_away(made, *fresh(), summed=True)
    return made


@pytest.fixture(scope="module")
def kept(folder):
    return opened(*open_files(folder))


def test_every_golden_question_ranks_as_with_a_matcher_made_from_the_entries(kept):
    matcher = Matcher(CORPUS.entries, heard=load_heard(CORPUS.entries), learned=load_learned())
    some = frozenset(entry.id for entry in CORPUS.entries[::2])
    for text in QUESTIONS:
        assert kept.matcher.rank(text) == matcher.rank(text), text
    for text in QUESTIONS[::8]:
        assert kept.matcher.match(text, allowed=some) == matcher.match(text, allowed=some), text


def test_entries_and_topics_are_those_of_the_files(kept):
    assert kept.corpus.entries == CORPUS.entries
    assert dict(kept.corpus.topics) == dict(CORPUS.topics)


def test_the_wordings_are_those_of_the_entries_and_what_people_also_say(kept):
    matcher = Matcher(CORPUS.entries, heard=load_heard(CORPUS.entries))
    its, mine = matcher.wordings, kept.matcher.wordings
    assert mine.ids == its.ids
    assert (mine.counts.tolist(), mine.keys.tolist()) == (its.counts.tolist(), its.keys.tolist())
    assert [mine.texts[number] for number in range(0, len(its.texts), 97)] == list(its.texts[::97])


def test_an_entry_comes_back_from_its_table_whole():
    full = CORPUS.entries[0].table() | {
        "valid_from": "2027-01-01",
        "valid_until": "2028-01-01",
        "changed": "改了",
        "details": {"where": "司法所"},
    }
    found = Entry.of(json.loads(json.dumps(full)))
    assert found.table() == full
    assert [Entry.of(entry.table()) for entry in CORPUS.entries] == list(CORPUS.entries)


def test_texts_are_read_as_they_were_when_it_was_made(folder):
    known = reading_of(open_files(folder)[0])
    own = [words for entry in CORPUS.entries[:20] for words in (entry.title, *entry.phrasings)]
    for text in (*own, *QUESTIONS[:50]):
        assert known(text) == normalise(text)


def test_a_stock_made_with_the_help_of_an_earlier_one_is_the_same(folder):
    arrays, facts = open_files(folder)
    made, told = stock_of(CORPUS, load_heard(CORPUS.entries), reading_of(arrays), sides_of(arrays, facts))
    assert json.loads(json.dumps(told)) == {key: facts[key] for key in told}
    for name, array in made.items():
        assert array.tolist() == arrays[name].tolist(), name


def test_the_source_differs_with_whatever_goes_in():
    table = CORPUS.entries[0].table()
    sources = {
        source_of(),
        source_of([table]),
        source_of([table | {"title": "别的问题怎么问"}]),
        source_of((), (("铁疙瘩", "拖拉机"),)),
    }
    assert len(sources) == 4


def test_the_source_differs_with_code_word_lists_and_files(tmp_path, monkeypatch):
    before = source_of()
    copy = tmp_path / "faq"
    shutil.copytree(stock._HERE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, folder in (("_HERE", copy), ("ENTRIES", copy / "entries"), ("HEARD", copy / "heard")):
        monkeypatch.setattr(stock, name, folder)
    seen = {before, source_of()}
    assert len(seen) == 1
    for path in (
        copy / "index.py",
        copy / "lexicon.toml",
        copy / "entries/wages.toml",
        copy / "heard/wages.toml",
    ):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.add(source_of())
    assert len(seen) == 5


def test_what_staff_add_to_the_lexicon_goes_into_a_stock():
    with reading_with([("铁疙瘩", "拖拉机")]):
        first = CORPUS.entries[0].table()
        arrays, _ = fresh([first | {"phrasings": [*first["phrasings"], "铁疙瘩压了俺的地"]}])
    assert "拖拉机" in reading_of(arrays)("铁疙瘩压了俺的地")


def test_a_broken_file_of_what_people_also_say_leaves_the_entries(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(stock, "load_heard", lambda entries: load_heard(entries, tmp_path))
    (tmp_path / "wages.toml").write_text("wages-001 = 3", encoding="utf-8")
    found = opened(*fresh(tell=told.append))
    assert len(found.corpus.entries) == len(CORPUS.entries)
    assert len(told) == 1


@pytest.mark.parametrize("name", ["facts.json", "keys.npy", "sums.json"])
def test_a_file_that_changed_is_noticed(folder, tmp_path, name):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert not has_changed(copy)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    assert has_changed(copy)


def test_a_file_that_is_gone_is_noticed(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "marks.npy").unlink()
    assert has_changed(copy)
