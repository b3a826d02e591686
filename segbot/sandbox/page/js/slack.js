// The Slack tab: conversation, thread and App Home, kept in step with the world.

import { get, post } from "./api.js";
import { avatarOf, BOT, drawAvatar } from "./avatars.js";
import { drawBlocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { learnChannels, learnGroups, learnPeople } from "./directory.js";
import { h, plural, replace } from "./dom.js";
import { icon } from "./icons.js";
import { announce, confirmDialog, toast } from "./layers.js";
import { MessageList } from "./messages.js";
import { Surface } from "./surface.js";
import { go, ui } from "./ui.js";

// The command's own failures come as a note from Slackbot in the conversation: no second telling.
const TOLD = new Set(["operation_timeout", "dispatch_failed", "dispatch_unknown_error"]);

export class SlackTab {
  /** `state()` is the newest GET /sandbox/state; `refresh()` fetches it again. */
  constructor({ state, refresh }) {
    Object.assign(this, { state, refresh, home: null, homePrint: null, homeFor: null, conversation: null });
    const me = () => ui.as;
    const command = () => this.state()?.command ?? "/segment";
    const menu = (message) => this.menuOf(message);
    const shortcuts = () => this.shortcuts("global").map((one) => ({ text: one.name, about: one.description, run: () => this.use(one, {}) }));
    this.list = new MessageList({ me, menu, label: "Messages", openThread: (message) => go({ thread: message.thread_ts ?? message.ts }) });
    this.composer = new Composer({ command, me, shortcuts, name: "Message", send: (text, files) => this.say(text, null, files) });
    this.replies = new MessageList({ me, menu, label: "Thread" });
    this.replier = new Composer({ command, me, shortcuts, name: "Reply", inThread: true, send: (text, files) => this.say(text, ui.thread, files) });
    this.head = h("header", { class: "pane-head" });
    this.homeBody = h("div", { class: "home-scroll", hidden: true, tabindex: "0", role: "region", "aria-label": "App Home" });
    this.pane = h("main", { class: "pane", id: "main" }, this.head, this.list.scroller, this.homeBody, this.composer.node);
    this.threadHead = h("header", { class: "pane-head thread-head" });
    this.thread = h("aside", { class: "thread", "aria-label": "Thread", hidden: true }, this.threadHead, this.replies.scroller, this.replier.node);
    this.thread.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) go({ thread: null });
    });
  }

  /** The channel in view: the one asked for when this person is in it, else their own DM or first channel. */
  place() {
    const state = this.state();
    const rooms = [...state.channels, ...state.dms];
    if (rooms.some((room) => room.id === ui.channel)) return ui.channel;
    const mine = ui.channel?.startsWith("D") ? state.dms.find((room) => room.user_id === BOT) : null;
    return (mine ?? state.channels[0] ?? state.dms[0])?.id ?? null;
  }

  isBotDm() {
    return this.state().dms.some((room) => room.id === this.place() && room.user_id === BOT);
  }

  atHome() {
    return this.isBotDm() && ui.appTab === "home";
  }

  async show() {
    if (!this.state()) return;
    this.homeBody.hidden = !this.atHome();
    this.list.scroller.hidden = this.atHome();
    this.composer.node.hidden = this.atHome();
    await Promise.all([this.atHome() ? this.showHome() : this.showConversation(), this.showThread()]);
  }

  async showConversation() {
    const place = this.place();
    const as = ui.as;
    if (!place) return;
    const opened = this.isBotDm() && this.openedFor !== as;
    this.openedFor = this.isBotDm() ? as : null;
    const answer = await get(`conversation/${place}`, { as, opened: opened ? 1 : null });
    if (place !== this.place() || as !== ui.as || this.atHome()) return;
    if (!answer.messages) {
      toast(answer.message ?? "This conversation could not be read.");
      return;
    }
    learnPeople(answer.members);
    this.conversation = answer;
    const name = this.nameOf(place);
    this.drawHead(answer, name);
    this.list.update(`${as}/${place}`, answer.messages, { intro: drawIntro(answer.channel, name, this.isBotDm()), myUser: this.state().me.user_id, linked: ui.thread ? null : ui.message });
    this.composer.moveTo(`${as}/${place}`, `Message ${name}`);
    this.composer.box.setAttribute("aria-label", `Message ${name}`);
  }

  nameOf(place) {
    const channel = this.state().channels.find((room) => room.id === place);
    return channel ? `#${channel.name}` : this.state().dms.find((room) => room.id === place)?.name || "segbot";
  }

  drawHead(answer, name) {
    if (this.isBotDm()) {
      this.drawAppHead();
      return;
    }
    const members = answer?.members ?? [];
    const channel = answer?.channel;
    const picture = name.startsWith("#") ? icon("hash", 20) : null;
    replace(this.head, h("div", { class: "pane-line" }, h("h2", { class: "pane-title" }, picture, name.replace(/^#/, "")),
      channel?.is_member_bot === false ? h("span", { class: "badge badge-warn" }, "segbot is not in this channel") : null,
      channel?.is_member_bot === false ? h("button", { type: "button", class: "btn btn-small", on: { click: () => this.inviteBot(channel.id, members) } }, "Add segbot") : null,
      h("span", { class: "pane-gap" }),
      members.length ? h("span", { class: "pane-members", role: "img", "aria-label": plural(members.length, "member"), title: members.map((row) => row.name).join(", ") }, members.slice(0, 3).map((row) => avatarOf(row.user_id ?? row.id ?? row.user, 22)), h("span", { class: "pane-count" }, String(members.length))) : null),
    h("div", { class: "pane-tabs" }, h("span", { class: "pane-tab is-on" }, icon("chat", 16), "Messages"), channel?.topic ? h("span", { class: "pane-topic" }, channel.topic) : null));
  }

  drawAppHead() {
    const held = this.head.contains(document.activeElement);
    const tab = (key, name) => h("button", { type: "button", role: "tab", class: `pane-tab${ui.appTab === key ? " is-on" : ""}`, "aria-selected": String(ui.appTab === key), on: { click: () => go({ appTab: key, thread: null }) } }, name);
    replace(this.head, h("div", { class: "pane-line" }, h("h2", { class: "pane-title" }, drawAvatar({ is_app: true }, 24), "segbot"), h("span", { class: "app-badge" }, "APP")),
      h("div", { class: "pane-tabs", role: "tablist", "aria-label": "segbot" }, tab("home", "Home"), tab("messages", "Messages")));
    if (held) this.head.querySelector("[aria-selected=true]")?.focus();
  }

  async showHome() {
    const as = ui.as;
    this.drawAppHead();
    const opened = this.homeFor !== as;
    this.homeFor = as;
    const answer = await get("home", { as, opened: opened ? 1 : 0 });
    if (as !== ui.as || !this.atHome()) return;
    const print = JSON.stringify([as, answer.view?.id, answer.view?.blocks]);
    if (print === this.homePrint) return;
    this.homePrint = print;
    this.drawHome(answer.view);
  }

  drawHome(view) {
    if (!view) {
      replace(this.homeBody, h("div", { class: "home empty-home" }, h("p", {}, h("b", {}, "Nothing here yet.")), h("p", { class: "muted" }, this.state().bot.running ? "segbot draws this page when it hears that you opened it. One moment." : "segbot is stopped. Start it and open Home again.")));
      return;
    }
    if (this.home?.origin.view_id !== view.id || this.home?.as !== ui.as) {
      this.home = new Surface({ kind: "home", me: () => ui.as, origin: { view_id: view.id } });
      this.home.as = ui.as;
    }
    this.home.keepOnly(view.blocks ?? []);
    replace(this.homeBody, h("div", { class: "home m-blocks" }, drawBlocks(view.blocks, this.home)));
  }

  /** Home is opened again the next time it comes into view. */
  leaveHome() {
    if (!this.atHome() || ui.tab !== "slack") this.homeFor = null;
  }

  async showThread() {
    const { thread, as } = ui;
    const place = this.place();
    this.thread.hidden = !thread;
    document.getElementById("work").classList.toggle("has-thread", Boolean(thread));
    if (!thread) return;
    const answer = await get(`thread/${place}/${thread}`, { as });
    if (ui.thread !== thread || place !== this.place() || as !== ui.as) return;
    if (!answer.messages?.length) {
      go({ thread: null });
      return;
    }
    const fresh = this.replies.key !== `${as}/${thread}`;
    const name = this.nameOf(place);
    if (fresh) replace(this.threadHead, h("div", { class: "pane-line" }, h("h2", { class: "pane-title" }, "Thread"), h("span", { class: "pane-topic" }, name), h("span", { class: "pane-gap" }), h("button", { type: "button", class: "icon-btn", "aria-label": "Close thread", on: { click: () => go({ thread: null }) } }, icon("close", 20))));
    const count = answer.messages.length - 1;
    const bar = h("div", { class: "thread-count", role: "presentation" }, count ? plural(count, "reply", "replies") : "");
    this.replies.update(`${as}/${thread}`, answer.messages, { myUser: this.state().me.user_id, afterFirst: count ? bar : null, linked: ui.message });
    this.replier.moveTo(`${as}/${thread}`, "Reply…");
    if (fresh) this.replier.box.focus();
  }

  shortcuts(type) {
    return (this.state()?.shortcuts ?? []).filter((one) => one.type === type);
  }

  async use(shortcut, where) {
    const answer = await post("shortcut", { as: ui.as, callback_id: shortcut.callback_id, ...where });
    if (answer.ok === false) toast(answer.message ?? "segbot did not take that.");
    await this.refresh();
  }

  /** What may be done with a message: the app's shortcuts, its link, and an admin's deleting it. */
  menuOf(message) {
    const where = { channel: message.channel, message_ts: message.ts };
    return [
      ...this.shortcuts("message").map((one) => ({ text: one.name, about: one.description, run: () => this.use(one, where) })),
      { text: "Copy link", run: () => this.copyLink(message) },
      { text: "Delete message…", danger: true, run: () => this.remove(message) },
    ];
  }

  async copyLink(message) {
    const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${message.channel}` : "";
    const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}${thread}`;
    try {
      await navigator.clipboard.writeText(link);
      toast("The link is copied.", "done");
    } catch {
      toast(link, "done");
    }
  }

  async remove(message) {
    const sure = await confirmDialog({ title: "Delete this message?", text: "As an admin could, with anybody's. segbot is not told.", confirm: "Delete", deny: "Cancel", danger: true });
    if (!sure) return;
    const answer = await post("delete", { as: ui.as, channel: message.channel, ts: message.ts });
    if (answer.ok === false) toast(answer.message ?? "It was not deleted.");
    await this.show();
  }

  async inviteBot(channel, members) {
    const answer = await post("directory", { channel, members: [...members.map((row) => row.user_id), BOT] });
    if (answer.ok === false) toast(answer.message ?? "segbot was not added.");
    await Promise.all([this.refresh(), this.show()]);
  }

  async say(text, thread, files = []) {
    const answer = await post("say", { as: ui.as, channel: this.place(), text, files, ...(thread ? { thread_ts: thread } : {}) });
    if (answer.ok === false && !TOLD.has(answer.error)) toast(answer.message ?? "The message was not sent.");
    await Promise.all([this.refresh(), this.show()]);
    if (!text.startsWith("/")) announce("Message sent");
    return answer.ok !== false || TOLD.has(answer.error);
  }

  learn(state) {
    learnPeople(state.personas.map((row) => ({ ...row, id: row.user_id })));
    learnPeople([{ user_id: BOT, name: "segbot", is_app: true }]);
    learnChannels(state.channels);
    learnGroups(state.groups);
  }
}

function drawIntro(channel, name, bot) {
  const isChannel = name.startsWith("#");
  return h("div", { class: "intro" }, isChannel ? h("span", { class: "intro-mark" }, icon("hash", 28)) : drawAvatar({ is_app: true }, 48), h("h3", {}, isChannel ? name.slice(1) : name),
    h("p", { class: "muted" }, bot ? "Between you and segbot only. Type /segment here, or read what segbot told you." : channel.topic || "The beginning of this conversation."));
}
