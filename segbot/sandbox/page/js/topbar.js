// Above Slack: who you are, whether segbot runs, and the three tabs.

import { post } from "./api.js";
import { drawAvatar } from "./avatars.js";
import { h, replace, uid } from "./dom.js";
import { attachMenu } from "./elements.js";
import { icon } from "./icons.js";
import { float, toast } from "./layers.js";
import { go, ui } from "./ui.js";

const TABS = [["slack", "Slack", "chat"], ["providers", "Providers", "plug"], ["refusals", "Make it refuse", "warn"], ["inspector", "Inspector", "pulse"]];
const SAFE = "segbot loses nothing: what it promised is on disk. Kill it in the middle of a run, start it again, and it carries on where it was.";

export function drawPersonas(root, state) {
  const options = state.personas.filter((row) => !row.more || row.key === ui.as).map((row) => {
    const on = row.key === ui.as;
    const input = h("input", { type: "radio", name: "persona", class: "visually-hidden", value: row.key, "aria-label": `${row.name}, ${row.role}`, on: { change: () => go({ as: row.key }) } });
    input.checked = on;
    return h("label", { class: `persona${on ? " is-on" : ""}`, title: `${row.name}, ${row.role}`, data: { persona: row.key } }, input, drawAvatar(row, 26),
      h("span", { class: "persona-words" }, h("span", { class: "persona-name" }, row.name.split(" ")[0]), h("span", { class: "persona-role" }, row.role)));
  });
  const held = root.contains(document.activeElement);
  replace(root, h("legend", { class: "persona-legend" }, "You are"), options, morePeople(state.personas.filter((row) => row.more && row.key !== ui.as)));
  if (held) root.querySelector("input:checked")?.focus();
}

function morePeople(rows) {
  if (!rows.length) return null;
  const id = uid("people");
  const button = h("button", { type: "button", class: "persona-more", "aria-label": "Be somebody else", title: "Be somebody else", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, icon("dots", 18));
  attachMenu(button, id, () => rows.map((row) => ({ text: row.name, about: row.role, run: () => go({ as: row.key }) })));
  return button;
}

export function drawTabs(root, faults = 0) {
  replace(root, TABS.map(([key, name, picture]) => h("button", { type: "button", role: "tab", class: `top-tab${ui.tab === key ? " is-on" : ""}`, id: `tab-${key}`, "aria-selected": String(ui.tab === key), "aria-controls": `panel-${key}`, tabindex: ui.tab === key ? "0" : "-1", on: { click: () => go({ tab: key }), keydown: (event) => step(event, root, key) } }, icon(picture, 16), h("span", {}, name), key === "refusals" && faults ? h("span", { class: "tab-count", title: "switches on" }, String(faults)) : null)));
}

function step(event, root, key) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const at = TABS.findIndex(([name]) => name === key);
  go({ tab: TABS[(at + move + TABS.length) % TABS.length][0] });
  root.querySelector("[aria-selected=true]").focus();
}

let shown = null;

export function drawBot(root, state, refresh) {
  const { running, transport, pid } = state.bot;
  const words = running ? "segbot is running" : "segbot is stopped";
  const chip = h("button", { type: "button", class: `bot-chip${running ? "" : " is-stopped"}`, "aria-expanded": "false", "aria-haspopup": "dialog" },
    h("span", { class: "bot-dot" }), h("span", { class: "bot-words" }, words), icon("down", 14));
  chip.addEventListener("click", () => toggle(chip, () => botPanel(state, refresh, [transport === "socket" ? "over Socket Mode" : "over HTTP", pid ? `process ${pid}` : null].filter(Boolean).join(", "))));
  closeBotPanel();
  replace(root, chip);
}

function closeBotPanel() {
  shown?.();
  shown = null;
}

function toggle(chip, build) {
  if (shown) {
    closeBotPanel();
    return;
  }
  const panel = build();
  const unfloat = float(panel, chip);
  const outside = (event) => {
    if (!panel.contains(event.target) && !chip.contains(event.target)) closeBotPanel();
  };
  document.addEventListener("pointerdown", outside);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    closeBotPanel();
    chip.focus();
  });
  chip.setAttribute("aria-expanded", "true");
  panel.querySelector("button:not([disabled])")?.focus();
  shown = () => {
    document.removeEventListener("pointerdown", outside);
    chip.setAttribute("aria-expanded", "false");
    unfloat();
  };
}

function botPanel({ bot: { running }, personas }, refresh, how) {
  const button = (name, picture, action, on, style) => h("button", { type: "button", class: `btn btn-small ${style}`, disabled: !on, on: { click: () => turnBot(action, refresh) } }, icon(picture, 16), name);
  return h("div", { class: "menu bot-panel", role: "dialog", "aria-label": "The bot's process and the people" },
    h("p", { class: "bot-state" }, h("span", { class: `bot-dot${running ? "" : " is-stopped"}` }), h("b", {}, running ? "Running" : "Stopped"), running ? ` ${how}` : ""),
    h("p", {}, SAFE),
    h("div", { class: "bot-buttons" }, button("Kill -9", "bolt", "kill", running, "btn-danger"), button("Start", "play", "start", !running, "btn-primary")),
    h("fieldset", { class: "bot-people" }, h("legend", {}, "Who works here; untick somebody who leaves"), personas.filter((row) => !row.more).map((row) => member(row, refresh))));
}

/** Somebody who leaves the workspace is deactivated in Slack, and nobody tells segbot. */
function member(row, refresh) {
  const first = row.name.split(" ")[0];
  const box = h("input", { type: "checkbox", class: "check", data: { member: row.user_id } });
  box.checked = !row.deleted;
  box.addEventListener("change", async () => {
    const answer = await post("directory", { user: row.user_id, deleted: !box.checked });
    if (answer.ok === false) toast(answer.message ?? "That cannot be changed.");
    else toast(box.checked ? `${first} is back in the workspace.` : `${first} has left the workspace. segbot was not told.`, "done");
    await refresh();
  });
  return h("label", { class: "choice" }, box, h("span", {}, first));
}

export async function turnBot(action, refresh) {
  closeBotPanel();
  const answer = await post("bot", { action });
  if (answer.ok === false) toast(answer.message ?? "The bot's process could not be reached.");
  await refresh();
}

/** The yellow line under the top bar while the bot is down, or not installed here. */
export function drawBanner(root, state, refresh, online) {
  root.hidden = state.bot.running && online && state.installed !== false;
  if (root.hidden) return;
  if (!online) {
    replace(root, icon("warn"), h("span", {}, h("b", {}, "The sandbox does not answer."), " Trying again every few seconds."));
    return;
  }
  if (state.bot.running) {
    replace(root, icon("warn"), h("span", {}, h("b", {}, "segbot isn't installed in this workspace."), " Install it from the page of all workspaces."),
      h("a", { class: "btn btn-small", href: "/" }, "All workspaces"));
    return;
  }
  replace(root, icon("warn"), h("span", {}, h("b", {}, "segbot is stopped."), " Clicks and commands now fail as they would in Slack. segbot loses nothing: start it and it carries on."),
    h("button", { type: "button", class: "btn btn-small", on: { click: () => turnBot("start", refresh) } }, icon("play", 14), "Start"));
}
