"""A tag of an audience with people of every status, for the tests of Mailchimp."""

from __future__ import annotations

import hashlib

from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Write
from segbot.domain.segments import Segment


def named(address):
    return Member(id_type=IdType.EMAIL, id=address)


class Scene:
    """A tag with people of every status."""

    def __init__(self, bench):
        self.bench, self.emulator, self.provider = bench, bench.emulator, bench.provider
        self.id = str(self.emulator.make_segment("VIP")["id"])
        self.segment = Segment(id=self.id, name="VIP", kind="tag")

    def contact(self, address, status="subscribed", *, tagged=False):
        self.emulator.acquaint([{"email": address}])
        key = hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()
        known = self.emulator.contacts[key]
        tags = [int(self.id)] if tagged else []
        self.emulator.contacts.put(key, {**known, "status": status, "tagged": tags})
        return address

    def on(self, operation, *addresses, **more):
        return Write(
            operation=operation,
            segment_id=self.id,
            segment_name="VIP",
            members=tuple(map(named, addresses)),
            **more,
        )

    def inside(self):
        return {key.lower() for key in self.emulator.members(self.id)}

    def sent(self, method):
        return [each for each in self.emulator.requests if each.method == method]
