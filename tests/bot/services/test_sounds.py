"""Recordings: known by their content, made playable in a process of their own, refused in plain words."""

from __future__ import annotations

import io
import wave
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import sounds
from bot.services.sounds import MAX_BYTES, BadSound, can_play, playable, sort_of

AMR = (Path(__file__).parents[3] / "bot" / "simulator" / "samples" / "voice.amr").read_bytes()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (AMR, "audio/amr"),
        (b"#!AMR-WB\n\x04", "audio/amr-wb"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xf3\x40\xc4", "audio/mpeg"),
        (b"\x01\x02 what WeChat calls speex", "audio/x-speex"),
    ],
)
def test_a_recording_is_known_by_its_content(data, mime):
    assert sort_of(data) == mime


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (AMR + bytes(MAX_BYTES), "太大"),
        (b"<html>", "不是录音"),
        (b"%PDF-1.7", "不是录音"),
        (b"MZ\x90", "不是录音"),
        (b"#!/bin/sh", "不是录音"),
    ],
)
def test_what_is_no_recording_is_refused(data, says):
    with pytest.raises(BadSound, match=says):
        sort_of(data)


@given(st.binary(max_size=60))
def test_whatever_comes_has_a_sort_or_is_refused(data):
    with suppress(BadSound):
        assert sort_of(data).startswith("audio/")


@pytest.mark.skipif(not can_play(), reason="av is not installed: make setup could not fetch it")
class TestPlaying:
    """With the decoder."""

    def test_a_recording_of_wechat_becomes_wav_of_the_same_length(self):
        with wave.open(io.BytesIO(playable(AMR))) as made:
            assert (made.getnchannels(), made.getsampwidth(), made.getframerate()) == (1, 2, 16_000)
            assert 3.0 < made.getnframes() / made.getframerate() < 3.5
            assert max(made.readframes(16_000)) > 0

    @pytest.mark.parametrize("data", [b"#!AMR\n", b"#!AMR\n" + b"\xff" * 400, b"nothing", AMR[:3]])
    def test_what_cannot_be_played_says_so(self, data):
        with pytest.raises(BadSound, match="下载"):
            playable(data)

    def test_a_recording_that_never_ends_is_cut(self, monkeypatch):
        monkeypatch.setattr(sounds, "MAX_SECONDS", 1)
        assert len(sounds._decoded(AMR)) < 33_000


def test_without_the_decoder_the_file_is_offered(monkeypatch):
    monkeypatch.setattr(sounds, "can_play", lambda: False)
    with pytest.raises(BadSound, match="下载"):
        playable(AMR)
