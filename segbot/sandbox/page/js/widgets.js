// The controls of Block Kit that hold a value. Each takes (element, field) and gives a node;
// field = {state, change(state), enter(state), attributes, block, surface, clearable}.

import { h, uid } from "./dom.js";
import { allChannels, allPeople, channelName, userName } from "./directory.js";
import { drawFileInput } from "./fileinput.js";
import { icon } from "./icons.js";
import { Select } from "./select.js";
import { drawText, plainText } from "./text.js";
import { isSeveral, slotOf, stateOf } from "./values.js";

const TEXTS = { plain_text_input: "text", number_input: "text", email_text_input: "email", url_text_input: "url" };
const PICKERS = { datepicker: ["date", "calendar"], timepicker: ["time", "clock"], datetimepicker: ["datetime-local", "calendar"] };

const WIDGETS = {
  checkboxes: drawChoices,
  radio_buttons: drawChoices,
  file_input: drawFileInput,
};
for (const type of Object.keys(TEXTS)) WIDGETS[type] = drawTextInput;
for (const type of Object.keys(PICKERS)) WIDGETS[type] = drawPicker;
for (const kind of ["static", "external", "users", "conversations", "channels"]) {
  WIDGETS[`${kind}_select`] = drawSelect;
  WIDGETS[`multi_${kind}_select`] = drawSelect;
}

export function widgetFor(type) {
  return WIDGETS[type] ?? null;
}

/** Whether the widget is a group of controls (its label names the group, not one input). */
export function isGroup(type) {
  return type === "checkboxes" || type === "radio_buttons" || type === "file_input";
}

function drawTextInput(element, field) {
  const multiline = element.type === "plain_text_input" && element.multiline;
  const left = h("span", { class: "input-left", "aria-hidden": "true" });
  const read = () => stateOf(element.type, node.value === "" ? null : node.value);
  const count = () => countDown(node, left, element.max_length);
  const node = h(multiline ? "textarea" : "input", {
    class: "input", placeholder: plainText(element.placeholder), autocomplete: "off", ...field.attributes,
    type: multiline ? null : TEXTS[element.type], rows: multiline ? "5" : null,
    inputmode: element.type === "number_input" ? "decimal" : null,
    on: {
      input: () => { field.change(read(), "typed"); count(); },
      keydown: (event) => {
        if (event.key === "Enter" && !multiline && !event.isComposing) field.enter?.(event, read());
      },
    },
  });
  node.value = field.state[slotOf(element.type)] ?? "";
  if (!element.max_length) return node;
  count();
  return h("div", { class: "input-counted" }, node, left);
}

/** How much room is left, once it gets scarce. */
function countDown(node, left, max) {
  const room = (max ?? Infinity) - node.value.length;
  left.textContent = room <= Math.max(20, max / 10) ? String(room) : "";
  left.classList.toggle("is-over", room < 0);
}

function drawPicker(element, field) {
  const [type, picture] = PICKERS[element.type];
  const seconds = element.type === "datetimepicker";
  const node = h("input", { class: "input", type, ...field.attributes });
  const answer = field.state[slotOf(element.type)];
  node.value = seconds && answer ? localMinute(answer) : answer ?? "";
  node.addEventListener("change", () => {
    const value = seconds && node.value ? Math.floor(new Date(node.value).getTime() / 1000) : node.value || null;
    field.change(stateOf(element.type, value || null), "chosen");
  });
  return h("span", { class: "picker" }, icon(picture), node);
}

function localMinute(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function drawChoices(element, field) {
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const chosen = many ? field.state.selected_options : [field.state.selected_option].filter(Boolean);
  const boxes = (element.options ?? []).map((option) => {
    const box = h("input", { type: many ? "checkbox" : "radio", name, class: many ? "check" : "radio" });
    box.checked = chosen.some((one) => one.value === option.value);
    box.addEventListener("change", () => {
      const picked = boxes.filter(([input]) => input.checked).map(([, one]) => one);
      field.change(stateOf(element.type, many ? picked : picked[0] ?? null), "chosen");
    });
    return [box, option];
  });
  return h("div", { class: "choices", role: many ? "group" : "radiogroup", ...field.attributes }, boxes.map(([box, option]) => h("label", { class: "choice" }, box,
    h("span", {}, drawText(option.text), option.description ? h("span", { class: "choice-description" }, drawText(option.description)) : null))));
}

function drawSelect(element, field) {
  const slot = slotOf(element.type);
  const multi = isSeveral(element.type);
  const answer = multi ? field.state[slot] : [field.state[slot]].filter(Boolean);
  const ids = !slot.startsWith("selected_option");
  const remote = element.type.endsWith("external_select");
  const select = new Select({
    multi, remote, max: element.max_selected_items, clearable: field.clearable,
    minQuery: remote ? element.min_query_length ?? 3 : 0,
    placeholder: plainText(element.placeholder) || (multi ? "Select options" : "Select an option"),
    chosen: ids ? answer.map((id) => idOption(id, nameOf(element.type, id))) : answer,
    load: (typed) => source(element, field, typed),
    onChange: (options) => {
      const values = ids ? options.map((option) => option.value) : options.map(bare);
      field.change(stateOf(element.type, multi ? values : values[0] ?? null), "chosen");
    },
    attributes: field.attributes,
  });
  return select.node;
}

function bare({ text, value, description }) {
  return description ? { text, value, description } : { text, value };
}

function source(element, field, typed) {
  if (element.type.endsWith("external_select")) return field.surface.options(field.block, element, typed);
  if (element.type.endsWith("static_select")) return { options: element.options, option_groups: element.option_groups };
  if (element.type.endsWith("users_select")) return { options: allPeople().map((row) => idOption(row.user_id, row.name)) };
  return { options: allChannels().map((row) => idOption(row.id, `#${row.name}`)) };
}

function idOption(id, name) {
  return { value: id, text: { type: "plain_text", text: name, emoji: false } };
}

function nameOf(type, id) {
  return type.includes("users") ? userName(id) ?? id : `#${channelName(id) ?? id}`;
}
