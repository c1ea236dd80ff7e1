"""Pick-up codes: eight characters that give whoever holds them one answer, and nothing else.

No character looks like another: no 0 O, 1 I L, and of 2 Z, 5 S, 8 B the digit. Every code has a digit and a letter,
so that neither a word nor a telephone number is ever taken for one; that leaves 38.3 bits.
"""

from __future__ import annotations

import re
import secrets

from bot.conversation.commands import CODE_ALPHABET, CODE_LENGTH

_MIXED = re.compile(r"(?=.*[2-9])(?=.*[A-Z])")


def draw_code() -> str:
    """A fresh code; not guessable, not yet known to be free."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if _MIXED.match(code):
            return code


def spoken(code: str) -> str:
    """The code in two groups, as it is read out on the phone."""
    return f"{code[:4]}-{code[4:]}"
