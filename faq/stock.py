"""Everything that questions are answered from, worked out once: entries, what people also say, and the index of both.

Reading and checking the files and making the index takes seconds; opening what was made takes a fraction of one, and the
arrays may be mapped from files that all processes share. Pure but for the files that `corpus.py` and `heard.py` read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from faq.corpus import ENTRIES, TOPICS, Corpus
from faq.entry import Entry
from faq.heard import HEARD, HeardError, load_heard
from faq.index import Index
from faq.indexing import Facts, Sides, index_of
from faq.learned import load_learned
from faq.matcher import Matcher
from faq.normalise import normalise
from faq.strings import Arrays, Strings
from faq.wordings import Wordings

_HERE = Path(__file__).parent


Pairs = tuple[tuple[str, str], ...]
"""Words that staff added to the lexicon, and what each is read as."""


class Stock(NamedTuple):
    """What answers are found in."""

    corpus: Corpus
    matcher: Matcher


def source_of(changed: Sequence[Mapping[str, Any]] = (), pairs: Pairs = ()) -> str:
    """A hash of everything that a stock is made from: files, what staff changed, the pairs that they added to the lexicon,
    word lists, and the code that reads them.
    """
    digest = hashlib.sha256(reading(pairs).encode())
    # Folder by folder: where the project stands on the disk must not change the order.
    for path in (TOPICS, *sorted(ENTRIES.glob("*.toml")), *sorted(HEARD.glob("*.toml"))):
        _add(digest, path)
    digest.update(json.dumps(changed, ensure_ascii=False, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def reading(pairs: Pairs) -> str:
    """A hash of the word lists and of the code: what makes the same texts the same arrays."""
    digest = hashlib.sha256(f"{version('OpenCC')} {sorted(pairs)}".encode())
    for path in sorted((*_HERE.glob("*.py"), *_HERE.glob("*.toml"))):
        _add(digest, path)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, path: Path) -> None:
    content = path.read_bytes()
    digest.update(f"\n{path.name} {len(content)}\n".encode())
    digest.update(content)


def stock_of(
    corpus: Corpus,
    heard: Iterable[tuple[str, str]],
    normal: Callable[[str], str] = normalise,
    sided: Mapping[str, Sides] = MappingProxyType({}),
) -> tuple[Arrays, Facts]:
    """A stock in a form that can be kept, with the lexicon in force. ``normal`` may know how a text is normalised,
    ``sided`` which sides one takes.
    """
    kept = tuple(heard)
    arrays, facts = index_of(corpus.entries, kept, normal, sided)
    arrays |= Wordings.of(corpus.entries, kept).filed()
    return arrays, {
        "index": facts,
        "corpus": [entry.table() for entry in corpus.entries],
        "topics": dict(corpus.topics),
    }


def opened(arrays: Arrays, facts: Facts) -> Stock:
    """The stock that was kept; raises KeyError, TypeError, ValueError when it is none."""
    entries = tuple(Entry.of(table) for table in facts["corpus"])
    by_id = MappingProxyType({entry.id: entry for entry in entries})
    wordings = Wordings.opened(by_id, arrays)
    matcher = Matcher(entries, index=Index(arrays, facts["index"]), wordings=wordings, learned=load_learned())
    return Stock(Corpus(entries, by_id, MappingProxyType(facts["topics"])), matcher)


def fresh(
    changed: Sequence[Mapping[str, Any]] = (),
    normal: Callable[[str], str] = normalise,
    tell: Callable[[str], None] = lambda _: None,
    sided: Mapping[str, Sides] = MappingProxyType({}),
) -> tuple[Arrays, Facts]:
    """A stock of what there is now, to be kept, with the lexicon in force; raises EntryErrors.

    Without what people also say less is found, so a broken file of it stops nobody: ``tell`` hears of it.
    """
    corpus = Corpus.load(changed=changed)
    try:
        heard = load_heard(corpus.entries)
    except HeardError as error:
        tell(f"大家还会怎么问，这些说法没有用上：{error}")
        heard = ()
    return stock_of(corpus, heard, normal, sided)


def reading_of(arrays: Arrays) -> Callable[[str], str]:
    """How texts are normalised, looked up in a stock of the same word lists and code where it has them."""
    texts, queries = Strings(arrays, "texts"), Strings(arrays, "queries")
    # What is written may have line breaks inside, what is normalised has none.
    written = [texts[number] for number in range(len(texts))]
    known = dict(zip(written, queries.between(0, len(queries)), strict=True))
    return lambda text: known.get(text) or normalise(text)


def sides_of(arrays: Arrays, facts: Facts) -> Mapping[str, Sides]:
    """Which sides the normalised wordings of a stock take, for one of the same word lists and code."""
    queries = Strings(arrays, "queries")
    kinds = [dict(map(tuple, kind)) for kind in facts["index"]["kinds"]]
    return dict(
        zip(queries.between(0, len(queries)), (kinds[kind] for kind in arrays["kinds"].tolist()), strict=True)
    )
