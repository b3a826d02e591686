"""Where messages of the flows end up, instead of in Slack."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.domain.audit import Head
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.domain.requests import Request


@dataclass
class Post:
    """A message as it reached Slack, with what the request looked like then."""

    message: Message
    request: Request
    ref: MessageRef


class Wall:
    """Where messages end up; `refuse` names channels that take nothing, `refusals` what Slack says to a kind of message
    (or to one, by its key), `gone` cards that are not there any more; `down` makes Slack unreachable.
    """

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.edits: list[tuple[MessageRef, Request]] = []
        self.drawn_as: list[MessageKind | None] = []
        self.announced: list[tuple[Message, Head]] = []
        self.refuse: set[str] = set()
        self.refusals: dict[MessageKind | str, Refusal] = {}
        self.gone: set[str] = set()
        self.down = False
        self.tried: list[str] = []

    def _check(self, message: Message) -> None:
        self.tried.append(message.key)
        if self.down:
            raise NotDeliveredError("Slack is down.")
        place = message.thread.channel if message.thread else message.channel
        refusal = self.refusals.get(message.key) or self.refusals.get(message.kind)
        if place in self.refuse:
            refusal = Refusal(kind=Refused.ELSEWHERE, word="not_in_channel")
        if refusal is None:
            return
        if refusal.kind is Refused.LATER:
            raise NotDeliveredError(refusal.word, refusal=refusal)
        raise UndeliverableError(refusal.word, refusal=refusal)

    def post(self, message: Message, request: Request) -> MessageRef:
        self._check(message)
        ref = MessageRef(channel=message.channel, ts=f"{len(self.posts) + 1}.0")
        self.posts.append(Post(message=message, request=request, ref=ref))
        return ref

    def announce(self, message: Message, head: Head | None) -> MessageRef:
        self._check(message)
        if message.fact is not None:
            ref = MessageRef(channel=message.channel, ts=f"{len(self.posts) + 1}.0")
            self.posts.append(Post(message=message, request=None, ref=ref))
            return ref
        ref = MessageRef(channel=message.channel, ts=f"head-{len(self.announced) + 1}")
        self.announced.append((message, head))
        return ref

    def edit_card(self, posted: MessageRef, request: Request, kind: MessageKind | None) -> None:
        if self.down:
            raise NotDeliveredError("Slack is down.")
        if posted.ts in self.gone:
            gone = Refusal(kind=Refused.ELSEWHERE, word="message_not_found", gone=True)
            raise UndeliverableError("message_not_found", refusal=gone)
        self.edits.append((posted, request))
        self.drawn_as.append(kind)

    def find(self, message: Message) -> MessageRef | None:
        return next((post.ref for post in self.posts if post.message.key == message.key), None)

    def of(self, kind: MessageKind) -> list[Post]:
        return [post for post in self.posts if post.message.kind is kind]
