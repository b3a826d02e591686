// The Inspector tab: every exchange between Slack and segbot, with the verdict on it.

import { get } from "./api.js";
import { h, plural, replace } from "./dom.js";
import { icon } from "./icons.js";
import { drawJson } from "./json.js";
import { timeOf } from "./providers.js";

const DIRECTIONS = { to_bot: ["→", "Slack to segbot"], from_bot: ["←", "segbot to Slack"], socket: ["⇄", "Socket Mode"] };
const VERDICTS = { ok: "OK", refused: "Refused", late: "Late", error: "Error" };
const KEPT = 500;

export class Inspector {
  constructor(root) {
    Object.assign(this, { root, rows: [], drawn: new Map(), open: new Set(), verdict: "", direction: "", text: "" });
    this.search = h("input", { class: "input input-small", type: "search", placeholder: "Filter, e.g. views.open", "aria-label": "Filter exchanges", on: { input: () => { this.text = this.search.value.trim().toLowerCase(); this.draw(); } } });
    this.count = h("span", { class: "muted", role: "status" });
    this.body = h("tbody");
    this.chips = h("div", { class: "filter-chips", role: "group", "aria-label": "Verdict" });
    this.way = h("select", { class: "input input-small", "aria-label": "Direction", on: { change: () => { this.direction = this.way.value; this.draw(); } } },
      h("option", { value: "" }, "both directions"), Object.entries(DIRECTIONS).map(([key, [arrow, words]]) => h("option", { value: key }, `${arrow} ${words}`)));
    this.empty = h("p", { class: "empty" });
    replace(root, h("div", { class: "page-body" }, h("div", { class: "page-head" }, h("div", {}, h("h2", {}, "Inspector"), h("p", { class: "muted" }, "What Slack and segbot said to each other, newest first. Tokens and secrets are blacked out."))),
      h("section", { class: "card", "aria-label": "Exchanges" }, h("div", { class: "card-head wrap" }, h("div", { class: "filters" }, this.search, this.way, this.chips), this.count),
        h("div", { class: "table-scroll" }, h("table", { class: "grid exchanges" },
          h("thead", {}, h("tr", {}, ["#", "Time", "Way", "What", "Status", "Took", "Verdict", "Why"].map((name) => h("th", { scope: "col" }, name)))), this.body)), this.empty)));
  }

  async refresh() {
    const answer = await get("exchanges", { since: this.rows.length ? this.rows[this.rows.length - 1].n : 0 });
    const rows = Array.isArray(answer) ? answer : answer.exchanges ?? [];
    if (rows.length) this.rows = [...this.rows, ...rows].sort((a, b) => a.n - b.n).slice(-KEPT);
    this.draw();
  }

  /** After a reset of the world the numbers begin again. */
  forget() {
    this.rows = [];
    this.drawn.clear();
    this.open.clear();
  }

  draw() {
    this.drawChips();
    const shown = this.rows.filter((row) => this.fits(row)).reverse();
    replace(this.body, shown.flatMap((row) => this.pair(row)));
    this.count.textContent = shown.length === this.rows.length ? plural(shown.length, "exchange") : `${shown.length} of ${plural(this.rows.length, "exchange")}`;
    this.empty.hidden = shown.length > 0;
    this.empty.textContent = this.rows.length ? "No exchange fits the filter." : "Nothing was said yet. Type a command in Slack.";
  }

  fits(row) {
    if (this.verdict && row.verdict !== this.verdict) return false;
    if (this.direction && row.direction !== this.direction) return false;
    return !this.text || `${row.what} ${row.reason ?? ""} ${row.status}`.toLowerCase().includes(this.text);
  }

  drawChips() {
    const count = (key) => this.rows.filter((row) => !key || row.verdict === key).length;
    const held = this.chips.contains(document.activeElement) ? document.activeElement.dataset.verdict : null;
    replace(this.chips, [["", "All"], ...Object.entries(VERDICTS)].map(([key, name]) => h("button", { type: "button", class: `filter-chip${this.verdict === key ? " is-on" : ""}`, "aria-pressed": String(this.verdict === key), data: { verdict: key }, on: { click: () => { this.verdict = key; this.draw(); } } }, name, h("span", { class: "filter-count" }, String(count(key))))));
    if (held !== null) this.chips.querySelector(`[data-verdict="${held}"]`)?.focus();
  }

  pair(row) {
    if (!this.drawn.has(row.n)) this.drawn.set(row.n, this.line(row));
    return this.open.has(row.n) ? [this.drawn.get(row.n), this.detail(row)] : [this.drawn.get(row.n)];
  }

  line(row) {
    const [arrow, words] = DIRECTIONS[row.direction] ?? ["?", row.direction];
    const button = h("button", { type: "button", class: "exchange-what", "aria-expanded": "false", on: { click: () => this.toggle(row, button) } }, icon("right", 14), h("span", {}, row.what));
    return h("tr", { class: `exchange exchange-${row.verdict}` }, h("td", { class: "mono muted" }, String(row.n)), h("td", { class: "mono" }, timeOf(row.at)),
      h("td", {}, h("span", { class: `way way-${row.direction}`, role: "img", "aria-label": words, title: words }, arrow)), h("td", {}, button),
      h("td", {}, h("span", { class: `status status-${Math.floor((row.status ?? 0) / 100)}` }, row.status ?? "–")), h("td", { class: "mono number" }, Number.isFinite(row.ms) ? `${Math.round(row.ms)} ms` : "–"),
      h("td", {}, h("span", { class: `verdict verdict-${row.verdict}` }, VERDICTS[row.verdict] ?? row.verdict)), h("td", { class: "why" }, row.reason ?? ""));
  }

  toggle(row, button) {
    const opening = !this.open.has(row.n);
    if (opening) this.open.add(row.n);
    else this.open.delete(row.n);
    button.setAttribute("aria-expanded", String(opening));
    this.draw();
    button.focus();
  }

  detail(row) {
    return h("tr", { class: "exchange-detail" }, h("td", { colspan: "8" }, h("div", { class: "json-pair" },
      h("div", {}, h("h4", {}, "Request"), drawJson(row.request)), h("div", {}, h("h4", {}, "Response"), drawJson(row.response)))));
  }
}
