"""Tests of bot/wechat/envelope.py; the golden values are the worked example of the official page 消息推送."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.account import WechatAccount
from bot.wechat.envelope import AccountCipher, ciphers_of, is_signed, signature, unseal
from bot.wechat.invalid_push import InvalidPush
from tests.signing import Signer

OLD_KEY = "0" * 43
EXAMPLE = WechatAccount(appid="wxba5fad812f8e6fb9", token="AAAAA", aes_key="A" * 43)
EXAMPLE_ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazh"
    "Zv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFI"
    "ZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


@pytest.mark.parametrize(
    ("expected", "parts"),
    [
        ("f464b24fc39322e44b38aa78f5edd27bd1441696", ("1714036504", "1514711492")),
        ("899cf89e464efb63f54ddac96b0a0a235f53aa78", ("1714037059", "486452656")),
        ("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", ("1714112445", "415670741", EXAMPLE_ENCRYPT)),
    ],
    ids=["address check", "plain push", "encrypted push"],
)
def test_signatures_are_those_of_the_official_example(expected: str, parts: tuple[str, ...]):
    assert signature("AAAAA", *parts) == expected
    assert is_signed(expected, "AAAAA", *parts)
    assert Signer(EXAMPLE).signature(*parts) == expected


def test_the_official_example_is_decrypted():
    message, _ = unseal(EXAMPLE_ENCRYPT, EXAMPLE)
    assert json.loads(message) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }
    assert Signer(EXAMPLE).decrypt(EXAMPLE_ENCRYPT) == message


def test_the_reply_of_the_official_example_is_read():
    encrypt = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert (
        signature("AAAAA", "1713424427", "415670741", encrypt) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    )
    assert unseal(encrypt, EXAMPLE)[0] == Signer(EXAMPLE).decrypt(encrypt) == b'{"demo_resp":"good luck"}'


def test_a_signature_with_other_letters_is_wrong():
    assert not is_signed("0" * 40, "AAAAA", "1714036504", "1514711492")


def test_a_message_of_every_padding_length_comes_back(account: WechatAccount, signer: Signer):
    for length in range(65):
        assert unseal(signer.encrypt(b"x" * length), account)[0] == b"x" * length


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_is_what_wechat_reads(message: str):
    account = WechatAccount(appid="wx0", token="T", aes_key="k" * 43)
    signer = Signer(account)
    sealed = ElementTree.fromstring(ciphers_of(account)[0].seal(message, timestamp=1800000000))
    encrypt, nonce = sealed.findtext("Encrypt", ""), sealed.findtext("Nonce", "")
    assert signer.decrypt(encrypt) == message.encode()
    assert sealed.findtext("TimeStamp") == "1800000000"
    assert sealed.findtext("MsgSignature") == signer.signature("1800000000", nonce, encrypt)


@pytest.mark.parametrize("part", ["Nonce", "Encrypt"])
def test_no_two_envelopes_share_nonce_or_filler(account: WechatAccount, part: str):
    cipher = ciphers_of(account)[0]
    envelopes = [ElementTree.fromstring(cipher.seal("<xml/>", timestamp=1)) for _ in range(20)]
    assert len({envelope.findtext(part) for envelope in envelopes}) == 20


def test_the_old_key_still_opens_and_then_seals(account: WechatAccount, signer: Signer):
    changed = replace(account, aes_key_old=OLD_KEY)
    message, cipher = unseal(signer.encrypt(b"<xml/>", aes_key=OLD_KEY), changed)
    assert message == b"<xml/>"
    sealed = cipher.seal("<xml><A>1</A></xml>", timestamp=1800000000)
    assert signer.read_reply(sealed, aes_key=OLD_KEY) == {"A": "1"}


def test_the_current_key_is_used_while_it_fits(account: WechatAccount, signer: Signer):
    changed = replace(account, aes_key_old=OLD_KEY)
    _, cipher = unseal(signer.encrypt(b"<xml/>"), changed)
    assert cipher is ciphers_of(changed)[0]


def test_ciphers_are_built_once_for_an_account(account: WechatAccount):
    assert ciphers_of(account) is ciphers_of(replace(account))


@pytest.mark.parametrize("old", ["", OLD_KEY])
def test_a_foreign_key_is_refused(account: WechatAccount, signer: Signer, old: str):
    with pytest.raises(InvalidPush, match="our key") as refusal:
        unseal(signer.encrypt(b"<xml/>", aes_key="Z" * 43), replace(account, aes_key_old=old))
    assert refusal.value.status == 403


def test_another_appid_is_refused(account: WechatAccount, signer: Signer):
    with pytest.raises(InvalidPush, match="another AppID"):
        unseal(signer.encrypt(b"<xml/>", appid="wx9999999999999999"), account)


def test_an_account_without_key_refuses(account: WechatAccount, signer: Signer):
    with pytest.raises(InvalidPush, match="no EncodingAESKey configured"):
        unseal(signer.encrypt(b"<xml/>"), replace(account, aes_key=""))


@pytest.mark.parametrize("key", ["short", "é" * 43, "+" * 43, "A" * 44])
def test_a_misshapen_key_refuses_every_push(account: WechatAccount, signer: Signer, key: str):
    with pytest.raises(InvalidPush, match="unusable"):
        unseal(signer.encrypt(b"<xml/>"), replace(account, aes_key=key))
    with pytest.raises(ValueError, match="43 letters"):
        AccountCipher(account, key)


@pytest.mark.parametrize("encrypt", ["", "好", "====", "AAA", "A" * 20, "A" * 24, "A" * 44, "A A", "-_-_"])
def test_what_is_no_cipher_text_is_refused(account: WechatAccount, encrypt: str):
    with pytest.raises(InvalidPush) as refusal:
        unseal(encrypt, account)
    assert refusal.value.status == 403


FILLER = b"r" * 16
APPID = b"wx0011223344556677"


HEAD = FILLER + b"\0\0\0\0"


@pytest.mark.parametrize(
    ("padded", "reason"),
    [
        (HEAD + b"x" * 11 + b"\0", "our key"),
        (HEAD + b"x" * 11 + b"\xc8", "our key"),
        (HEAD + APPID + b"?" * 25 + b"\x1a", "our key"),
        (HEAD + APPID + b"\x0a" * 10, "our key"),
        (b"\x20" * 32, "length"),
        (b"r" * 8 + b"\x18" * 24, "length"),
        (FILLER + b"\xff\xff\xff\xff" + b"x" * 11 + b"\1", "length"),
        (FILLER + b"\0\0\0\x0c" + b"x" * 11 + b"\1", "length"),
        (HEAD + APPID + b"?" + b"\x19" * 25, "another AppID"),
    ],
    ids=[
        "no padding",
        "padding longer than a block",
        "padding of different bytes",
        "half a block",
        "nothing but padding",
        "shorter than its head",
        "length beyond everything",
        "length one too long",
        "something after the AppID",
    ],
)
def test_bad_padding_and_lengths_are_refused(
    account: WechatAccount, signer: Signer, padded: bytes, reason: str
):
    with pytest.raises(InvalidPush, match=reason) as refusal:
        unseal(signer.encrypt_raw(padded), account)
    assert refusal.value.status == 403


@given(st.binary(max_size=8).map(lambda block: block * 32) | st.binary(min_size=32, max_size=32))
def test_any_decrypted_bytes_are_a_message_or_refused(padded: bytes):
    account = WechatAccount(appid="wx0", token="T", aes_key="k" * 43)
    encrypt = Signer(account).encrypt_raw(padded)
    with suppress(InvalidPush):
        assert unseal(encrypt, account)[0] in padded
