"""One run: messages arrive, things break, staff answer, a backup is made; then everything has to become well by itself."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.records.posts import State
from tests.long import ledger, villagers
from tests.long.figures import SEED, Length, note
from tests.long.storm import Storm
from tests.long.town import BEFORE, FORGET, LEAVER, Town, wait_for
from tests.long.villagers import Message

FIRST = 1_000_001
_LEAVERS = (900_001, 900_002)
_OUT = (State.ACCEPTED, State.SENT)
"""WeChat has it; when it is asked for the result may have been reckoned by a clock that was wrong."""


@dataclass
class Ran:
    """What a run leaves to be looked at."""

    title: str
    town: Town
    messages: list[Message]
    well_after_s: float | None
    """How long it took to become well after the last fault; None when it did not."""
    out_after_s: float | None
    """How long until every post and every letter was out."""
    storm: list[str] = field(default_factory=list)
    """What broke, with its time (UTC)."""

    @property
    def staying(self) -> list[Message]:
        """All but those of the one who was forgotten."""
        return [one for one in self.messages if one.openid != LEAVER]


def ran(title: str, town: Town, storm: Storm, length: Length) -> Ran:
    """Let a run happen; the programs are kept going by the caller."""
    dice = random.Random(SEED)
    messages = villagers.drawn(length.messages, length.lasts_s, dice, first=FIRST)
    leaving = [
        Message(number, LEAVER, words, 0) for number, words in zip(_LEAVERS, (BEFORE, FORGET), strict=True)
    ]
    over, asked = threading.Event(), threading.Event()
    with ThreadPoolExecutor(4) as pool:
        town.wechat.say(leaving[0])
        blowing = pool.submit(storm.blow, asked)
        writing = pool.submit(town.write_letters, messages, over, random.Random(SEED))
        # in the middle of it all, as the night's may be
        nightly = pool.submit(_night, town, leaving[1], length.lasts_s * 0.3, over)
        try:
            town.wechat.say_all(messages)
        finally:
            asked.set()
        blowing.result()
        town.clock.move(0)
        town.api.manner("well")
        well = wait_for(town.is_ready, length.settles_s)
        over.set()
        writing.result()
        nightly.result()
    if not leaving[1].promised:
        # nobody answered: they say it again
        town.wechat.say(leaving[1])
    out = wait_for(lambda: is_out(town), length.out_s)
    done = Ran(title, town, [*messages, *leaving], well, out, storm.done)
    note(title, *storm.told(), *villagers.told(messages), *_told(done))
    return done


def post_states(town: Town) -> dict[str, State | None]:
    """How far the posts are."""
    found = {slug: town.services.posts.find(slug) for slug in town.posts}
    return {slug: None if row is None else row.state for slug, row in found.items()}


def is_out(town: Town) -> bool:
    """Whether WeChat has every post, and no letter of staff is left that would be sent by itself."""
    if not all(state in _OUT for state in post_states(town).values()):
        return False
    due = (
        "SELECT count(*) FROM deliveries WHERE state = 'sending' OR state = 'waiting' AND next_at IS NOT NULL"
    )
    return bool(ledger.rows(town.services, due)[0][0] == 0)


def pushed(town: Town) -> Counter[str]:
    """How often each post was pushed to everybody, by title."""
    return Counter(town.api.went_out()["mass"])


def letters_seen(done: Ran) -> Counter[str]:
    """How often villagers got each letter of staff: as a message of its own, or with the answer to one of theirs."""
    sent = Counter(words for _, words in done.town.api.went_out()["messages"])
    seen: Counter[str] = Counter()
    for letter in done.town.letters:
        seen[letter.words] = sum(count for words, count in sent.items() if letter.words in words)
        seen[letter.words] += sum(letter.words in (one.answer or "") for one in done.messages)
    return seen


def _night(town: Town, leaving: Message, after_s: float, over: threading.Event) -> None:
    over.wait(after_s)
    town.make_backup(over)
    town.wechat.say(leaving)


def _told(done: Ran) -> list[str]:
    letters = letters_seen(done)
    states = Counter("none" if state is None else state.value for state in post_states(done.town).values())
    return [
        f"posts {len(done.town.posts)}: {dict(states)}, pushed {sum(pushed(done.town).values())}",
        f"letters of staff {len(letters)}: seen once {sum(count == 1 for count in letters.values())}, "
        f"still waiting or doubtful {sum(count == 0 for count in letters.values())}",
        f"well again after {done.well_after_s and round(done.well_after_s, 1)} s, "
        f"all posts and letters out after another {done.out_after_s and round(done.out_after_s, 1)} s",
    ]
