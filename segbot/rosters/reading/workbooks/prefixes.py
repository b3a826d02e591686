"""OpenDocument whose XML names its parts by other prefixes than the usual ones, as some writers do: the library knows
only the usual ones.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_PART = "content.xml"
_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_USUAL = {f"{_BASE}{name}:1.0": name for name in ("office", "table", "text", "style")}
_HEAD = 8_192


def with_usual_prefixes(content: bytes) -> bytes:
    """The workbook as it is, or with its content written again under the prefixes of ODF 1.2 part 1, 1.6.

    Raises ValueError where the content is no XML.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _PART not in archive.namelist():
            return content
        with archive.open(_PART) as part:
            head = part.read(_HEAD).decode("utf-8", "replace")
        declared = dict(re.findall(r"xmlns(?::([\w.-]+))?\s*=\s*[\"']([^\"']+)[\"']", head))
        if all(
            declared.get(name) == space
            for space, name in _USUAL.items()
            if name in ("office", "table", "text")
        ):
            return content
        for space, name in _USUAL.items():
            ET.register_namespace(name, space)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as copy:
            for name in archive.namelist():
                read = archive.read(name)
                copy.writestr(name, ET.tostring(ET.fromstring(read), "UTF-8") if name == _PART else read)  # noqa: S314 no entities: expat of CPython 3.12 limits them
    return written.getvalue()
