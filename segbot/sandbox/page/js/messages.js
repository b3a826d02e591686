// A list of messages that redraws only what changed, so that typing, focus and in-flight buttons stay.

import { avatarOf, drawAvatar } from "./avatars.js";
import { drawBlocks } from "./blocks.js";
import { clock, dayKey, dayLabel, formatDate } from "./dates.js";
import { bytes, h, plural, safeUrl, uid } from "./dom.js";
import { attachMenu } from "./elements.js";
import { icon } from "./icons.js";
import { announce } from "./layers.js";
import { render } from "./mrkdwn.js";
import { Surface } from "./surface.js";

const GROUP_SECONDS = 300;
const SLACKBOT = "USLACKBOT";

export class MessageList {
  /** `openThread(message)` or null inside a thread; `me()` gives the persona key; `menu(message)` the entries of its menu. */
  constructor({ me, openThread = null, label, menu = () => [] }) {
    this.me = me;
    this.openThread = openThread;
    this.menu = menu;
    this.linked = null;
    this.node = h("div", { class: "messages", role: "list", "aria-label": label });
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": label }, h("div", { class: "scroller-push" }), this.node);
    this.stuck = true;
    this.scroller.addEventListener("scroll", () => { this.stuck = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80; });
    new ResizeObserver(() => this.settle()).observe(this.scroller);
    this.reset(null);
  }

  /** Whoever reads the newest message stays with it, whatever grows or shrinks around the list. */
  settle() {
    if (this.stuck) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  reset(key) {
    this.key = key;
    this.drawn = new Map();
    this.surfaces = new Map();
    this.node.replaceChildren();
  }

  /** Shows the messages of `key` (channel or thread); `intro` nodes come first. */
  update(key, messages, { intro = null, myUser = null, afterFirst = null, linked = null } = {}) {
    const fresh = key !== this.key;
    if (fresh) this.reset(key);
    this.stuck ||= fresh;
    const known = new Set(this.drawn.keys());
    const nodes = intro ? [intro] : [];
    const drawn = new Map();
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      if (this.openThread && (!before || dayKey(before.ts) !== dayKey(message.ts))) nodes.push(drawDay(message.ts));
      const compact = Boolean(this.openThread) && follows(before, message);
      const node = this.reuse(message, compact);
      drawn.set(keyOf(message), node);
      nodes.push(node.node);
      if (!index && afterFirst) nodes.push(afterFirst);
    });
    this.drawn = drawn;
    settleChildren(this.node, nodes);
    this.showLinked(linked);
    this.settle();
    if (!fresh) this.tell(messages.filter((message) => !known.has(keyOf(message)) && message.user !== myUser));
  }

  /** A message that a link led to: into view and marked, once. */
  showLinked(ts) {
    const node = ts && ts !== this.linked ? this.drawn.get(ts)?.node : null;
    this.linked = ts;
    if (!node) return;
    this.stuck = false;
    node.classList.add("is-linked");
    node.scrollIntoView({ block: "center" });
    announce("The message the link leads to is in view.");
  }

  tell(messages) {
    if (messages.length) announce(messages.map((message) => `${message.name}: ${message.text}`).join(". ").slice(0, 500));
  }

  reuse(message, compact) {
    const print = JSON.stringify([message, compact, this.me()]);
    const old = this.drawn.get(keyOf(message));
    if (old?.print === print) return old;
    const focus = old?.node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    const node = this.draw(message, compact);
    if (focus) requestAnimationFrame(() => node.querySelector(`[data-action="${CSS.escape(focus)}"]`)?.focus());
    return { print, node };
  }

  surface(message) {
    const key = keyOf(message);
    if (!this.surfaces.has(key)) {
      this.surfaces.set(key, new Surface({ kind: "message", me: this.me, origin: { channel: message.channel, message_ts: message.ts } }));
    }
    const surface = this.surfaces.get(key);
    surface.keepOnly(message.blocks ?? []);
    return surface;
  }

  draw(message, compact) {
    const surface = this.surface(message);
    const classes = ["message", compact ? "is-compact" : "", message.ephemeral ? "is-ephemeral" : "", message.notice ? "is-notice" : ""].filter(Boolean).join(" ");
    return h("div", { class: classes, role: "listitem", data: { ts: message.ts } },
      message.ephemeral ? h("div", { class: "m-private" }, icon("eye", 14), "Only visible to you") : null,
      h("div", { class: "m-row" },
        h("div", { class: "m-gutter" }, compact ? drawTime(message) : drawFace(message)),
        h("div", { class: "m-main" }, compact ? null : drawHead(message), drawBody(message, surface),
          (message.files ?? []).map((file) => drawFile(file, this.me())),
          (message.attachments ?? []).map((attachment) => drawAttachment(attachment, surface)),
          this.openThread && message.reply_count ? this.replies(message) : null)),
      message.ephemeral ? null : this.tools(message));
  }

  replies(message) {
    const when = formatDate(Number(message.latest_reply), "{date_short_pretty} at {time}");
    return h("button", { type: "button", class: "replies", on: { click: () => this.openThread(message) } },
      h("span", { class: "replies-faces" }, (message.reply_users ?? []).slice(0, 5).map((id) => avatarOf(id, 24))),
      h("span", { class: "replies-count" }, plural(message.reply_count, "reply", "replies")),
      h("span", { class: "replies-when" }, when ? `Last reply ${when.charAt(0).toLowerCase()}${when.slice(1)}` : ""),
      h("span", { class: "replies-view", "aria-hidden": "true" }, "View thread"));
  }

  tools(message) {
    const id = uid("message-menu");
    const more = h("button", { type: "button", class: "icon-btn", "aria-label": `More for the message of ${message.name}`, title: "More", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, icon("dots"));
    attachMenu(more, id, () => this.menu(message));
    const reply = this.openThread ? h("button", { type: "button", class: "icon-btn", "aria-label": `Reply in thread to ${message.name}`, title: "Reply in thread", on: { click: () => this.openThread(message) } }, icon("thread")) : null;
    return h("div", { class: "m-tools" }, reply, more);
  }
}

