"""A file that lies encrypted on the disk, in pieces, so that one of any size is written and read in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.records.errors import VaultError
from bot.records.vault import Vault

_PIECE = 1024 * 1024
_LENGTH = 4


def seal_file(vault: Vault, plain: Path, sealed: Path) -> int:
    """Write the file encrypted and delete the plain one; how many bytes it had. Raises OSError."""
    size = 0
    with plain.open("rb") as source, sealed.open("wb") as target:
        while piece := source.read(_PIECE):
            size += len(piece)
            cipher = vault.encrypt_bytes(piece)
            target.write(len(cipher).to_bytes(_LENGTH))
            target.write(cipher)
    plain.unlink()
    return size


def opened(vault: Vault, sealed: Path) -> Iterator[bytes]:
    """What was in the plain file, a piece at a time; raises VaultError where it is damaged, and OSError."""
    with sealed.open("rb") as source:
        while head := source.read(_LENGTH):
            length = int.from_bytes(head)
            if length > 2 * _PIECE:
                raise VaultError("文件已损坏。")
            yield vault.decrypt_bytes(source.read(length))
