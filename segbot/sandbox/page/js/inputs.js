// The input block: label, control, hint and error.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { drawText, plainText } from "./text.js";
import { initialState } from "./values.js";
import { isGroup, widgetFor } from "./widgets.js";

export function drawInput(block, surface) {
  const element = block.element ?? {};
  const draw = widgetFor(element.type);
  const ids = { input: uid("in"), label: uid("label"), hint: uid("hint"), error: uid("error") };
  if (!surface.get(block.block_id, element.action_id) && draw) surface.set(block.block_id, element.action_id, initialState(element));
  const error = surface.errors[block.block_id];
  const group = isGroup(element.type);
  const field = draw ? draw(element, fieldOf(block, surface, ids, group)) : h("div", { class: "b-unsupported" }, icon("warn"), `Unsupported input: ${element.type}`);
  const words = [plainText(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  return h("div", { class: `b-input${error ? " has-error" : ""}`, data: { action: element.action_id ?? "" } },
    group ? h("div", { class: "label", id: ids.label }, words) : h("label", { class: "label", id: ids.label, for: ids.input }, words),
    field,
    h("div", { class: "field-error", id: ids.error, role: error ? "alert" : null, hidden: !error }, icon("warn", 16), h("span", {}, error ?? "")),
    block.hint ? h("div", { class: "hint", id: ids.hint }, drawText(block.hint)) : null);
}

function fieldOf(block, surface, ids, group) {
  const element = block.element;
  const described = [surface.errors[block.block_id] ? ids.error : null, block.hint ? ids.hint : null].filter(Boolean).join(" ");
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return {
    block, surface, clearable: true,
    state: surface.get(block.block_id, element.action_id),
    change: (state, how) => {
      surface.set(block.block_id, element.action_id, state);
      if (!block.dispatch_action) return;
      if (how === "chosen" || triggers.includes("on_character_entered")) surface.press(block, element, state);
    },
    enter: (event, state) => {
      if (!block.dispatch_action || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      surface.press(block, element, state);
    },
    attributes: {
      id: ids.input,
      "aria-labelledby": group ? ids.label : null,
      "aria-describedby": described || null,
      "aria-required": block.optional || group ? null : "true",
      "aria-invalid": surface.errors[block.block_id] ? "true" : null,
      "data-autofocus": element.focus_on_load ? "true" : null,
    },
  };
}