function keyOf(message) {
  return `${message.ts}${message.ephemeral ? "e" : ""}`;
}

/** Makes `nodes` the children without moving those that stay: a moved node would lose its focus. */
function settleChildren(parent, nodes) {
  const staying = new Set(nodes);
  for (const child of [...parent.children]) {
    if (!staying.has(child)) child.remove();
  }
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function follows(before, message) {
  return Boolean(before) && before.user === message.user && before.name === message.name && !before.ephemeral && !message.ephemeral
    && Number(message.ts) - Number(before.ts) < GROUP_SECONDS && dayKey(before.ts) === dayKey(message.ts) && !before.reply_count;
}

function drawDay(ts) {
  return h("div", { class: "day", role: "separator", "aria-label": dayLabel(ts) }, h("span", { class: "day-pill" }, dayLabel(ts)));
}

function drawHead(message) {
  return h("div", { class: "m-head" }, h("span", { class: "m-name" }, message.name),
    message.is_app && message.user !== SLACKBOT ? h("span", { class: "app-badge" }, "APP") : null, drawTime(message));
}

/** In the reader's own time zone, as every other time of the page. */
function drawTime(message) {
  const date = new Date(Number(message.ts) * 1000);
  return h("time", { class: "m-time", datetime: date.toISOString() }, clock(date));
}

function drawFace(message) {
  if (message.user === SLACKBOT) return drawAvatar({ initials: "🤖", color: "#e8e8e8" }, 36);
  return drawAvatar({ ...message.avatar, is_app: message.avatar?.is_app ?? message.is_app }, 36);
}

function drawBody(message, surface) {
  const edited = message.edited ? h("span", { class: "m-edited" }, " (edited)") : null;
  if (message.blocks?.length) return h("div", { class: "m-body m-blocks" }, drawBlocks(message.blocks, surface), edited);
  if (!message.text) return null;
  return h("div", { class: "m-body m-text" }, render(message.text), edited);
}

function drawFile(file, me) {
  const url = safeUrl(`sandbox/file/${encodeURIComponent(file.id)}?as=${encodeURIComponent(me)}`);
  const kind = (file.name ?? "").split(".").pop().toUpperCase();
  return h("a", { class: "m-file", href: url, download: file.name ?? "" }, h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, file.name), h("span", { class: "file-meta" }, [kind, bytes(file.size)].filter(Boolean).join(" · "))), icon("download"));
}

const TONES = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

function drawAttachment(attachment, surface) {
  const tone = TONES[attachment.color] ?? (attachment.color ? `#${attachment.color.replace(/^#/, "")}` : "#dddddd");
  const words = attachment.text ?? (attachment.blocks ? null : attachment.fallback);
  return h("div", { class: "attachment", vars: { "--tone": tone } },
    attachment.pretext ? h("div", {}, render(attachment.pretext)) : null,
    attachment.title ? h("div", { class: "attachment-title" }, attachment.title) : null,
    words ? h("div", { class: "m-text" }, render(words)) : null,
    attachment.blocks ? h("div", { class: "m-blocks" }, drawBlocks(attachment.blocks, surface)) : null);
}
