"""Bytes of a file: what they are (content decides, not the name), and text files as text."""

from __future__ import annotations

import base64
import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from segbot.rosters.reading.sources import UnreadableFileError, Upload


class Kind(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"


_HEAD = 65_536
# Unpacked; a workbook is read into memory whole. Also what stands between us and a zip bomb.
_LARGEST_WORKBOOK = 1 << 29
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PARTS = ("xl/workbook.",)
_SHEETS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# Parts of archives that are documents of another kind.
_DOCUMENTS = (
    ("Index/Document.iwa", "a document of Numbers, Pages or Keynote; export it there as CSV or Excel"),
    ("Index.zip", "a document of Numbers, Pages or Keynote; export it there as CSV or Excel"),
    ("index.xml", "a document of Numbers or Pages; export it there as CSV or Excel"),
    ("word/document.xml", "a Word document; save the list in it as CSV, Excel or text"),
    ("ppt/presentation.xml", "a presentation; save the list in it as CSV, Excel or text"),
    ("content.xml", "a text document or presentation; save the list in it as CSV, a spreadsheet or text"),
    ("META-INF/MANIFEST.MF", "a program; send a CSV, Excel, JSON or text file"),
)

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
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|table|meta|div|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml\b|[a-z][\w:-]*(?:\s[^<>]*)?>\s*<)", re.IGNORECASE)
_TABLE = re.compile(r"<table\b|<tr\b", re.IGNORECASE)
_OFFICE_XML = re.compile(r"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE)
_CSV_WAY_OUT = "Send a CSV, Excel, JSON or text file."
# Texts with a form of their own, by how they begin; each with the way out.
_OWN_FORM = tuple(
    (re.compile(start, re.IGNORECASE | re.MULTILINE), noun)
    for start, noun in (
        (r"\ABEGIN:VCARD", "a file of contact cards (vCard); export the contacts as CSV"),
        (r"\ABEGIN:VCALENDAR", "a calendar; export the list of people as CSV"),
        (
            r"\A(?:(?:--|/\*|#).*\n|\s*\n)*\s*(?:insert\s+into|create\s+table|replace\s+into|copy\s+\S+\s*\(|drop\s+table|begin;|begin\s+transaction|set\s+@|use\s+`?\w+`?;)",
            "a dump of a database (SQL); export the table as CSV",
        ),
        (
            r"\A(?:From \S+@|Return-Path:|Received:|Delivered-To:|MIME-Version:|Message-ID:|(?:From|To|Subject|Date|Cc): .*\n[A-Z][\w-]*: )",
            "an e-mail; send the list itself",
        ),
        (
            r"\A(?:diff --git |--- \S.*\n\+\+\+ \S|@@ -\d)",
            "a comparison of two files (diff); send the list itself",
        ),
        (r"\A(?:version: 1\s+)?dn:\s", "a directory export (LDIF); export the list as CSV"),
        (
            r"\A-\[ RECORD 1 \]",
            "a query result written downwards; run the query again with \\\\x off, or export CSV",
        ),
        (
            r"\A\*{10,} 1\. row \*{10,}",
            "a query result written downwards; run the query again without \\\\G, or export CSV",
        ),
        (r"\A---\s*\n\s*(?:-\s+)?\w+:\s|\A-\s+\w+:\s+\S.*\n\s+\w+:\s", "YAML; send the list as CSV or JSON"),
    )
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
# A stray control character is a fault of its row; many are no text. Compressed data has one in ten.
_FEW = 2
_ODD_SHARE = 0.05


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
            sheets = "content.xml" in archive.namelist() and _is_spreadsheet(archive)
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableFileError(
            f"“{upload.name}” is a broken Excel file or zip archive; save it again."
        ) from error
    finally:
        upload.stream.seek(0)
    if sheets or any(part.filename.startswith(_WORKBOOK_PARTS) for part in parts):
        if sum(part.file_size for part in parts) > _LARGEST_WORKBOOK:
            raise UnreadableFileError(f"“{upload.name}” is too large for an Excel file here; save it as CSV.")
        return Kind.WORKBOOK
    names = {part.filename for part in parts}
    for part, noun in _DOCUMENTS:
        if any(name.startswith(part) or name.endswith(part) for name in names):
            raise UnreadableFileError(f"“{upload.name}” is {noun}.")
    raise UnreadableFileError(f"“{upload.name}” is a zip archive; unpack it and send the list inside.")


def _is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    """An OpenDocument says in its first part what it is; some writers leave that out."""
    if "mimetype" in archive.namelist():
        return archive.read("mimetype").startswith(_SHEETS_MIMETYPE)
    with archive.open("content.xml") as content:
        return b"office:spreadsheet" in content.read(_HEAD)


def refuse_other_forms(name: str, head: str) -> None:
    """Raises UnreadableFileError for text that has a form of its own and is no list, with the way out."""
    if not head.strip():
        raise UnreadableFileError(f"“{name}” is empty.")
    if _OFFICE_XML.search(head[:4_000]) and not _MARKUP.match(head):
        raise UnreadableFileError(
            f"“{name}” is an old XML spreadsheet; open it in Excel and save it as .xlsx or CSV."
        )
    if _MARKUP.match(head) or _XML.match(head):
        if _TABLE.search(head):
            raise UnreadableFileError(
                f"“{name}” is a web page with a table in it, whatever its name says; open it in Excel and save it as "
                ".xlsx or CSV."
            )
        raise UnreadableFileError(f"“{name}” is a web page, perhaps a login page, and not the list itself.")
    for start, noun in _OWN_FORM:
        if start.search(head.lstrip("\ufeff \t\r\n")):
            raise UnreadableFileError(f"“{name}” is {noun}.")
    if _is_packed_for_mail(head):
        raise UnreadableFileError(
            f"“{name}” is still packed for e-mail. Open it in the mail program, and send what it holds."
        )
    odd = len(_BINARY.findall(head.replace("\x01", "")))
    if odd > _FEW and odd > _ODD_SHARE * len(head):
        raise UnreadableFileError(f"“{name}” is not a text file. {_CSV_WAY_OUT}")


_QUOTED = re.compile(r"=(?:[0-9A-F]{2})")
_SOFT_BREAK = re.compile(r"=\s*$", re.MULTILINE)
_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/]{4}\s*)+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\s*")
_SHORTEST_PACKED, _CODES = 40, 3


def _is_packed_for_mail(head: str) -> bool:
    """Quoted-printable, or Base64 (RFC 2045, 6.7 and 6.8) around text."""
    if len(_QUOTED.findall(head)) >= _CODES and _SOFT_BREAK.search(head) and ("=0D" in head or "=40" in head):
        return True
    first = head.split(maxsplit=1)[0]
    if len(first) < _SHORTEST_PACKED or not _BASE64.fullmatch(head):
        return False
    try:
        text = base64.b64decode(first[: len(first) // 4 * 4]).decode()
    except ValueError:
        return False
    return "\n" in text or "," in text


def _peek(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    return head
