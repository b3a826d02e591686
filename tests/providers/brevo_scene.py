"""A list with people of every kind, for the tests of Brevo."""

from __future__ import annotations

from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Write
from segbot.domain.segments import Segment


def named(address):
    return Member(id_type=IdType.EMAIL, id=address)


class Scene:
    def __init__(self, bench):
        self.bench, self.emulator, self.provider = bench, bench.emulator, bench.provider
        self.id = str(self.emulator.make_segment("Members")["id"])
        self.segment = Segment(id=self.id, name="Members", kind="list")

    def contact(self, address, *, on=False, **more):
        self.emulator.acquaint([{"email": address}])
        known = self.emulator.by_email(address)
        lists = [int(self.id)] if on else []
        self.emulator.contacts.put(str(known["id"]), {**known, "listIds": lists, **more})
        return address

    def on(self, operation, *addresses, **more):
        return Write(
            operation=operation,
            segment_id=self.id,
            segment_name="Members",
            members=tuple(map(named, addresses)),
            **more,
        )

    def inside(self):
        return {key.lower() for key in self.emulator.members(self.id)}

    def sent(self, method):
        return [each for each in self.emulator.requests if each.method == method]
