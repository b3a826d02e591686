// Things that lie above the page: dialogs with a focus trap, floating menus, toasts, the live region.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex='0']";
const stack = [];

function root() {
  return document.getElementById("layers");
}

export function focusables(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter((item) => item.offsetParent !== null || item.getClientRects().length);
}

/** Shows `panel` above the work area: what lies below is inert, Tab stays inside, Esc calls `onEscape`. Returns a closer. */
export function openLayer(panel, { onEscape, onDismiss = onEscape, label }) {
  const before = document.activeElement;
  const overlay = h("div", { class: "overlay", data: { layer: label } }, panel);
  overlay.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      onEscape();
    } else if (event.key === "Tab") {
      wrapFocus(event, overlay);
    }
    event.stopPropagation();
  });
  stack.push({ overlay, onDismiss });
  root().append(overlay);
  settleInert();
  return () => {
    const at = stack.findIndex((layer) => layer.overlay === overlay);
    if (at < 0) return;
    stack.splice(at, 1);
    overlay.remove();
    settleInert();
    if (before?.isConnected) before.focus();
  };
}

/** Takes every layer away without answering for the person (they became somebody else). */
export function dismissLayers() {
  for (const layer of [...stack].reverse()) layer.onDismiss();
}

function settleInert() {
  document.getElementById("work").inert = stack.length > 0;
  stack.forEach(({ overlay }, index) => { overlay.inert = index < stack.length - 1; });
}

function wrapFocus(event, overlay) {
  const items = focusables(overlay);
  if (!items.length) return;
  const [first, last] = [items[0], items[items.length - 1]];
  if (event.shiftKey && (document.activeElement === first || !overlay.contains(document.activeElement))) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

/** Places a floating menu under (or above) its anchor and follows it; returns a function that takes it away. */
export function float(menu, anchor, { wide = false } = {}) {
  const host = anchor.closest(".overlay") ?? document.body;
  host.append(menu);
  const place = () => {
    const box = anchor.getBoundingClientRect();
    const room = window.innerHeight - box.bottom - 12;
    const above = room < Math.min(menu.scrollHeight, 240) && box.top > room;
    menu.style.maxHeight = `${Math.max(120, Math.min(320, above ? box.top - 12 : room))}px`;
    if (wide) menu.style.width = `${box.width}px`;
    const left = Math.min(box.left, window.innerWidth - menu.offsetWidth - 8);
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = above ? "auto" : `${box.bottom + 4}px`;
    menu.style.bottom = above ? `${window.innerHeight - box.top + 4}px` : "auto";
  };
  place();
  window.addEventListener("resize", place);
  document.addEventListener("scroll", place, true);
  const remove = () => {
    window.removeEventListener("resize", place);
    document.removeEventListener("scroll", place, true);
    menu.remove();
  };
  remove.place = place;
  return remove;
}

/** A sentence at the bottom for some seconds; errors stay longer and are read out at once. */
export function toast(message, kind = "error") {
  const area = document.getElementById("toasts");
  const close = h("button", { type: "button", class: "toast-close", "aria-label": "Dismiss" }, icon("close", 16));
  const note = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(kind === "error" ? "warn" : "check"), h("span", { class: "toast-text" }, message), close);
  close.addEventListener("click", () => note.remove());
  area.append(note);
  while (area.children.length > 4) area.firstChild.remove();
  setTimeout(() => note.remove(), kind === "error" ? 9000 : 4000);
}

export function announce(text) {
  document.getElementById("live").textContent = text;
}

/** Asks as Slack's confirm object says; resolves true when the person goes ahead. */
export function confirmDialog({ title, text, confirm, deny, danger }) {
  return new Promise((resolve) => {
    let close = () => {};
    const done = (answer) => {
      close();
      resolve(answer);
    };
    const no = h("button", { type: "button", class: "btn", on: { click: () => done(false) } }, deny);
    const yes = h("button", { type: "button", class: `btn ${danger ? "btn-danger" : "btn-primary"}`, on: { click: () => done(true) } }, confirm);
    const cross = h("button", { type: "button", class: "icon-btn", "aria-label": "Close", on: { click: () => done(false) } }, icon("close", 20));
    const panel = h("div", { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
      h("div", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title), cross),
      h("div", { class: "dialog-body", id: "dialog-text" }, text),
      h("div", { class: "dialog-foot" }, no, yes));
    close = openLayer(panel, { onEscape: () => done(false), label: "confirm" });
    yes.focus();
  });
}
