// The person's open modal view: drawn, kept while it changes, submitted and closed.

import { post } from "./api.js";
import { drawAvatar } from "./avatars.js";
import { drawBlocks } from "./blocks.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { focusables, openLayer } from "./layers.js";
import { Surface } from "./surface.js";
import { plainText } from "./text.js";
import { problemOf } from "./values.js";

const LOST = "segbot did not answer. What you typed is still here: try again in a moment.";

export class Modal {
  /** `me()` gives the persona key; `refresh()` fetches the state again. */
  constructor({ me, refresh }) {
    Object.assign(this, { me, refresh, view: null, surfaces: new Map(), unlayer: null, busy: false, problem: null });
  }

  /** Shows `view`, or nothing. The same view drawn again keeps what is typed; a view below it is remembered. */
  show(view) {
    if (!view) {
      this.hide();
      return;
    }
    if (this.view && printOf(view) === printOf(this.view)) return;
    const known = view.id === this.view?.id;
    if (!known && !view.previous_view_id && !this.surfaces.has(view.id)) this.surfaces.clear();
    this.view = view;
    this.problem = null;
    this.busy = false;
    this.surface = this.surfaceOf(view);
    this.surface.errors = {};
    this.surface.keepOnly(view.blocks ?? []);
    if (!this.unlayer) this.open();
    this.draw(known);
  }

  surfaceOf(view) {
    if (!this.surfaces.has(view.id)) this.surfaces.set(view.id, new Surface({ kind: "modal", me: this.me, origin: { view_id: view.id } }));
    return this.surfaces.get(view.id);
  }

  open() {
    this.panel = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title" });
    this.unlayer = openLayer(this.panel, { label: "modal", onEscape: () => this.close(true), onDismiss: () => this.hide() });
  }

  hide() {
    this.unlayer?.();
    Object.assign(this, { unlayer: null, view: null, panel: null, busy: false });
    this.surfaces.clear();
  }

  draw(keep) {
    const place = keep ? placeOf(this.panel) : null;
    if (keep) document.activeElement?.blur();
    const body = h("div", { class: "modal-body", tabindex: "-1" },
      this.problem ? h("div", { class: "form-error", role: "alert" }, icon("warn"), h("span", {}, this.problem)) : null,
      h("div", { class: "m-blocks" }, drawBlocks(this.view.blocks, this.surface)));
    const form = h("form", { class: "modal-form", novalidate: true, "aria-busy": String(this.busy), on: { submit: (event) => { event.preventDefault(); this.submit(); } } }, body, this.foot());
    replace(this.panel, this.head(), form);
    this.panel.classList.remove("is-scrolled");
    body.addEventListener("scroll", () => this.panel.classList.toggle("is-scrolled", body.scrollTop > 2));
    settleFocus(this.panel, body, place);
  }

  head() {
    const back = this.view.previous_view_id
      ? h("button", { type: "button", class: "icon-btn", "aria-label": "Back", on: { click: () => this.close(false) } }, icon("left", 20))
      : drawAvatar({ is_app: true }, 28);
    return h("div", { class: "modal-head" }, back, h("h2", { id: "modal-title" }, plainText(this.view.title)),
      h("button", { type: "button", class: "icon-btn modal-x", "aria-label": "Close", on: { click: () => this.close(true) } }, icon("close", 20)));
  }

  foot() {
    const submit = this.view.submit
      ? h("button", { type: "submit", class: `btn btn-primary${this.busy ? " is-busy" : ""}`, disabled: this.busy, "aria-busy": this.busy ? "true" : null }, h("span", { class: "btn-text" }, plainText(this.view.submit)))
      : null;
    return h("div", { class: "modal-foot" },
      h("button", { type: "button", class: "btn", on: { click: () => this.close(false) } }, plainText(this.view.close) || (submit ? "Cancel" : "Close")), submit);
  }

  /** Marks the fields that Slack's client would not let through; true when all may go. */
  check() {
    const inputs = (this.view.blocks ?? []).filter((block) => block.type === "input");
    const found = inputs.map((block) => [block.block_id, problemOf(block, this.surface.get(block.block_id, block.element?.action_id))]);
    this.surface.errors = Object.fromEntries(found.filter(([, problem]) => problem));
    return !Object.keys(this.surface.errors).length;
  }

  async submit() {
    if (this.busy) return;
    this.problem = this.surface.uploading() ? "A file is still being uploaded. One moment." : null;
    if (!this.check() || this.problem) {
      this.refuse();
      return;
    }
    const { view } = this;
    this.setBusy(true);
    const answer = await post("view/submit", { as: this.me(), view_id: view.id, state: this.surface.values });
    if (this.view?.id !== view.id) return;
    if (answer.ok === false) this.fail(answer);
    else await this.refresh();
    if (this.view === view) this.setBusy(false);
  }

  fail(answer) {
    const blocks = new Set((this.view.blocks ?? []).map((block) => block.block_id));
    const errors = Object.entries(answer.errors ?? {});
    this.surface.errors = Object.fromEntries(errors.filter(([id]) => blocks.has(id)));
    const loose = errors.filter(([id]) => !blocks.has(id)).map(([, text]) => text).join(" ");
    this.problem = loose || (errors.length ? null : answer.message ?? LOST);
    this.busy = false;
    this.refuse();
  }

  refuse() {
    this.draw(true);
    const first = this.panel.querySelector(".has-error");
    if (first) {
      focusables(first)[0]?.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center" });
    } else {
      this.panel.querySelector(".form-error")?.scrollIntoView({ block: "nearest" });
    }
  }

  setBusy(on) {
    this.busy = on;
    const button = this.panel?.querySelector("button[type=submit]");
    if (!button) return;
    button.disabled = on;
    button.classList.toggle("is-busy", on);
    button.setAttribute("aria-busy", String(on));
    button.closest("form").setAttribute("aria-busy", String(on));
  }

  async close(all) {
    const { view } = this;
    if (!view) return;
    if (all || !view.previous_view_id) this.hide();
    else this.surfaces.delete(view.id);
    await post("view/close", { as: this.me(), view_id: view.id, all });
    await this.refresh();
  }
}

function printOf({ id, blocks, title, submit, close, hash }) {
  return JSON.stringify([id, blocks, title, submit, close, hash]);
}

function placeOf(panel) {
  const active = document.activeElement;
  const block = active?.closest("[data-block]");
  const body = panel.querySelector(".modal-body");
  return {
    scroll: body?.scrollTop ?? 0,
    block: block && panel.contains(block) ? block.dataset.block : null,
    index: block ? focusables(block).indexOf(active) : 0,
    caret: active?.selectionStart ?? null,
  };
}

function settleFocus(panel, body, place) {
  if (place) body.scrollTop = place.scroll;
  const block = place?.block ? panel.querySelector(`[data-block="${CSS.escape(place.block)}"]`) : null;
  const again = block ? focusables(block)[place.index] ?? focusables(block)[0] : null;
  const target = again ?? panel.querySelector("[data-autofocus]") ?? focusables(body).find((item) => item.matches("input, textarea")) ?? panel.querySelector("button[type=submit]") ?? focusables(panel)[0];
  target?.focus({ preventScroll: Boolean(place) });
  if (again && place.caret !== null && again.matches("textarea, input[type=text]")) again.setSelectionRange(place.caret, place.caret);
}
