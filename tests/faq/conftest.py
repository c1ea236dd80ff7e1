"""Entries made for the tests, so that no test here depends on the wording of a real one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faq.corpus import load_entries
from faq.entry import Citation, Entry
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher
from faq.search.corpus import Corpus, build
from faq.search.engine import StatuteSearch
from faq.search.finder import Finder
from faq.search.meaning import Embedder
from faq.search.passage import keys_of
from faq.search.ranking import Model
from faq.search.vectors import VECTORS, VectorStore

ANSWER = "能。先跟对方好好商量，把话说清楚；商量不成，带上手里的凭据到镇司法所申请调解，调解不收钱。调解不成的，可以到法院起诉，凭据越全越好办。"

RAW: dict[str, Any] = {
    "id": "loans-001",
    "title": "借出去的钱要不回来，能告吗？",
    "topic": "loans",
    "phrasings": [
        "借钱给朋友他不还怎么要",
        "朋友借钱 拖着不还",
        "借出去的钱讨不回来",
        "熟人欠我钱一直赖着",
        "对方有钱就是不还我的借款",
        "借款到期了对方躲着不见",
    ],
    "answer": ANSWER,
    "steps": ["找齐借条和转账记录。", "到镇司法所申请调解。"],
    "citations": [
        {"law": "中华人民共和国民法典", "article": 675, "fact": "到期要还借款", "claims": ["合理期限"]}
    ],
}


@pytest.fixture(scope="session")
def finder(nano: Embedder) -> Finder:
    """The entries that ship, their vectors and the real model; articles are not looked for here."""
    model, entries = Model.read(), {entry.id: entry for entry in load_entries()}
    heard = load_heard(entries.values())
    wordings = [words for entry in entries.values() for words in (entry.title, *entry.phrasings)]
    wordings += [words for _, words in heard]
    keys = keys_of(wordings)
    vectors, there = VectorStore.read(VECTORS).find(keys)
    # Entries that were edited since the vectors were made.
    missing = np.flatnonzero(~there)
    if len(missing):
        vectors[missing] = model.space.questions(nano.questions([wordings[place] for place in missing]))
    nothing = np.zeros((0, vectors.shape[1]), np.float32)
    kept = {
        "passage_vectors": nothing,
        "ask_vectors": nothing,
        "wording_keys": keys,
        "wording_vectors": vectors,
    }
    search = StatuteSearch(Corpus(*build((), {})), model, kept, nano)
    # Without articles every pair of characters would be strange, and taken for a slip.
    matcher = Matcher(entries.values(), heard=heard, learned=load_learned())
    return Finder(search, matcher.nearness(search.wordings), matcher, entries)


@pytest.fixture
def raw() -> dict[str, Any]:
    """Return an entry as it comes out of TOML, free of faults, to be spoilt by the test."""
    return copy.deepcopy(RAW)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Return a function that writes raw entries to a folder of TOML files and returns the folder."""

    def write(*entries: dict[str, Any], name: str = "loans.toml") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(map(_toml, entries)), encoding="utf-8")
        return tmp_path

    return write


def _toml(entry: dict[str, Any]) -> str:
    details, citations = entry.get("details"), entry.get("citations", ())
    tables = {
        key
        for key, is_table in (
            ("details", isinstance(details, dict)),
            ("citations", all(isinstance(citation, dict) for citation in citations)),
        )
        if is_table
    }
    lines = ["[[entry]]", *(_line(key, value) for key, value in entry.items() if key not in tables)]
    if "details" in tables:
        lines += ["[entry.details]", *(_line(key, value) for key, value in entry["details"].items())]
    if "citations" in tables:
        for citation in citations:
            lines += ["[[entry.citations]]", *(_line(key, value) for key, value in citation.items())]
    return "\n".join(lines) + "\n"


def _line(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def entry(entry_id: str, title: str, *phrasings: str, answer: str = ANSWER) -> Entry:
    """Return an entry with just what the matcher reads."""
    return Entry(
        id=entry_id,
        title=title,
        topic=entry_id.rpartition("-")[0],
        phrasings=phrasings,
        answer=answer,
        steps=(),
        citations=(Citation("中华人民共和国民法典", 1, "……"),),
    )


@pytest.fixture
def village() -> tuple[Entry, ...]:
    """Return a small set of entries with near neighbours and opposites."""
    return (
        entry(
            "divorce-001",
            "协议离婚怎么办手续？",
            "两个人都同意离婚去哪里办",
            "离婚登记 手续",
            "民政局离婚要带什么",
        ),
        entry("divorce-002", "离婚后房子怎么分？", "离婚 房子 归谁", "婚前买的房离婚要分吗", "离婚分房产"),
        entry(
            "betrothal-001",
            "结婚登记要什么条件？",
            "多大年纪可以结婚",
            "结婚证 去哪里领",
            "登记结婚要什么材料",
        ),
        entry("betrothal-002", "没结婚，彩礼能退吗？", "彩礼 退还", "退婚了彩礼能要回来吗", "给了彩礼没领证"),
        entry(
            "loans-001", "借给别人的钱不还怎么办？", "朋友欠我钱不还", "借出去的钱怎么要", "对方欠我钱 起诉"
        ),
        entry(
            "loans-002",
            "我借了钱还不上怎么办？",
            "我欠别人钱还不起",
            "还不上钱会坐牢吗",
            "我借的钱到期没钱还",
        ),
        entry(
            "employment-001", "被公司开除有补偿吗？", "单位把我辞退赔多少", "开除 补偿", "老板开除我不给钱"
        ),
        entry(
            "employment-002",
            "自己辞职要提前多久说？",
            "我想辞职怎么办手续",
            "辞职 提前 三十天",
            "辞职老板不批",
        ),
        entry("animals-001", "被狗咬了找谁赔？", "狗咬人 赔偿", "邻居的狗咬伤我", "打狂犬疫苗的钱谁出"),
        entry("wages-001", "老板拖欠工资怎么要？", "欠薪 投诉", "干完活不给工资", "工资拖了半年不发"),
    )
