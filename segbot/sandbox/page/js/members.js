// The people in one segment at a provider, page by page, and what someone may do there behind segbot's back.

import { get, post } from "./api.js";
import { debounce, h, plural, replace } from "./dom.js";
import { icon } from "./icons.js";
import { confirmDialog, toast } from "./layers.js";

const PAGE = 100;
// What one can do in a provider's own screen; the emulator names those it knows. One that needs more than a click, as a
// new rule does, has no button here.
const MEDDLING = {
  rename: { name: "Rename it here", needs: "name" },
  add: { name: "Add 10 people", details: { count: 10 } },
  clear: { name: "Take everyone out", danger: true },
  delete: { name: "Delete it here", danger: true },
  schedule: { name: "Schedule a campaign for it" },
  many_campaigns: { name: "Schedule 400 others", details: { count: 400 } },
};

export class MemberPanel {
  constructor({ refresh }) {
    this.refresh = refresh;
    this.offset = 0;
    this.q = "";
    this.rows = [];
    this.node = h("section", { class: "card members-card", "aria-label": "Members" });
    this.search = h("input", { class: "input input-small", type: "search", placeholder: "Search people", "aria-label": "Search people", on: { input: debounce(() => { this.q = this.search.value.trim(); this.offset = 0; this.load(); }, 200) } });
    this.newName = h("input", { class: "input input-small", type: "text", "aria-label": "New name", placeholder: "New name" });
    this.head = h("div");
    this.table = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Member table" });
    this.foot = h("div", { class: "pager" });
  }

  /** Shows `segment` of `provider` (its rows as GET gave them), or asks to choose one. */
  show(provider, segment, members) {
    const moved = this.provider?.name !== provider.name || this.segment?.id !== segment?.id;
    Object.assign(this, { provider, segment });
    if (moved) {
      this.offset = 0;
      this.q = "";
      this.search.value = "";
    }
    if (!segment) {
      replace(this.node, h("p", { class: "empty" }, icon("people"), `Choose a ${provider.noun} to see who is in it.`));
      return;
    }
    if (!this.head.isConnected) replace(this.node, this.head, this.table, this.foot);
    this.drawHead();
    if (members && members.offset === this.offset && !this.q) this.drawTable(members);
    else this.load();
  }

  async load() {
    const { provider, segment } = this;
    const answer = await get(`providers/${provider.name}`, { segment: segment.id, q: this.q, offset: this.offset });
    if (this.segment?.id === segment.id && answer.members) this.drawTable(answer.members);
  }

  drawHead() {
    const { segment } = this;
    const held = this.head.contains(document.activeElement) ? document.activeElement : null;
    const details = Object.entries(segment.details ?? {}).filter(([, value]) => value !== null && typeof value !== "object" && value !== "");
    replace(this.head, h("div", { class: "card-head" }, h("div", {}, h("h3", {}, segment.name), h("p", { class: "muted mono" }, segment.id)), this.search),
      details.length ? h("details", { class: "details" }, h("summary", {}, "Details"), h("dl", {}, details.map(([key, value]) => [h("dt", {}, key.replaceAll("_", " ")), h("dd", {}, String(value))]))) : null,
      h("div", { class: "meddle" }, h("p", { class: "meddle-title" }, icon("edit", 16), "Someone changes it in the provider's own screen, behind segbot's back:"),
        h("div", { class: "meddle-row" }, this.newName, (this.provider.actions ?? []).filter((key) => MEDDLING[key]).map((key) => this.action(key)))),
      h("div", { class: "meddle-row copy-row" }, this.small("copy", "Copy ids on this page", () => this.copy()), this.small("download", "Save this page as CSV", () => this.save())));
    if (held?.isConnected) held.focus();
  }

  small(picture, name, run) {
    return h("button", { type: "button", class: "btn btn-small btn-quiet", on: { click: run } }, icon(picture, 16), name);
  }

  action(key) {
    const { name, danger } = MEDDLING[key];
    return h("button", { type: "button", class: `btn btn-small${danger ? " btn-danger-quiet" : ""}`, on: { click: () => this.meddle(key) } }, name);
  }

  async meddle(action) {
    const { name, danger, needs, details: fixed } = MEDDLING[action];
    const details = { ...fixed, ...(needs ? { [needs]: this.newName.value.trim() } : {}) };
    if (needs && !details[needs]) {
      this.newName.focus();
      return;
    }
    if (danger && !(await confirmDialog({ title: `${name}?`, text: `This happens to “${this.segment.name}” at ${this.provider.label} without segbot, as if a colleague did it there. Requests that wait will see the drift.`, confirm: name, deny: "Cancel", danger: true }))) return;
    const answer = await post(`providers/${this.provider.name}/meddle`, { segment: this.segment.id, action, ...details });
    if (answer.ok === false) toast(answer.message ?? "That cannot be done there.");
    else toast("Changed at the provider. segbot was not told.", "done");
    this.newName.value = "";
    await this.refresh();
  }

  drawTable(members) {
    this.rows = members.rows;
    const columns = ["id", "name", "email", "phone", "tags", "attributes"].filter((key) => members.rows.some((row) => row[key]));
    replace(this.table, members.rows.length
      ? h("table", { class: "grid" }, h("thead", {}, h("tr", {}, columns.map((key) => h("th", { scope: "col" }, key)))),
        h("tbody", {}, members.rows.map((row) => h("tr", {}, columns.map((key) => h("td", { class: key === "id" ? "mono" : null }, words(row[key])))))))
      : h("p", { class: "empty" }, this.q ? "Nobody fits the search." : "Nobody is in it."));
    const last = Math.min(members.offset + members.rows.length, members.total);
    const turn = (name, to, on) => h("button", { type: "button", class: "btn btn-small", disabled: !on, on: { click: () => { this.offset = to; this.load(); } } }, name);
    replace(this.foot, h("span", {}, members.total ? `${(members.offset + 1).toLocaleString("en-US")}–${last.toLocaleString("en-US")} of ${plural(members.total, "person", "people")}` : "0 people"),
      turn("Previous", Math.max(0, this.offset - PAGE), members.offset > 0), turn("Next", this.offset + PAGE, last < members.total));
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.rows.map((row) => row.id).join("\n"));
      toast(`${plural(this.rows.length, "id")} copied: paste them into segbot's form.`, "done");
    } catch {
      toast("The browser does not allow copying here. Save the CSV instead.");
    }
  }

  save() {
    const cell = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
    const lines = [["id", "email", "name"].join(","), ...this.rows.map((row) => [row.id, row.email, row.name].map(cell).join(","))];
    const url = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
    const link = h("a", { href: url, download: `${this.segment.name.replace(/[^\w-]+/g, "-")}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

function words(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
