from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from rosters.kept import accept, put

from segbot.domain.actions import Verb
from segbot.domain.errors import ConfigurationError, InvalidActionError, StaleError, UnsupportedError
from segbot.domain.members import IdType, Member
from segbot.rosters.reading.page import row_of
from segbot.rosters.reading.read import Paste
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.storage.vault import Vault
from segbot.rosters.validating.examine import examine

BOTH = (IdType.ID, IdType.EMAIL)


@pytest.fixture
def vault(store):
    return Vault(store, Sealer([new_key()]))


def some(count):
    return [
        Member(
            id_type=IdType.ID,
            id=f"{number:04d}",
            email=f"p{number}@x.io" if number % 2 else None,
            first_name="Ann",
            tags={"tier": "gold"} if number % 3 else {},
        )
        for number in range(count)
    ]


def test_what_is_sealed_opens_again():
    sealer = Sealer([new_key()])
    members = [*some(3), Member(id_type=IdType.EMAIL, id="A@x.io", last_name="Œ\ud800", phone="+1")]
    sealed = sealer.seal_rows([row_of(each) for each in members])
    assert sealer.open(sealed) == tuple(members)
    assert sealer.open(sealer.seal_rows([])) == ()
    assert b"x.io" not in Fernet(new_key()).encrypt(b"") + sealed


def test_another_key_is_told_by_the_setting_that_holds_it():
    sealed = Sealer([new_key()]).seal_rows([row_of(each) for each in some(1)])
    for attempt in (Sealer([new_key()]).open, Sealer([new_key()]).rotate):
        with pytest.raises(ConfigurationError, match="SEGBOT_ENCRYPTION_KEY does not hold"):
            attempt(sealed)


@pytest.mark.parametrize(
    "keys", [[], ["short"], [new_key(), "not a key"]], ids=["none", "short", "one of two"]
)
def test_keys_that_are_none(keys):
    with pytest.raises(ConfigurationError, match="SEGBOT_ENCRYPTION_KEY") as refused:
        Sealer(keys)
    assert "not a key" not in str(refused.value).replace("something that is not a key", "")


def test_the_first_key_seals_and_any_opens(store):
    old, new = new_key(), new_key()
    with store.transaction() as tx:
        roster = put(Vault(store, Sealer([old])), tx, some(2_500))
    both = Vault(store, Sealer([new, old]))
    assert both.slice(roster.id, 0, 2_500) == tuple(some(2_500))
    both.check_keys()
    assert both.rotate() == 3
    with pytest.raises(ConfigurationError):
        Vault(store, Sealer([old])).check_keys()
    assert Vault(store, Sealer([new])).slice(roster.id, 999, 2_001) == tuple(some(2_500)[999:2_001])
    with pytest.raises(ConfigurationError):
        Vault(store, Sealer([old])).slice(roster.id, 0, 1)


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (0, 2_345), (999, 1_001), (1_000, 2_000), (2_344, 2_345), (7, 7)]
)
def test_slices(store, vault, start, stop):
    with store.transaction() as tx:
        roster = put(vault, tx, some(2_345))
    assert vault.slice(roster.id, start, stop) == tuple(some(2_345)[start:stop])


def test_the_whole_list_in_order_and_its_sum(store, vault):
    with store.transaction() as tx:
        roster = put(vault, tx, iter(some(1_001)))
        again = put(vault, tx, some(1_001))
    assert list(vault.members(roster.id)) == some(1_001)
    keys = "".join(f"{number:04d}\n" for number in range(1_001))
    assert (roster.count, roster.sha256) == (1_001, hashlib.sha256(keys.encode()).hexdigest())
    assert (again.count, again.sha256) == (roster.count, roster.sha256)
    assert again.id != roster.id


def test_fewer_people_are_never_handed_out(store, vault):
    with store.transaction() as tx:
        roster = put(vault, tx, some(1_500))
    for start, stop in ((1_400, 1_501), (1_500, 1_501), (9_000, 9_001)):
        with pytest.raises(StaleError, match="no longer kept"):
            vault.slice(roster.id, start, stop)
    with store.transaction() as tx:
        tx.rosters.delete([roster.id])
    with pytest.raises(StaleError):
        vault.slice(roster.id, 0, 1)


def test_accepting_a_list(store, vault, upload, spec):
    with store.transaction() as tx:
        roster, report = accept(
            vault, tx, [Paste(text="9 9"), upload("id,email\n1,a@x.io\n2,bad\n")], spec(*BOTH), Verb.ADD
        )
    assert (roster.count, report.rows, report.duplicates, report.faults_total) == (2, 4, 1, 1)
    assert [member.id for member in vault.members(roster.id)] == ["9", "1"]


def test_nobody_lies_on_the_disk_in_the_open(tmp_path, store, vault, upload, spec):
    with store.transaction() as tx:
        accept(vault, tx, [upload("id,email\nSECRET-7,ann.secret@x.io\n")], spec(*BOTH), Verb.ADD)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(written) > 1_000
    assert not re.search(rb"secret", written, re.IGNORECASE)


