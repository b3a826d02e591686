"""Bytes of a file: what they are (content decides, not the name), and text files as text."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from segbot.rosters.reading.sources import UnreadableFileError, Upload


class Kind(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"


_HEAD = 65_536
_SCAN = 1 << 20
# Unpacked; a workbook is read into memory whole. Also what stands between us and a zip bomb.
_LARGEST_WORKBOOK = 1 << 29
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PARTS = ("xl/workbook.", "content.xml")

_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"{\\rtf", "a text document (RTF); save the list as CSV"),
    (b"SQLite format 3", "a database; export the list as CSV"),
    (b"PAR1", "a Parquet file; export the list as CSV"),
)
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
# A stray control character is a fault of its row; many are no text. Compressed data has one in ten.
_FEW = 2
_ODD_SHARE = 0.05
# Two bytes a character and no mark in front: every other byte of plain text is zero.
_ZEROS = 0.3


def kind_of(upload: Upload) -> Kind:
    """Whether it is text or a workbook, by content. Raises UnreadableFileError for anything else; rewinds."""
    head = _peek(upload.stream)
    if not head.strip():
        raise UnreadableFileError(f"“{upload.name}” is empty.")
    if head.startswith(_ZIP):
        return _zip_kind(upload)
    if head.startswith(_OLE):
        _refuse_locked(upload)
        return Kind.WORKBOOK
    for magic, noun in _FOREIGN:
        if head.startswith(magic) and (len(magic) > 2 or not _looks_typed(head)):  # noqa: PLR2004 "BM" starts words
            raise UnreadableFileError(f"“{upload.name}” is {noun}. Send a CSV, Excel, JSON or text file.")
    return Kind.TEXT


def _refuse_locked(upload: Upload) -> None:
    """A password turns any workbook into a compound file around one encrypted stream ([MS-OFFCRYPTO] 2.3.4)."""
    locked = _ENCRYPTED in upload.stream.read()
    upload.stream.seek(0)
    if locked:
        raise UnreadableFileError(f"“{upload.name}” is locked by a password; save it without one.")


def _looks_typed(head: bytes) -> bool:
    return b"\x00" not in head


def _zip_kind(upload: Upload) -> Kind:
    try:
        with zipfile.ZipFile(upload.stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableFileError(
            f"“{upload.name}” is a broken Excel file or zip archive; save it again."
        ) from error
    finally:
        upload.stream.seek(0)
    if any(part.filename.startswith(_WORKBOOK_PARTS) for part in parts):
        if sum(part.file_size for part in parts) > _LARGEST_WORKBOOK:
            raise UnreadableFileError(f"“{upload.name}” is too large for an Excel file here; save it as CSV.")
        return Kind.WORKBOOK
    raise UnreadableFileError(f"“{upload.name}” is a zip archive; unpack it and send the list inside.")


def text_of(upload: Upload) -> io.TextIOWrapper:
    """The file as text, newlines untouched, whatever its encoding; detach it when done, to leave the stream open.

    UTF-8, UTF-16 and UTF-32 by their marks, UTF-16 without one by its zeros, else UTF-8 if all of it is, else
    Windows-1252. Raises UnreadableFileError for bytes that are no text, and for web pages.
    """
    encoding = _encoding(upload.stream)
    text = io.TextIOWrapper(upload.stream, encoding=encoding, errors="replace", newline="")
    head = text.read(_HEAD)
    text.seek(0)
    if not head.strip():
        text.detach()
        raise UnreadableFileError(f"“{upload.name}” is empty.")
    if _MARKUP.match(head) or _XML.match(head):
        text.detach()
        raise UnreadableFileError(
            f"“{upload.name}” is a web page, perhaps the page of a login, and not the list itself."
        )
    odd = len(_BINARY.findall(head))
    if odd > _FEW and odd > _ODD_SHARE * len(head):
        text.detach()
        raise UnreadableFileError(
            f"“{upload.name}” is not a text file. Send a CSV, Excel, JSON or text file."
        )
    return text


def _peek(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    return head


def _encoding(stream: BinaryIO) -> str:
    head = _peek(stream)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in head:
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if zeros.count(0) > _ZEROS * len(zeros):
                return encoding
    return "utf-8" if _is_utf8(stream) else "cp1252"


def _is_utf8(stream: BinaryIO) -> bool:
    """One quick look at all of it: the first odd letter may come in the last row."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := stream.read(_SCAN):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True
