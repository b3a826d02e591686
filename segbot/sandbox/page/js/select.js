// One combobox for every menu of Block Kit: static or loaded, single or multi, flat or grouped.

import { debounce, h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { float } from "./layers.js";
import { plainText } from "./text.js";

/**
 * `load(typed)` gives {options} or {option_groups} (perhaps later); an option is {text, value, description?}.
 * `onChange(options)` hears the chosen ones. `minQuery`: letters needed before anything is loaded.
 */
export class Select {
  constructor({ load, chosen, onChange, multi = false, max = null, minQuery = 0, remote = false, placeholder = "", clearable = false, attributes = {} }) {
    Object.assign(this, { load, onChange, multi, max, minQuery, remote, clearable, placeholder });
    this.chosen = [...chosen];
    this.options = [];
    this.active = -1;
    this.unfloat = null;
    this.ticket = 0;
    this.typing = false;
    this.listId = uid("list");
    this.later = debounce(() => this.refresh(), 180);
    this.build(attributes);
    this.showChosen();
  }

  build(attributes) {
    this.input = h("input", {
      class: "select-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.listId, ...attributes,
      on: {
        input: () => { this.typing = true; this.open(); },
        click: () => this.open(),
        keydown: (event) => this.key(event),
        blur: () => this.leave(),
      },
    });
    this.chips = h("span", { class: "select-chips" });
    this.clear = h("button", { type: "button", class: "icon-btn select-clear", "aria-label": "Clear selection", on: { click: () => this.choose([]) } }, icon("close", 14));
    this.node = h("div", { class: `select${this.multi ? " select-multi" : ""}` },
      h("div", { class: "select-box", on: { click: () => this.input.focus() } }, this.chips, this.input, this.clear, h("span", { class: "select-arrow" }, icon("down", 16))));
    this.menu = h("div", { class: "menu select-menu", role: "listbox", id: this.listId, "aria-multiselectable": this.multi ? "true" : null, on: { mousedown: (event) => event.preventDefault() } });
  }

  showChosen() {
    this.typing = false;
    if (this.multi) {
      replace(this.chips, this.chosen.map((option) => this.chip(option)));
      this.input.value = "";
      this.input.placeholder = this.chosen.length ? "" : this.placeholder;
    } else {
      this.input.value = this.chosen.length ? plainText(this.chosen[0].text) : "";
      this.input.placeholder = this.placeholder;
    }
    this.clear.hidden = !(this.clearable && this.chosen.length && !this.multi);
  }

  chip(option) {
    const name = plainText(option.text);
    return h("span", { class: "chip" }, name,
      h("button", { type: "button", class: "chip-x", "aria-label": `Remove ${name}`, on: { click: (event) => { event.stopPropagation(); this.choose(this.chosen.filter((one) => one.value !== option.value)); } } }, icon("close", 12)));
  }

  open() {
    if (!this.unfloat) {
      this.unfloat = float(this.menu, this.node.firstChild, { wide: true });
      this.input.setAttribute("aria-expanded", "true");
      if (!this.multi && !this.typing) this.input.select();
    }
    if (this.remote && this.typing) this.later();
    else this.refresh();
  }

  close() {
    if (!this.unfloat) return;
    this.unfloat();
    this.unfloat = null;
    this.ticket += 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  leave() {
    if (this.menu.contains(document.activeElement)) return;
    this.close();
    this.showChosen();
  }

  async refresh() {
    const typed = this.typing ? this.input.value.trim() : "";
    if (typed.length < this.minQuery) {
      const more = this.minQuery - typed.length;
      this.note(`Type ${more} more ${more === 1 ? "letter" : "letters"} to search`);
      return;
    }
    this.ticket += 1;
    const ticket = this.ticket;
    if (this.remote) this.note("Loading…", true);
    const answer = await this.load(typed);
    if (ticket !== this.ticket || !this.unfloat) return;
    if (answer.failed) this.note(answer.failed);
    else this.show(answer, this.remote ? "" : typed.toLowerCase());
  }

  note(text, busy = false) {
    this.options = [];
    this.active = -1;
    replace(this.menu, h("div", { class: `menu-note${busy ? " is-loading" : ""}`, role: "status" }, text));
    this.unfloat?.place();
  }

  show(answer, filter) {
    const groups = answer.option_groups ?? [{ label: null, options: answer.options ?? [] }];
    this.options = [];
    const nodes = groups.map((group) => this.group(group, filter)).filter(Boolean);
    if (!this.options.length) {
      this.note("No results");
      return;
    }
    replace(this.menu, nodes);
    const current = this.options.findIndex(({ option }) => this.isChosen(option));
    this.highlight(this.multi || current < 0 ? 0 : current);
    this.unfloat?.place();
  }

  group(group, filter) {
    const rows = (group.options ?? []).filter((option) => plainText(option.text).toLowerCase().includes(filter)).map((option) => this.row(option));
    if (!rows.length) return null;
    if (!group.label) return h("div", { role: "presentation" }, rows);
    const id = uid("group");
    return h("div", { role: "group", "aria-labelledby": id }, h("div", { class: "menu-label", id }, plainText(group.label)), rows);
  }

  row(option) {
    const index = this.options.length;
    const node = h("div", {
      class: "menu-item", role: "option", id: `${this.listId}-${index}`, "aria-selected": String(this.isChosen(option)),
      on: { click: () => this.pick(option), mousemove: () => this.highlight(index, false) },
    }, h("span", { class: "menu-text" }, plainText(option.text)), option.description ? h("span", { class: "menu-description" }, plainText(option.description)) : null,
    this.isChosen(option) ? h("span", { class: "menu-tick" }, icon("check", 16)) : null);
    this.options.push({ option, node });
    return node;
  }

  isChosen(option) {
    return this.chosen.some((one) => one.value === option.value);
  }

  highlight(index, scroll = true) {
    this.options[this.active]?.node.classList.remove("is-active");
    this.active = index;
    const node = this.options[index]?.node;
    if (!node) return;
    node.classList.add("is-active");
    this.input.setAttribute("aria-activedescendant", node.id);
    if (scroll) node.scrollIntoView({ block: "nearest" });
  }

  pick(option) {
    if (!this.multi) this.choose([option]);
    else if (this.isChosen(option)) this.choose(this.chosen.filter((one) => one.value !== option.value));
    else if (!this.max || this.chosen.length < this.max) this.choose([...this.chosen, option]);
  }

  choose(options) {
    this.chosen = options;
    this.close();
    this.showChosen();
    this.onChange(options);
    this.input.focus();
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.unfloat) this.open();
      else if (this.options.length) this.highlight((this.active + (event.key === "ArrowDown" ? 1 : -1) + this.options.length) % this.options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this.unfloat && this.options[this.active]) this.pick(this.options[this.active].option);
      else this.open();
    } else if (event.key === "Escape" && this.unfloat) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.showChosen();
    } else if (event.key === "Backspace" && this.multi && !this.input.value && this.chosen.length) {
      this.choose(this.chosen.slice(0, -1));
    }
  }
}