@pytest.mark.parametrize("sources", [[], [Paste(text="")], [Paste(text="  \n")]])
def test_an_empty_list_is_told_at_the_text(store, vault, spec, sources):
    with store.transaction() as tx, pytest.raises(InvalidActionError) as refused:
        accept(vault, tx, sources, spec(*BOTH), Verb.ADD)
    assert list(refused.value.errors) == ["members_text"]


@pytest.mark.parametrize("text", ["", " "])
def test_a_file_with_a_header_only_is_told_at_the_file(store, vault, upload, spec, text):
    with store.transaction() as tx, pytest.raises(InvalidActionError) as refused:
        accept(vault, tx, [Paste(text=text), upload("id,email\n")], spec(*BOTH), Verb.ADD)
    assert refused.value.errors == {
        "members_file": "There is nobody in this list. Paste ids or e-mail addresses, or attach a file with them."
    }


def test_a_list_without_one_good_row_says_why(store, vault, spec):
    with store.transaction() as tx, pytest.raises(InvalidActionError) as refused:
        accept(vault, tx, [Paste(text="a@x\nb@x\nc@x\nd@x\n5")], spec(IdType.EMAIL), Verb.ADD)
    assert refused.value.errors == {
        "members_text": "None of the 5 rows can be used: row 1: This is not an e-mail address; row 2: This is not an "
        "e-mail address; row 3: This is not an e-mail address; and 2 more."
    }


def test_removing_asks_nothing_of_names(store, vault, upload, spec):
    for verb, faults in ((Verb.ADD, 1), (Verb.REMOVE, 0)):
        with store.transaction() as tx:
            _, report = accept(vault, tx, [upload("id,first name\n1,Ann\n1,Bo\n2,Cy\n")], spec(*BOTH), verb)
        assert report.faults_total == faults


@pytest.mark.parametrize("rows", ["7 7 7", "a@example.com\nA@example.com"])
def test_a_list_of_nothing_but_repeats_is_refused_on_its_field(spec, rows):
    with pytest.raises(InvalidActionError, match="the same person") as caught:
        examine([Paste(text=rows)], spec(*BOTH), Verb.REMOVE)
    assert "members_text" in caught.value.errors
    assert examine([Paste(text="7")], spec(*BOTH), Verb.REMOVE).count == 1


def test_tagging_needs_tags(store, vault, spec):
    with store.transaction() as tx, pytest.raises(InvalidActionError, match="No tag"):
        accept(vault, tx, [Paste(text="7")], spec(*BOTH, tags=True), Verb.TAG)


def test_a_provider_without_lists_of_people(spec):
    with pytest.raises(UnsupportedError, match="Acme takes no lists of people"):
        examine([Paste(text="7")], spec(), Verb.ADD)


class Interrupted(Sealer):
    """`meanwhile` happens once, after the first part was opened."""

    def meanwhile(self):
        """Nothing so far."""

    def open_keys(self, sealed):
        return self._and_then(super().open_keys(sealed))

    def open_rows(self, sealed):
        return self._and_then(super().open_rows(sealed))

    def _and_then(self, found):
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return found


def test_whoever_is_erased_while_a_list_is_looked_through_makes_it_no_other_list(store):
    sealer = Interrupted([new_key()])
    vault = Vault(store, sealer)
    with store.transaction() as tx:
        roster = put(vault, tx, some(25_000))
        other = put(vault, tx, some(2_500)[::-1])
    assert vault.is_as_saved(roster.id)
    sealer.meanwhile = lambda: vault.erase(["24999"])
    assert vault.is_as_saved(roster.id)
    another = sealer.seal_rows([row_of(each) for each in some(1_000)])
    with store.transaction() as tx:
        [(first, _, own)] = tx.rosters.chunks(other.id, 0, 1)
        assert tx.rosters.replace_chunk(other.id, first, another, instead_of=own)
    assert not vault.is_as_saved(other.id)


def test_whoever_is_on_the_part_of_a_list_that_is_added_while_somebody_is_erased_is_erased_too(store):
    """A long list is saved in several goes; what came with the last of them was looked through by nobody."""
    sealer = Interrupted([new_key()])
    vault = Vault(store, sealer)
    with store.transaction() as tx:
        roster = put(vault, tx, some(3_000))
        held = tx.rosters.chunks(roster.id, 0, 3_000)
        saved = replace(roster, id="being-saved")
        tx.rosters.save(saved, held[:1])

    def goes_on():
        with store.transaction() as tx:
            tx.rosters.add_chunks(saved.id, held[1:])

    sealer.meanwhile = goes_on
    assert vault.erase(["2999"]).rows == 2
    assert "2999" not in {row[0] for row in vault.rows(saved.id, 0, 3_000)}
