"""Uploaded files and their bytes, and uploads a bot has begun."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import PurePath

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.installation import OTHER_TEAM, TEAM
from segbot.sandbox.slack.shelves import Document, Ids, Shelf

INPUT_BYTES = 10 * 1024 * 1024  # per file of a file_input: docs.slack.dev, file-input-element


class Files:
    def __init__(self, savefile: SaveFile, ids: Ids) -> None:
        self._ids = ids
        self._files = Shelf(savefile, "files")
        self._bytes = Shelf(savefile, "file_bytes")
        self._uploads = Shelf(savefile, "uploads")

    def add(
        self, name: str, content: bytes, user: str, now: float, *, title: str = "", file_id: str = ""
    ) -> Document:
        file_id = file_id or self._ids.new("F")
        document = {
            "id": file_id,
            "name": PurePath(name.replace("\\", "/")).name or "file",
            "title": title or name,
            "user": user,
            "size": len(content),
            "created": int(now),
        }
        self._bytes.put(file_id, {"base64": base64.b64encode(content).decode()})
        self._files.put(file_id, document)
        return document

    def get(self, file_id: str) -> Document | None:
        return self._files.get(file_id)

    def content(self, file_id: str) -> bytes:
        return base64.b64decode(self._bytes[file_id]["base64"])

    def begin_upload(self, name: str, length: int, user: str) -> str:
        """The id the file will have; its bytes are still to come."""
        file_id = self._ids.new("F")
        self._uploads.put(file_id, {"name": name, "length": length, "user": user, "arrived": False})
        return file_id

    def upload(self, file_id: str) -> Document | None:
        return self._uploads.get(file_id)

    def receive_upload(self, file_id: str, content: bytes, now: float) -> None:
        upload = self._uploads[file_id]
        self.add(upload["name"], content, upload["user"], now, file_id=file_id)
        self._uploads.put(file_id, {**upload, "arrived": True})

    def finish_upload(self, file_id: str, title: str) -> Document:
        self._uploads.drop(file_id)
        document = {**self._files[file_id], "title": title or self._files[file_id]["name"]}
        self._files.put(file_id, document)
        return document

    def clear(self) -> None:
        for shelf in (self._files, self._bytes, self._uploads):
            shelf.clear()

    def as_slack(
        self, document: Document, base_url: str, *, outsider: bool = False, team: str = TEAM
    ) -> Document:
        """Slack's file object (docs.slack.dev/reference/objects/file-object)."""
        name, suffix = document["name"], PurePath(document["name"]).suffix.removeprefix(".").lower()
        url = f"{base_url}/files/{document['id']}/{name.lower().replace(' ', '_')}"
        return {
            "id": document["id"],
            "created": document["created"],
            "timestamp": document["created"],
            "name": name,
            "title": document["title"],
            "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "filetype": suffix or "binary",
            "pretty_type": suffix.upper() or "Binary",
            "user": document["user"],
            "user_team": OTHER_TEAM if outsider else team,
            "editable": False,
            "size": document["size"],
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url,
            "url_private_download": f"{base_url}/files/{document['id']}/download/{name.lower().replace(' ', '_')}",
            "permalink": url,
            "is_starred": False,
            "skipped_shares": True,
            "has_rich_preview": False,
            "file_access": "visible",
        }
