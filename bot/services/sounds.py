"""Recordings of WeChat: AMR, which no browser plays, becomes WAV, which all play.

The decoder is FFmpeg's, in the package ``av``, which is not installed everywhere; without it a recording can still be
saved as a file. It reads what strangers sent, so it works in a process of its own, with little memory and time.
"""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from importlib.util import find_spec

from bot.settings import ROOT

MAX_BYTES = 2 * 1024 * 1024
"""The most that is taken; WeChat's recordings last a minute at most and have 100 KB."""
MAX_SECONDS = 120
"""The rest of a longer one is left out."""
PATIENCE_S = 20
_MEMORY = 1024 * 1024 * 1024
_RATE = 16_000
_BEGINNINGS = {
    b"#!AMR-WB\n": "audio/amr-wb",
    b"#!AMR\n": "audio/amr",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"RIFF": "audio/wav",
}
ENDINGS = {
    "audio/amr-wb": ".amr",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/x-speex": ".speex",
}
"""Type of a recording → how the name of its file ends."""


class BadSound(ValueError):
    """Data that is no recording we know, or cannot be played here; the message says so in Chinese."""


def sort_of(data: bytes) -> str:
    """The type of a recording by its content; raises BadSound.

    WeChat's own speex files have no beginning that is the same in all, so that of the others nothing but a page of
    text or a program is refused.
    """
    if not data:
        raise BadSound("这段录音是空的。")
    if len(data) > MAX_BYTES:
        raise BadSound("这段录音太大了，没有存。")
    for beginning, mime in _BEGINNINGS.items():
        if data.startswith(beginning):
            return mime
    if data[:1] in b"<{[" or data.startswith((b"MZ", b"\x7fELF", b"PK", b"%PDF", b"#!/")):
        raise BadSound("发来的不是录音。")
    return "audio/x-speex"


def can_play() -> bool:
    """Whether recordings can be made playable on this machine."""
    return find_spec("av") is not None


def playable(data: bytes) -> bytes:
    """A recording as WAV (16 kHz, mono); raises BadSound. Takes half a second."""
    if not can_play():
        raise BadSound("这台服务器没有装放录音的部件，请下载下来听。")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.services.sounds"],
            cwd=ROOT,
            input=data,
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise BadSound("这段录音放不出来，请下载下来听。") from error
    return done.stdout


def _decoded(data: bytes) -> bytes:
    """Decode here; to be called in a process that may be lost."""
    import av

    samples = bytearray()
    most = MAX_SECONDS * _RATE * 2
    with av.open(io.BytesIO(data)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples += bytes(part.planes[0])[: part.samples * 2]
            if len(samples) >= most:
                break
    if not samples:
        raise BadSound("这段录音是空的。")
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(_RATE)
        written.writeframes(bytes(samples[:most]))
    return out.getvalue()


def _main() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_S, PATIENCE_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(_decoded(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
