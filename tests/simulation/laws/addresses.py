"""Law 11: no address of a person in any message, log or fact, and none to be read in the database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

# What is masked (a•••@example.com) has no letter before the @.
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")
PHONE = "2345678"
# What stands in the view of who would leave; and shorter ids than this stand in other words too.
SAMPLE, HIDDEN_FROM = "The audit shows that you looked", 4
# How the bytes of a file show what stands for the letters left out.
MASKED = r"\xe2\x80\xa2"
# A few of those whom segbot did not add.
OTHERS = re.compile(r"Not added by segbot: [\w ,]+\(([^)]*)\)")
ON_DISK = re.compile(rb"[a-z0-9._-]+@example\.(com|org|net)")


def _found(text: str) -> str:
    address = ADDRESS.search(text)
    return address[0] if address else (PHONE if PHONE in text else "")


@law(11, "no address in a message", "post")
def none_in_messages(life: Life, said: Any) -> Iterator[str]:
    """No e-mail address and no phone number stands in a channel, whatever people typed."""
    del life
    if found := _found(said.written):
        yield f"{said.key} in {said.channel} shows {found}"


@law(11, "no address in a fact", "fact")
def none_in_facts(life: Life, fact: Any) -> Iterator[str]:
    """The record holds nobody's address."""
    del life
    if found := _found(json.dumps(fact, ensure_ascii=False)):
        yield f"fact {fact['id']} holds {found}"


@law(11, "no address in the log", "log")
def none_in_logs(life: Life, level: str, line: str, error: Any) -> Iterator[str]:
    """Nothing that is logged names a person's address."""
    del life, level
    if found := _found(f"{line} {error or ''}"):
        yield f"the log holds {found}"


@law(11, "no secret in a message", "post")
def no_secret_in_messages(life: Life, said: Any) -> Iterator[str]:
    """No token, no key and no signing secret stands in a channel."""
    yield from _secret(life, f"{said.key} in {said.channel}", said.written)


@law(11, "no secret in the log", "log")
def no_secret_in_logs(life: Life, level: str, line: str, error: Any) -> Iterator[str]:
    """Nothing that is logged holds one, nor what is raised."""
    yield from _secret(life, f"the log ({level})", f"{line} {error or ''}")


@law(11, "no secret in the record", "fact")
def no_secret_in_facts(life: Life, fact: Any) -> Iterator[str]:
    """Nor does the record."""
    yield from _secret(life, f"fact {fact['id']}", json.dumps(fact))


@law(11, "nobody is told a secret", "step")
def no_secret_told(life: Life) -> Iterator[str]:
    """Nor what one person alone is shown."""
    told = life.workspace.privately[life.seen_so_far.get("secrets", 0) :]
    life.seen_so_far["secrets"] = len(life.workspace.privately)
    for each in told:
        yield from _secret(life, f"what {each.user} was told ({each.how})", each.text)


@law(11, "who would leave is masked", "step")
def samples_are_masked(life: Life) -> Iterator[str]:
    """Who wants to see whom a request would take out sees no one's id or address as it is; and that they looked is written
    down.
    """
    seen = life.seen_so_far.get("samples", 0)
    shown = [each for each in life.workspace.privately[seen:] if SAMPLE in each.text]
    life.seen_so_far["samples"] = len(life.workspace.privately)
    if not shown:
        return
    pictures = map(life.outside.picture, life.outside.emulators)
    people = {
        one for picture in pictures for _, inside in picture.values() for one in inside
    } | life.everybody_listed
    acts = {actor for told in life.record.acts.values() for event, actor in told if event == "sampled"}
    for each in shown:
        open_ones = [one for one in people if len(one) >= HIDDEN_FROM and one in each.text]
        if open_ones:
            yield f"{each.user} was shown {len(open_ones)} people as they are"
        if each.user not in acts:
            yield f"{each.user} was shown who would leave, and nothing says that they looked"


@law(11, "who was not put in by segbot is masked", "step")
def others_are_masked(life: Life) -> Iterator[str]:
    """Where only people whom segbot added may go, and others would, a few of these are shown, and no one's id or address as
    it is.
    """
    seen = life.seen_so_far.get("others", 0)
    shown = [found[1] for each in life.workspace.privately[seen:] for found in OTHERS.finditer(each.text)]
    life.seen_so_far["others"] = len(life.workspace.privately)
    for named in shown:
        for one in named.removesuffix(", …").split(", "):
            if "•" not in one:
                yield f"somebody was shown as they are whom segbot had not added: {one}"


@law(11, "whom segbot did not add is masked on a card", "post")
def others_are_masked_on_cards(life: Life, said: Any) -> Iterator[str]:
    """Nor in a channel."""
    del life
    for found in OTHERS.finditer(said.written):
        if any("•" not in one for one in found[1].removesuffix(", …").split(", ")):
            yield f"{said.key} in {said.channel} shows people as they are whom segbot had not added"


@law(11, "whoever is left out is masked in the file of it", "step")
def files_are_masked(life: Life) -> Iterator[str]:
    """The file of those who were left out names no one's id or address as it is."""
    files = life.workspace.files[life.seen_so_far.get("files", 0) :]
    life.seen_so_far["files"] = len(life.workspace.files)
    for channel, written in files:
        content = written.replace(MASKED, "•")
        shown = _found(content) or next(
            (one for one in sorted(life.everybody_listed) if len(one) >= HIDDEN_FROM and one in content), ""
        )
        if shown:
            yield f"a file in {channel} shows {shown}"


def _secret(life: Life, where: str, text: str) -> Iterator[str]:
    if any(secret in text for secret in life.secrets):
        yield f"{where} shows a token, a key or a secret"


@law(11, "no address on the disk", "end")
def none_on_disk(life: Life) -> Iterator[str]:
    """Lists are sealed: whoever has the database file alone reads no address in it."""
    for name in life.database_files():
        held, at = name.read_bytes().replace(rb"\u2022", b" "), -1
        while (at := held.find(b"@example.", at + 1)) >= 0:
            found = ON_DISK.search(held, max(0, at - 64), at + 16)
            if found:
                yield f"the database file holds {found[0].decode()}"
