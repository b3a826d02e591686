// What a person has typed and pressed on one surface (a message, a modal view, the Home tab).

import { post } from "./api.js";
import { confirmDialog, toast } from "./layers.js";
import { drawText } from "./text.js";

export class Surface {
  /** `origin`: {channel, message_ts, view_id} as POST /sandbox/press wants them; `me`: gives the persona key. */
  constructor({ kind, origin, me }) {
    this.kind = kind;
    this.origin = origin;
    this.me = me;
    this.values = {};
    this.files = {};
    this.errors = {};
    this.notes = new Map();
    this.inflight = new Set();
  }

  get(block, action) {
    return this.values[block]?.[action];
  }

  set(block, action, value) {
    this.values[block] ??= {};
    this.values[block][action] = value;
  }

  /** Typed values live on where block_id and action_id are in the new blocks too; the rest is forgotten. */
  keepOnly(blocks) {
    const known = new Set(blocks.flatMap((block) => elementsOf(block).map((element) => `${block.block_id}/${element.action_id}`)));
    for (const block of Object.keys(this.values)) {
      for (const action of Object.keys(this.values[block])) {
        if (!known.has(`${block}/${action}`)) delete this.values[block][action];
      }
      if (!Object.keys(this.values[block]).length) delete this.values[block];
    }
    for (const key of Object.keys(this.files)) {
      if (!known.has(key)) delete this.files[key];
    }
  }

  /** Whether a chosen file is still on its way to the sandbox. */
  uploading() {
    return Object.values(this.files).some(({ rows }) => rows.some((row) => !row.id && !row.failed));
  }

  /** Sends a block_actions interaction, after the confirm dialog when the element has one. True when it was taken. */
  async press(block, element, value, node = null) {
    if (element.confirm && !(await confirmDialog(confirmTexts(element)))) return false;
    const key = `${block.block_id}/${element.action_id}/${element.value ?? ""}`;
    if (this.inflight.has(key)) return false;
    this.inflight.add(key);
    busy(node, true);
    try {
      return await this.send(block, element, value);
    } finally {
      this.inflight.delete(key);
      busy(node, false);
    }
  }

  async send(block, element, value) {
    const answer = await post("press", {
      as: this.me(), channel: null, message_ts: null, view_id: null, ...this.origin,
      block_id: block.block_id, action_id: element.action_id, ...value, state: this.values,
    });
    if (answer.ok === false) toast(answer.message ?? "segbot did not take that. Nothing was changed.");
    return answer.ok !== false;
  }

  /** Options of an external select for what is typed: {options} or {option_groups}; an empty list on failure. */
  async options(block, element, value) {
    const answer = await post("options", {
      as: this.me(), channel: null, message_ts: null, view_id: null, ...this.origin,
      block_id: block.block_id, action_id: element.action_id, value,
    });
    if (answer.ok === false) return { options: [], failed: answer.message ?? "The list could not be loaded." };
    return answer;
  }
}

export function elementsOf(block) {
  return [block.element, block.accessory, ...(block.elements ?? [])].filter((element) => element?.action_id);
}

function confirmTexts({ confirm, style }) {
  return {
    title: confirm.title?.text ?? "Are you sure?",
    text: confirm.text ? drawText(confirm.text) : "",
    confirm: confirm.confirm?.text ?? "Yes",
    deny: confirm.deny?.text ?? "Cancel",
    danger: (confirm.style ?? style) === "danger",
  };
}

function busy(node, on) {
  if (!node) return;
  node.disabled = on;
  node.classList.toggle("is-busy", on);
  if (on) node.setAttribute("aria-busy", "true");
  else node.removeAttribute("aria-busy");
}
