// Elements that act at once: buttons, overflow menus, and selects and pickers outside an input block.

import { h, safeUrl, uid } from "./dom.js";
import { icon } from "./icons.js";
import { float } from "./layers.js";
import { plainText } from "./text.js";
import { drawUnsupported } from "./unsupported.js";
import { initialState } from "./values.js";
import { widgetFor } from "./widgets.js";

export function drawElement(block, element, surface) {
  if (element.type === "button" || element.type === "workflow_button") return drawButton(block, element, surface);
  if (element.type === "overflow") return drawOverflow(block, element, surface);
  if (element.type === "image") return h("img", { class: "b-thumb", src: safeUrl(element.image_url), alt: element.alt_text ?? "", referrerpolicy: "no-referrer" });
  const draw = widgetFor(element.type);
  return draw ? drawActing(draw, block, element, surface) : drawUnsupported(element);
}

function drawButton(block, element, surface) {
  const style = { primary: " btn-primary", danger: " btn-danger" }[element.style] ?? "";
  const url = element.url ? safeUrl(element.url) : null;
  const node = h(url ? "a" : "button", {
    type: url ? null : "button", class: `btn btn-small${style}`, href: url, target: url ? "_blank" : null, rel: url ? "noopener noreferrer" : null,
    "aria-label": element.accessibility_label ?? null, data: { action: element.action_id ?? "" },
    on: { click: () => surface.press(block, element, { type: "button", value: element.value ?? null }, node) },
  }, h("span", { class: "btn-text" }, plainText(element.text)));
  if (surface.inflight.has(`${block.block_id}/${element.action_id}/${element.value ?? ""}`)) {
    node.disabled = true;
    node.classList.add("is-busy");
  }
  return node;
}

function drawOverflow(block, element, surface) {
  const id = uid("overflow");
  const button = h("button", { type: "button", class: "btn btn-small btn-dots", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, data: { action: element.action_id ?? "" } }, icon("dots", 16));
  const choose = (option) => {
    const url = option.url ? safeUrl(option.url) : null;
    if (url) window.open(url, "_blank", "noopener");
    surface.press(block, element, { type: "overflow", selected_option: option }, button);
  };
  attachMenu(button, id, () => (element.options ?? []).map((option) => ({ text: plainText(option.text), run: () => choose(option) })));
  return button;
}

/** A button that opens a small menu: arrows move, Enter chooses, Esc and leaving close. */
export function attachMenu(button, id, entries) {
  let unfloat = null;
  const close = (focus) => {
    if (!unfloat) return;
    const remove = unfloat;
    unfloat = null;
    if (focus) button.focus();
    button.setAttribute("aria-expanded", "false");
    remove();
  };
  const open = () => {
    const items = entries().map((entry) => h("button", { type: "button", class: `menu-item${entry.danger ? " is-danger" : ""}`, role: "menuitem", on: { click: () => { close(true); entry.run(); } } }, h("span", { class: "menu-text" }, entry.text), entry.about ? h("span", { class: "menu-description" }, entry.about) : null));
    const menu = h("div", { class: "menu", role: "menu", id }, items);
    menu.addEventListener("keydown", (event) => {
      const at = items.indexOf(document.activeElement);
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close(true);
      } else if (event.key === "Tab") {
        close(true);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
      }
    });
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget) && event.relatedTarget !== button) close(false);
    });
    unfloat = float(menu, button);
    button.setAttribute("aria-expanded", "true");
    items[0]?.focus();
  };
  button.addEventListener("click", () => (unfloat ? close(true) : open()));
}

function drawActing(draw, block, element, surface) {
  if (!surface.get(block.block_id, element.action_id)) surface.set(block.block_id, element.action_id, initialState(element));
  const pressing = (state) => {
    surface.set(block.block_id, element.action_id, state);
    surface.press(block, element, state);
  };
  return h("div", { class: "acting", data: { action: element.action_id } }, draw(element, {
    block, surface, clearable: false,
    state: surface.get(block.block_id, element.action_id),
    change: (state, how) => (how === "chosen" ? pressing(state) : surface.set(block.block_id, element.action_id, state)),
    enter: (event, state) => {
      event.preventDefault();
      pressing(state);
    },
    attributes: { "aria-label": plainText(element.placeholder) || plainText(block.text).slice(0, 80) || element.action_id },
  }));
}
