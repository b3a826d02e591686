// The Providers tab: what the emulated providers hold, and the switches that make them fail.

import { get, post } from "./api.js";
import { h, plural, replace } from "./dom.js";
import { FaultPanel } from "./faults.js";
import { icon } from "./icons.js";
import { confirmDialog, toast } from "./layers.js";
import { MemberPanel } from "./members.js";
import { go, ui } from "./ui.js";

export class Providers {
  constructor(root, { state }) {
    Object.assign(this, { root, state, provider: null, segment: null, filter: "" });
    this.faults = new FaultPanel({ refresh: () => this.refresh() });
    this.members = new MemberPanel({ refresh: () => this.refresh() });
    this.tabs = h("div", { class: "sub-tabs", role: "tablist", "aria-label": "Providers" });
    this.head = h("div", { class: "page-head" });
    this.search = h("input", { class: "input input-small", type: "search", "aria-label": "Search segments", placeholder: "Search", on: { input: () => { this.filter = this.search.value.trim().toLowerCase(); this.drawSegments(); } } });
    this.title = h("h3");
    this.list = h("ul", { class: "segments" });
    this.log = h("section", { class: "card", "aria-label": "Request log" });
    replace(root, this.tabs, h("div", { class: "page-body" }, this.head, this.faults.node,
      h("div", { class: "split" }, h("section", { class: "card", "aria-label": "Segments" }, h("div", { class: "card-head" }, this.title, this.search), this.list), this.members.node), this.log));
  }

  name() {
    const names = this.state()?.providers ?? [];
    return names.includes(ui.provider) ? ui.provider : names[0] ?? null;
  }

  async refresh() {
    const name = this.name();
    if (!name) return;
    const offset = this.provider?.name === name ? this.members.offset : 0;
    const answer = await get(`providers/${name}`, { segment: this.segment, offset });
    if (this.name() !== name) return;
    if (!answer.segments) {
      toast(answer.message ?? "The provider's data could not be read.");
      return;
    }
    if (this.segment && !answer.segments.some((row) => row.id === this.segment)) this.segment = null;
    this.provider = { ...answer, name };
    this.draw();
  }

  draw() {
    const { provider } = this;
    this.drawTabs();
    replace(this.head, h("div", {}, h("h2", {}, provider.label), provider.note ? h("p", { class: "muted" }, provider.note) : null),
      h("button", { type: "button", class: "btn btn-small", on: { click: () => this.reset() } }, icon("refresh", 16), "Reset this provider"));
    this.faults.draw(provider);
    this.title.textContent = `${plural(provider.segments.length, provider.noun)}`;
    this.drawSegments();
    this.members.show(provider, provider.segments.find((row) => row.id === this.segment) ?? null, provider.members);
    this.drawLog();
  }

  drawTabs() {
    const held = this.tabs.contains(document.activeElement);
    const names = this.state().providers;
    replace(this.tabs, names.map((name) => {
      const on = name === this.name();
      return h("button", { type: "button", role: "tab", class: `sub-tab${on ? " is-on" : ""}`, "aria-selected": String(on), tabindex: on ? "0" : "-1", on: { click: () => this.open(name), keydown: (event) => this.step(event, names) } }, labelOf(name));
    }));
    if (held) this.tabs.querySelector("[aria-selected=true]").focus();
  }

  step(event, names) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    this.open(names[(names.indexOf(this.name()) + move + names.length) % names.length]);
  }

  open(name) {
    this.segment = null;
    this.filter = "";
    this.search.value = "";
    go({ provider: name });
  }

  drawSegments() {
    const rows = this.provider.segments.filter((row) => `${row.name} ${row.id}`.toLowerCase().includes(this.filter));
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.segment : null;
    replace(this.list, rows.map((row) => h("li", {}, h("button", { type: "button", class: `segment${row.id === this.segment ? " is-on" : ""}`, "aria-pressed": String(row.id === this.segment), data: { segment: row.id }, on: { click: () => this.choose(row.id) } },
      h("span", { class: "segment-name" }, row.name), h("span", { class: "segment-count" }, Number.isFinite(row.count) ? row.count.toLocaleString("en-US") : "–"),
      h("span", { class: "segment-badges" }, (row.badges ?? []).map((badge) => h("span", { class: "badge" }, badge)))))));
    if (!rows.length) replace(this.list, h("li", { class: "empty" }, this.filter ? "Nothing fits the search." : "Nothing here yet."));
    if (held) this.list.querySelector(`[data-segment="${CSS.escape(held)}"]`)?.focus();
  }

  async choose(id) {
    this.segment = this.segment === id ? null : id;
    await this.refresh();
  }

  drawLog() {
    const rows = this.provider.log ?? [];
    replace(this.log, h("div", { class: "card-head" }, h("h3", {}, "Requests it received"), h("span", { class: "muted" }, plural(rows.length, "request"))),
      rows.length
        ? h("div", { class: "table-scroll log-scroll", tabindex: "0", role: "region", "aria-label": "Requests" }, h("table", { class: "grid" },
          h("thead", {}, h("tr", {}, ["Time", "Method", "Path", "Status", "Note"].map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, rows.map((row) => h("tr", {}, h("td", { class: "mono" }, timeOf(row.at)), h("td", { class: "mono" }, row.method), h("td", { class: "mono path" }, row.path),
            h("td", {}, h("span", { class: `status status-${Math.floor((row.status ?? 0) / 100)}` }, row.status ?? "no answer")), h("td", {}, row.note ?? ""))))))
        : h("p", { class: "empty" }, "No request yet. Run a command in Slack and watch them arrive."));
  }

  async reset() {
    const { provider } = this;
    if (!(await confirmDialog({ title: `Reset ${provider.label}?`, text: "Its segments and people go back to what they were in the beginning.", confirm: "Reset", deny: "Cancel", danger: true }))) return;
    const answer = await post(`providers/${provider.name}/reset`);
    if (answer.ok === false) toast(answer.message ?? "It was not reset.");
    await this.refresh();
  }
}

function labelOf(name) {
  return name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}

export function timeOf(at) {
  const date = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(date.getTime()) ? String(at ?? "") : date.toLocaleTimeString("en-GB");
}
