"""Hashes that find, ciphers that keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.errors import VaultError
from bot.records.vault import Vault

VAULT = Vault("a secret key for tests")
OTHER = Vault("another secret key for tests")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_encrypted_can_be_read_again(plain):
    assert VAULT.decrypt(VAULT.encrypt(plain)) == plain


def test_two_ciphers_of_one_text_differ():
    assert VAULT.encrypt("alice") != VAULT.encrypt("alice")


@pytest.mark.parametrize(
    "damage",
    [
        lambda cipher: "",
        lambda cipher: "1:",
        lambda cipher: "alice",
        lambda cipher: "1:好",
        lambda cipher: "2" + cipher[1:],
        lambda cipher: cipher[:-4] + ("AAAA" if cipher[-4:] != "AAAA" else "BBBB"),
    ],
    ids=["nothing", "no text", "plain", "not ascii", "another format", "another end"],
)
def test_a_damaged_cipher_is_an_error(damage):
    with pytest.raises(VaultError):
        VAULT.decrypt(damage(VAULT.encrypt("alice")))


def test_another_key_reads_nothing_and_recognises_nobody():
    with pytest.raises(VaultError):
        OTHER.decrypt(VAULT.encrypt("alice"))
    assert OTHER.person_key("town", "alice") != VAULT.person_key("town", "alice")


def test_a_person_has_one_key_in_each_account():
    key = VAULT.person_key("town", "alice")
    assert key == Vault("a secret key for tests").person_key("town", "alice")
    assert len({key, VAULT.person_key("county", "alice"), VAULT.person_key("town", "bob")}) == 3
    assert len(key) == 64


def test_a_message_id_is_kept_and_any_other_retry_key_hashed():
    assert VAULT.push_key("23456789012345678") == "23456789012345678"
    hashed = VAULT.push_key("alice1700000000CLICK")
    assert "alice" not in hashed
    assert len(hashed) == 65


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Vault("short")


def test_bytes_come_back_and_their_cipher_differs_each_time():
    vault = Vault("a secret key for tests")
    first, second = vault.encrypt_bytes(b"\x00picture"), vault.encrypt_bytes(b"\x00picture")
    assert first != second
    assert b"picture" not in first
    assert vault.decrypt_bytes(first) == vault.decrypt_bytes(second) == b"\x00picture"


@pytest.mark.parametrize("spoil", [lambda cipher: cipher[:-1], lambda cipher: b"x" + cipher, lambda _: b""])
def test_a_damaged_cipher_of_bytes_is_refused(spoil):
    vault = Vault("a secret key for tests")
    with pytest.raises(VaultError):
        vault.decrypt_bytes(spoil(vault.encrypt_bytes(b"picture")))


def test_bytes_of_another_key_are_refused():
    with pytest.raises(VaultError):
        Vault("another key for these tests").decrypt_bytes(
            Vault("a secret key for tests").encrypt_bytes(b"x")
        )
