"""Tests of bot/wechat/fields.py."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.fields import ILLEGAL, MAX_DEPTH, legal, read_fields, text_of
from bot.wechat.invalid_push import InvalidPush


def nested(depth: int) -> bytes:
    inner = depth - 1
    return b"<xml>" + b"<a>" * inner + b"x" + b"</a>" * inner + b"</xml>"


def test_elements_become_a_dict():
    assert read_fields(b"<xml><A>1</A><B><![CDATA[<two>]]></B><C/></xml>") == {
        "A": "1",
        "B": "<two>",
        "C": "",
    }


def test_repeated_elements_become_a_list():
    assert read_fields(b"<xml><I><n>1</n><n>2</n><n>3</n></I></xml>") == {"I": {"n": ["1", "2", "3"]}}


def test_white_space_between_elements_means_nothing():
    assert read_fields(b"\n <xml>\n <A>\n <b> 1 </b>\n </A>\n</xml>\n") == {"A": {"b": "1"}}


def test_control_characters_are_dropped_before_parsing():
    assert read_fields("<xml><A>工\x00资\x0b\x1f\ufffe</A></xml>".encode()) == {"A": "工资"}


def test_a_byte_order_mark_and_a_declaration_do_no_harm():
    xml = b'\xef\xbb\xbf<?xml version="1.0" encoding="gb2312"?>\n<xml><A>\xe5\xa5\xbd</A></xml>'
    assert read_fields(xml) == {"A": "好"}


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE xml>",
        "<!doctype xml>",
        '<!DOCTYPE xml [<!ENTITY a "b">]>',
        '<?xml version="1.0"?>\n<!DOCTYPE xml SYSTEM "file:///etc/passwd">',
        '\ufeff<!DocType xml [<!ENTITY a SYSTEM "http://127.0.0.1/">]>',
        "<!-- <xml> --><!DOCTYPE xml>",
        "\x00<!DOC\x00TYPE xml>",
        '<!ENTITY a "b">',
    ],
)
def test_a_document_type_is_refused(prolog: str):
    with pytest.raises(InvalidPush) as refusal:
        read_fields(f"{prolog}<xml><A>&a;</A></xml>".encode())
    assert refusal.value.status == 400


@pytest.mark.parametrize("late", ["<xml><!DOCTYPE xml><A/></xml>", "<xml/><!DOCTYPE xml>"])
def test_a_document_type_after_the_start_is_refused(late: str):
    with pytest.raises(InvalidPush):
        read_fields(late.encode())


def test_a_villager_may_write_about_document_types():
    xml = b"<xml><Content><![CDATA[<!DOCTYPE html> <!ENTITY>]]></Content></xml>"
    assert read_fields(xml)["Content"] == "<!DOCTYPE html> <!ENTITY>"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "gb18030"])
def test_other_encodings_are_refused(encoding: str):
    xml = '<?xml version="1.0"?><!DOCTYPE xml><xml><A>好</A></xml>'.encode(encoding)
    with pytest.raises(InvalidPush):
        read_fields(xml)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml><A></xml>",
        b"<xml/><xml/>",
        b"<html></html>",
        b"<xmlx/>",
        b"<xml>&amp</xml>",
        b"<xml>&unknown;</xml>",
        b"<xml>&#0;</xml>",
        b"<xml>\xed\xa0\x80</xml>",
        b"<xml>\xff</xml>",
    ],
)
def test_broken_xml_is_malformed(xml: bytes):
    with pytest.raises(InvalidPush) as refusal:
        read_fields(xml)
    assert refusal.value.status == 400


def test_nesting_is_bounded():
    assert "a" in read_fields(nested(MAX_DEPTH))
    with pytest.raises(InvalidPush, match="too deep"):
        read_fields(nested(MAX_DEPTH + 1))


def test_nesting_as_deep_as_a_body_allows_is_refused_too():
    with pytest.raises(InvalidPush, match="too deep"):
        read_fields(nested(9000))


def test_an_absent_text_is_empty():
    assert text_of({}, "Content") == ""


@pytest.mark.parametrize("xml", [b"<xml><A>1</A><A>2</A></xml>", b"<xml><A><b/></A></xml>"])
def test_a_text_that_is_doubled_or_has_elements_is_malformed(xml: bytes):
    with pytest.raises(InvalidPush, match="A is not one text"):
        text_of(read_fields(xml), "A")


@given(st.binary() | st.text().map(lambda words: f"<xml>{words}</xml>".encode(errors="surrogatepass")))
def test_any_bytes_are_read_or_refused(xml: bytes):
    with suppress(InvalidPush):
        assert isinstance(read_fields(xml), dict)


@given(st.text())
def test_only_what_xml_cannot_hold_is_dropped(text):
    assert legal(text) == ILLEGAL.sub("", text)
