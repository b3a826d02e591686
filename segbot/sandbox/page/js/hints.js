// "Try this": the newcomer's card above the composer.

import { get } from "./api.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { go } from "./ui.js";

const KEY = "segbot-hints-done";

/** `fill(text)` puts a command into the composer of #marketing. */
export class Hints {
  constructor({ fill, state }) {
    Object.assign(this, { fill, state, node: h("aside", { class: "hints", "aria-label": "Try this", hidden: true }) });
    this.done = localStorage.getItem(KEY) === "yes";
    this.sample = null;
  }

  async draw() {
    this.node.hidden = this.done || !this.state();
    if (this.node.hidden) return;
    this.sample ??= await sampleCommand(this.state().command, this.state().providers[0]);
    const approver = this.state().personas.find((row) => row.key === "approver");
    const name = approver?.name.split(" ")[0] ?? "the approver";
    const channel = this.state().channels.find((row) => row.id === "C0APPROVALS");
    replace(this.node, h("div", { class: "hints-head" }, h("b", {}, "Try this"),
      h("button", { type: "button", class: "icon-btn", "aria-label": "Hide these hints", on: { click: () => this.dismiss() } }, icon("close", 16))),
    h("ol", {},
      this.step("Ask for a change", h("code", { class: "code" }, this.sample), () => this.fill(this.sample)),
      this.step(`Become ${name} and approve`, "in #segment-approvals", () => go({ as: "approver", tab: "slack", channel: channel?.id ?? "C0APPROVALS", thread: null })),
      this.step("Make the provider fail", "429, 500, silence, garbage", () => go({ tab: "providers" })),
      this.step("See every exchange", "with the verdict on each", () => go({ tab: "inspector" }))));
  }

  step(title, words, run) {
    return h("li", {}, h("button", { type: "button", class: "hint-step", on: { click: run } }, h("span", { class: "hint-title" }, title), h("span", { class: "hint-words" }, words)));
  }

  dismiss() {
    this.done = true;
    localStorage.setItem(KEY, "yes");
    this.node.hidden = true;
  }
}

/** A real command against the seed: a fifth of a small segment of the first provider, which is enough to need an approval. */
async function sampleCommand(command, provider) {
  const start = `${command} remove ${provider ?? ""} `;
  const all = provider ? await get(`providers/${provider}`) : {};
  const sized = (all.segments ?? []).filter((row) => row.count >= 3).sort((a, b) => a.count - b.count);
  const segment = sized.find((row) => row.count >= 20) ?? sized[0];
  if (!segment) return start;
  const named = `${start}${/\s/.test(segment.name) ? `"${segment.name}"` : segment.name} `;
  const page = await get(`providers/${provider}`, { segment: segment.id });
  const some = (page.members?.rows ?? []).slice(0, Math.min(Math.max(1, Math.ceil(segment.count / 5)), 8));
  return named + some.map((row) => row.id).join(" ");
}
