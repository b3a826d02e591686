// The dark left side: channels, direct messages and the app.

import { avatarOf, BOT, drawAvatar } from "./avatars.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { go, ui } from "./ui.js";

export function drawRail(root, state, place) {
  const dm = state.dms.find((row) => row.user_id === BOT);
  const item = (picture, name, on, change) => h("button", { type: "button", class: `rail-item${on ? " is-on" : ""}`, "aria-current": on ? "true" : null, on: { click: () => go(change) } }, h("span", { class: "rail-tile" }, icon(picture, 20)), name);
  const inDm = state.dms.some((row) => row.id === place);
  replace(root, h("span", { class: "rail-team", "aria-hidden": "true" }, state.team.name.charAt(0)),
    item("home", "Home", !inDm, { channel: state.channels[0]?.id ?? null, thread: null }),
    dm ? item("chat", "DMs", inDm, { channel: dm.id, appTab: "messages", thread: null }) : null,
    h("span", { class: "rail-gap" }), h("span", { class: "rail-me", title: `You are ${state.me.name}` }, avatarOf(state.me.user_id, 36), h("span", { class: "presence" })));
}

export function drawSidebar(root, state, place) {
  const bot = state.dms.find((row) => row.user_id === BOT);
  replace(root,
    h("div", { class: "side-head" }, h("h1", {}, state.team.name), icon("down", 16)),
    h("nav", { class: "side-scroll", "aria-label": "Channels and direct messages" },
      section("Channels", state.channels.map((row) => entry({ on: place === row.id, unread: row.unread, picture: icon(row.is_private ? "lock" : "hash", 16), name: row.name, to: { channel: row.id, thread: null } }))),
      section("Direct messages", state.dms.map((row) => entry({
        on: place === row.id && !(row === bot && ui.appTab === "home"), unread: row.unread, badge: true, name: row.name,
        picture: row.user_id === BOT ? drawAvatar({ is_app: true }, 20) : avatarOf(row.user_id, 20), to: { channel: row.id, appTab: "messages", thread: null },
      }))),
      bot ? section("Apps", [entry({ on: place === bot.id && ui.appTab === "home", unread: 0, picture: drawAvatar({ is_app: true }, 20), name: bot.name || "segbot", note: state.bot.running ? null : "stopped", to: { channel: bot.id, appTab: "home", thread: null } })]) : null));
}

function section(title, entries) {
  return h("section", { class: "side-section" }, h("h2", { class: "side-title" }, icon("down", 14), title), h("ul", {}, entries));
}

function entry({ on, unread, picture, name, to, badge = false, note = null }) {
  const label = unread ? `${name}, ${unread} unread` : null;
  return h("li", {}, h("button", { type: "button", class: `side-entry${on ? " is-on" : ""}${unread ? " is-unread" : ""}`, "aria-current": on ? "page" : null, "aria-label": label, on: { click: () => go(to) } },
    h("span", { class: "side-picture" }, picture), h("span", { class: "side-name" }, name), note ? h("span", { class: "side-note" }, note) : null,
    unread ? h("span", { class: `unread${badge ? " unread-strong" : ""}` }, String(unread)) : null));
}
