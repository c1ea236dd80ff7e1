"""Files that are small and become huge, or lead out of their folder; run as a program, it reads them with little memory.

``python -m tests.hostile.bombs FOLDER`` reads every file of a folder with every reader that may get it, within
``ROOM`` bytes of address space more than it has once everything is loaded, and prints what each reader said as JSON.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import zipfile
import zlib
from pathlib import Path

ROOM = 400 * 1024 * 1024
"""Of address space: the largest picture that may come takes 75 MB as a whole, and a second time while it is drawn."""
MEGA = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><x>&j;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
PATHS = (
    "../../outside.txt",
    "/tmp/outside.txt",
    "..\\outside.txt",
    "word/../../outside.txt",
    "C:\\outside.txt",
)


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """The same archive, whose list says that every part is one byte long."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 1)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def png(width: int, height: int, *, rows: int) -> bytes:
    """A picture that says it is so large, with data for some rows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(rows):
        packed += packer.compress(b"\0" * (width // 8 + 1))
    packed += packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", bytes(packed)) + chunk(b"IEND", b"")


def noted(length: int) -> bytes:
    """A picture with a note that unpacks to ``length`` bytes."""
    plain = png(8, 8, rows=8)
    body = b"note\0\0" + zlib.compress(b"\0" * length, 9)
    note = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    return plain[:33] + note + plain[33:]


def bombs() -> dict[str, bytes]:
    """Name → file."""
    nothing = b"\0" * (60 * MEGA)
    spaces = b"<x>" + b" " * (60 * MEGA) + b"</x>"
    word, sheet = "word/document.xml", "xl/workbook.xml"
    types = {"[Content_Types].xml": b"<Types/>"}
    deep = b"<x>" * 200_000 + b"</x>" * 200_000
    return {
        "spaces.docx": zipped({**types, word: spaces}),
        "spaces.xlsx": zipped({**types, sheet: spaces, "xl/worksheets/sheet1.xml": spaces}),
        "lying.docx": lying(zipped({**types, word: spaces})),
        "lying.xlsx": lying(
            zipped(
                {**types, sheet: b"<x/>", "xl/worksheets/sheet1.xml": spaces, "xl/sharedStrings.xml": spaces}
            )
        ),
        "picture.docx": zipped({**types, word: b"<x/>", "word/media/a.png": nothing}),
        "deep.docx": zipped({**types, word: deep}),
        "deep.xlsx": zipped({**types, sheet: deep}),
        "laughs.docx": zipped({**types, word: LAUGHS.encode()}),
        "laughs.xlsx": zipped({**types, sheet: LAUGHS.encode()}),
        "laughs16.xlsx": zipped({**types, sheet: LAUGHS.encode("utf-16")}),
        "outside.docx": zipped({**types, word: OUTSIDE.encode()}),
        "outside.xlsx": zipped({**types, sheet: OUTSIDE.encode()}),
        "many.docx": zipped({**types, word: b"<x/>", **{f"a/{number}": b"" for number in range(6000)}}),
        "paths.docx": zipped({**types, **dict.fromkeys(PATHS, b"outside")}),
        "paths.xlsx": zipped({**types, **dict.fromkeys(PATHS, b"outside")}),
        "inner.xlsx": zipped({**types, "a.zip": zipped({"b": nothing})}),
        "wide.png": png(60_000, 60_000, rows=40),
        "tall.png": png(8, 2_000_000_000, rows=2),
        "note.png": noted(300 * MEGA),
    }


def said(folder: Path) -> dict[str, dict[str, str]]:
    """File → reader → its refusal; "taken" where there was none."""
    from datetime import date

    from bot.services.earlier_sheet import read_earlier
    from bot.services.entry_sheet import read_sheet
    from bot.services.exam_sheets import read_roster, read_scores
    from bot.services.pictures import clean_picture
    from bot.services.report_template import check_template
    from bot.services.word_files import read_word
    from content.imports.reading import read
    from content.laws import load_laws
    from tests.hostile.watchdog import watched

    laws = load_laws()
    readers = {
        ".docx": {
            "post": read_word,
            "template": lambda data: check_template(data, set()),
            "law": lambda data: read(data, "a.docx", laws),
        },
        ".xlsx": {
            "roster": read_roster,
            "scores": lambda data: read_scores(data, {}, ()),
            "earlier": lambda data: read_earlier(data, today=date(2026, 11, 26)),
            "entries": lambda data: read_sheet(at),
        },
        ".png": {"picture": clean_picture},
    }
    import openpyxl  # noqa: F401 - loaded before room is measured

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))
    found: dict[str, dict[str, str]] = {}
    for at in sorted(folder.iterdir()):
        found[at.name] = {}
        for name, reader in readers[at.suffix].items():
            try:
                with watched(1.0):
                    reader(at.read_bytes())
                found[at.name][name] = "taken"
            except ValueError as error:
                found[at.name][name] = f"{error}"
            except BaseException as error:
                found[at.name][name] = f"FAULT {type(error).__name__}: {error}"
    return found


if __name__ == "__main__":
    print(json.dumps(said(Path(sys.argv[1])), ensure_ascii=False))
