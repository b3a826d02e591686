// The page: fetches the world, draws it, and draws it again when the world says that it moved.

import { get, listen, post } from "./api.js";
import { debounce, h } from "./dom.js";
import { Hints } from "./hints.js";
import { icon } from "./icons.js";
import { Inspector } from "./inspector.js";
import { confirmDialog, dismissLayers, toast } from "./layers.js";
import { followLinks } from "./links.js";
import { Modal } from "./modal.js";
import { Providers } from "./providers.js";
import { Refusals } from "./refusals.js";
import { drawRail, drawSidebar } from "./sidebar.js";
import { SlackTab } from "./slack.js";
import { drawBanner, drawBot, drawPersonas, drawTabs } from "./topbar.js";
import { go, onGo, ui } from "./ui.js";

const byId = (id) => document.getElementById(id);
let world = null;
let online = true;
let asked = 0;
let prints = {};

const state = () => world;
const slack = new SlackTab({ state, refresh });
const modal = new Modal({ me: () => ui.as, refresh });
const providers = new Providers(byId("panel-providers"), { state });
const refusals = new Refusals(byId("panel-refusals"), { state, refresh });
const inspector = new Inspector(byId("panel-inspector"));
const hints = new Hints({
  state,
  fill: (text) => {
    go({ tab: "slack", channel: world.channels.find((row) => row.id === "C0MARKETING")?.id ?? world.channels[0]?.id, thread: null });
    slack.show().then(() => slack.composer.fill(text));
  },
});

/** Fetches /sandbox/state and draws what depends on it; an older answer never overtakes a newer one. */
async function refresh() {
  asked += 1;
  const mine = asked;
  const answer = await get("state", { as: ui.as });
  if (mine !== asked) return;
  if (!answer.personas) {
    setOnline(false);
    return;
  }
  world = answer;
  if (!world.personas.some((row) => row.key === ui.as)) go({ as: world.me.key });
  slack.learn(world);
  drawFrame();
  modal.show(world.view);
}

/** Draws a part only when what it shows has changed, so that focus stays where it is. */
function when(name, value, draw) {
  const print = JSON.stringify(value);
  if (prints[name] === print) return;
  prints[name] = print;
  draw();
}

function drawFrame() {
  const place = slack.place();
  if (ui.tab === "slack" && !slack.atHome()) markSeen(place);
  const { team, channels, dms, bot, me, personas } = world;
  when("personas", [ui.as, personas], () => drawPersonas(byId("personas"), world));
  when("tabs", [ui.tab, world.faults], () => drawTabs(byId("tabs"), world.faults));
  when("bot", [bot, personas.map((row) => row.deleted)], () => drawBot(byId("bot"), world, refresh));
  when("banner", [bot.running, online, world.installed], () => drawBanner(byId("banner"), world, refresh, online));
  when("rail", [team, channels[0], dms, me, place], () => drawRail(byId("rail"), world, place));
  when("side", [team, channels, dms, bot.running, place, ui.appTab], () => keepFocus(byId("side-body"), () => drawSidebar(byId("side-body"), world, place)));
  when("hints", [ui.as, personas.length], () => hints.draw());
  byId("work").dataset.tab = ui.tab;
  for (const key of ["slack", "providers", "refusals", "inspector"]) byId(`panel-${key}`).hidden = ui.tab !== key;
  document.title = `${slack.nameOf(place)} · ${team.name} · segbot sandbox`;
}

/** What is in view counts as read, before the world has heard of it. */
function markSeen(place) {
  for (const room of [...world.channels, ...world.dms]) {
    if (room.id === place) room.unread = 0;
  }
}

function keepFocus(root, draw) {
  const at = root.contains(document.activeElement) ? [...root.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  draw();
  if (at >= 0) root.querySelectorAll("button")[at]?.focus();
}

async function showTab() {
  if (ui.tab === "slack") await slack.show();
  if (ui.tab === "providers") await providers.refresh();
  if (ui.tab === "refusals") await refusals.refresh();
  if (ui.tab === "inspector") await inspector.refresh();
}

onGo(async (changed) => {
  closeDrawer();
  slack.leaveHome();
  if (changed.has("as")) {
    dismissLayers();
    await refresh();
  } else if (world) {
    drawFrame();
  }
  await showTab();
});

function setOnline(on) {
  const back = on && !online;
  online = on;
  if (world) drawFrame();
  if (back) catchUp();
}

/** After a pause (line lost, window hidden) everything in view may be old. */
async function catchUp() {
  await refresh();
  if (world) await showTab();
}

const pending = new Set();
const settle = debounce(async () => {
  const kinds = new Set(pending);
  pending.clear();
  if (kinds.has("reset")) inspector.forget();
  const stateful = ["message", "view", "bot", "faults", "reset"].some((kind) => kinds.has(kind));
  if (stateful) await refresh();
  if (!world) return;
  if (ui.tab === "slack" && ["message", "home", "reset"].some((kind) => kinds.has(kind))) await slack.show();
  if (ui.tab === "providers" && ["provider", "reset"].some((kind) => kinds.has(kind))) await providers.refresh();
  if (ui.tab === "refusals" && ["faults", "reset"].some((kind) => kinds.has(kind))) await refusals.refresh();
  if (ui.tab === "inspector" && ["exchange", "reset"].some((kind) => kinds.has(kind))) await inspector.refresh();
}, 60);

function noticed(event) {
  if (event.user && world && event.user !== world.me.user_id && ["view", "home"].includes(event.kind)) return;
  pending.add(event.kind);
  settle();
}

function openDrawer() {
  document.body.classList.add("drawer-open");
  byId("drawer").setAttribute("aria-expanded", "true");
  byId("side-body").querySelector("button")?.focus();
}

function closeDrawer() {
  document.body.classList.remove("drawer-open");
  byId("drawer").setAttribute("aria-expanded", "false");
}

async function resetWorld() {
  const sure = await confirmDialog({ title: "Start over?", text: "Messages, requests in view and the providers' data go back to the beginning.", confirm: "Start over", deny: "Cancel", danger: true });
  if (!sure) return;
  const answer = await post("reset");
  if (answer.ok === false) toast(answer.message ?? "It was not reset.");
  inspector.forget();
  prints = {};
  hints.sample = null;
  await catchUp();
}

function assemble() {
  byId("panel-slack").append(slack.pane, slack.thread);
  slack.composer.node.prepend(hints.node);
  followLinks(document.body, () => [...world.channels, ...world.dms]);
  byId("drawer").append(icon("menu", 22));
  byId("drawer").addEventListener("click", () => (document.body.classList.contains("drawer-open") ? closeDrawer() : openDrawer()));
  byId("scrim").addEventListener("click", closeDrawer);
  // Choosing where one is already changes nothing, so nothing else would close it.
  byId("side").addEventListener("click", (event) => event.target.closest(".side-entry") && closeDrawer());
  byId("side").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeDrawer();
    byId("drawer").focus();
  });
  byId("reset").append(h("button", { type: "button", class: "side-reset", on: { click: resetWorld } }, icon("refresh", 16), "Start over"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });
}

/** A Slack client tells Slack where its person is; so that "today at 14:30" means the same to both. */
async function tellZone() {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (world?.me.tz && tz && world.me.tz !== tz) await post("directory", { tz });
}

assemble();
await catchUp();
await tellZone();
listen(noticed, setOnline);
