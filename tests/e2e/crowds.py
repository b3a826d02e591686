"""Large segments and large requests, for tests that need time to pass while one is carried out."""

from __future__ import annotations


def fill(place, name, count):
    """A segment of new customers; their ids, in order."""
    ids = [f"{name[:2]}{number:06d}" for number in range(count)]
    items = [{"customer_id": each, "email": f"{each}@people.example"} for each in ids]
    rows = place.bunce.customers.upsert(items, place.bunce.stamp())
    segment = place.bunce.make_segment(name, None, everyone=False)
    place.bunce.save_segment(segment | {"members": dict.fromkeys(rows, 1)})
    return ids


def ask_by_file(place, segment, leaving):
    """A removal with the list in a file, up to the request."""
    place.command(f"remove bunce “{segment}”")
    place.person.wait_for_view("marketer", "segment_form")
    file = place.person.upload("marketer", "leaving.csv", ("id\n" + "\n".join(leaving)).encode())
    assert place.person.submit("marketer", {"members_file": [file]}) == {"ok": True}
    place.preview()
    return place.submit_preview(reason="They left")


def ledger(place, number):
    """{first row: state and attempts} of a request's batches."""
    found = place.rows(
        "SELECT first_row, state, attempts FROM batches WHERE request_id = :number", number=number
    )
    return {row["first_row"]: row for row in found}
