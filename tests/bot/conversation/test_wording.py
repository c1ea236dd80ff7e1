"""Every sentence the account says lives in one module, in words that fit one reply."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.conversation import wording
from bot.conversation.fitting import fits
from content.hotlines import load_hotlines

FOLDER = Path(wording.__file__).parent
# These hold what villagers type, not what they are told.
LISTENING = {
    "citing.py",
    "commands.py",
    "emergency.py",
    "followup.py",
    "guided.py",
    "quiz_answers.py",
    # its words are for staff
    "reasons.py",
    "smalltalk.py",
    "privacy.py",
    "villages.py",
}
SPEAKING = sorted({path.name for path in FOLDER.glob("*.py")} - LISTENING - {"wording.py"})
SENTENCES = {
    name: value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str)
} | {f"{kind}": words for table in (wording.EMERGENCY, wording.GUIDED) for kind, words in table.items()}


@pytest.mark.parametrize("name", SPEAKING)
def test_no_other_module_of_the_dialogue_says_anything(name):
    tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    assert not [text for text in said if re.search(r"[\u4e00-\u9fff]{2}", text)]


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_fits_one_reply(name):
    assert SENTENCES[name].strip()
    assert fits(SENTENCES[name])


def test_every_number_that_is_named_is_a_hotline_in_service():
    known = set(load_hotlines())
    numbers = {
        number
        for words in SENTENCES.values()
        for number in re.findall(r"(?<!\d)(?:1[12]\d|12\d{3}|96\d{3})(?!\d)", words)
    }
    assert numbers <= known
    assert {"110", "119", "120", "122", "12356", "12348"} <= numbers


@pytest.mark.parametrize("word", ["token", "webhook", "Redis", "数据库", "500", "接口", "阈值"])
def test_no_word_of_the_trade_reaches_a_villager(word):
    assert not [name for name, words in SENTENCES.items() if word in words]
