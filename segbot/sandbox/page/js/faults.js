// The switches that make a provider fail, each in plain words.

import { post } from "./api.js";
import { h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";

export const FAULTS = [
  ["none", "Works", "Answers as the real provider does."],
  ["rate_limit", "429", "Too many requests: segbot waits as told, then goes on."],
  ["server_error", "500", "The provider breaks and does nothing. Trying again is safe."],
  ["server_error_after", "500, but done", "Says 500 although it carried the change out."],
  ["unavailable", "503", "Down for maintenance: segbot tries again later."],
  ["timeout_after", "Accepts, then silence", "Carries the change out and never answers. segbot must look it up, never repeat blindly."],
  ["reset_before", "Hangs up before", "The line breaks before the request was read."],
  ["reset_after", "Hangs up after", "The line breaks after the change was made."],
  ["slow", "Slow", "Answers, but takes seconds."],
  ["garbage", "Garbage", "Answers with half a JSON document."],
  ["html", "HTML page", "A proxy's error page instead of JSON."],
  ["failure_in_200", "200, yet failed", "Says 200 with a failure inside."],
  ["credentials", "Bad key", "Refuses the API key: the connection is paused and its owner told."],
];

/** Only where the provider has such a door-keeper; it says itself what that means. */
const DOORKEEPER = ["doorkeeper", "403 without JSON"];

const COUNTS = [["1", "once"], ["3", "3 times"], ["10", "10 times"], ["", "until switched off"]];
const OPERATIONS = [["any", "any request"], ["read", "reading only"], ["write", "writing only"]];

/** The panel keeps its own choice of count and operation; `provider` is GET /sandbox/providers/{name}. */
export class FaultPanel {
  constructor({ refresh }) {
    this.refresh = refresh;
    this.count = pick("Fails", COUNTS);
    this.operation = pick("On", OPERATIONS);
    this.status = h("p", { class: "fault-status", role: "status" });
    this.tiles = h("div", { class: "fault-tiles", role: "radiogroup", "aria-label": "How the provider behaves" });
    this.node = h("section", { class: "card", "aria-label": "Make it fail" },
      h("div", { class: "card-head" }, h("h3", {}, "Make it fail"), h("div", { class: "fault-options" }, this.count.label, this.operation.label)), this.status, this.tiles);
    this.name = uid("fault");
  }

  draw(provider) {
    const kind = provider.fault?.kind ?? "none";
    const held = this.tiles.contains(document.activeElement);
    replace(this.tiles, tilesOf(provider).map(([key, title, words]) => {
      const input = h("input", { type: "radio", class: "visually-hidden", name: this.name, value: key, on: { change: () => this.set(provider.name, key) } });
      input.checked = key === kind;
      return h("label", { class: `fault-tile${key === kind ? " is-on" : ""}${key === "none" ? " is-fine" : ""}` }, input, h("span", { class: "fault-title" }, title), h("span", { class: "fault-words" }, words));
    }));
    if (held) this.tiles.querySelector("input:checked")?.focus();
    replace(this.status, statusWords(provider));
    this.status.classList.toggle("is-failing", kind !== "none");
  }

  async set(provider, kind) {
    const count = this.count.select.value;
    const answer = await post(`providers/${provider}/fault`, { kind, count: count ? Number(count) : null, operation: this.operation.select.value });
    if (answer.ok === false) toast(answer.message ?? "The switch did not move.");
    await this.refresh();
  }
}

function tilesOf({ doorkeeper }) {
  return doorkeeper ? [...FAULTS, [...DOORKEEPER, doorkeeper]] : FAULTS;
}

function pick(title, rows) {
  const id = uid("pick");
  const select = h("select", { class: "input input-small", id }, rows.map(([value, words]) => h("option", { value }, words)));
  return { select, label: h("span", { class: "inline-label" }, h("label", { for: id }, title), select) };
}

function statusWords({ label, fault }) {
  if (!fault || fault.kind === "none") return [icon("check", 16), h("span", {}, `${label} works.`)];
  const [, title] = [...FAULTS, DOORKEEPER].find(([key]) => key === fault.kind) ?? [null, fault.kind];
  const left = fault.remaining === null || fault.remaining === undefined ? "until switched off" : `${fault.remaining} more ${fault.remaining === 1 ? "request" : "requests"}`;
  const on = { read: "reading", write: "writing" }[fault.operation];
  return [icon("warn", 16), h("span", {}, h("b", {}, title), ` · ${left}${on ? ` · only ${on}` : ""}`)];
}
