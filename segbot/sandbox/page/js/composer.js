// The box people write in: formatting, the command hint, Enter sends, Shift+Enter breaks the line.

import { Attachments } from "./attach.js";
import { suggestions } from "./commands.js";
import { h, replace, uid } from "./dom.js";
import { attachMenu } from "./elements.js";
import { mentions } from "./mentions.js";
import { icon } from "./icons.js";

const MARKS = [["bold", "Bold", "*", "b"], ["italic", "Italic", "_", "i"], ["strike", "Strikethrough", "~", null], ["code", "Code", "`", null]];
const LINES = [["quote", "Quote", "> "], ["list", "Bulleted list", "• "]];

export class Composer {
  /** `send(text)` resolves true when the text was taken (it is put back otherwise). `inThread`: no commands there. */
  constructor({ send, command, me, shortcuts = () => [], inThread = false, name }) {
    Object.assign(this, { send, command, shortcuts, inThread, rows: [], active: -1, drafts: new Map(), key: null });
    this.files = new Attachments({ me, changed: () => this.ready(), refuse: (sentence) => this.refuse(sentence) });
    this.hintId = uid("hint");
    this.box = h("textarea", {
      class: "composer-text", rows: "1", "aria-label": name, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.hintId,
      on: { input: () => this.changed(), keydown: (event) => this.keyed(event), blur: () => this.hide(), paste: (event) => this.pasted(event) },
    });
    this.hint = h("div", { class: "command-hint", role: "listbox", id: this.hintId, "aria-label": "Commands", hidden: true, on: { mousedown: (event) => event.preventDefault() } });
    this.note = h("div", { class: "composer-note", role: "alert", hidden: true });
    this.go = h("button", { type: "button", class: "composer-send", "aria-label": "Send", disabled: true, on: { click: () => this.submit() } }, icon("send"));
    this.node = h("div", { class: "composer-wrap" }, this.hint, this.note, h("div", { class: "composer" }, this.toolbar(), this.box, this.files.list, this.foot()));
  }

  toolbar() {
    const button = (picture, name, run) => h("button", { type: "button", class: "icon-btn", "aria-label": name, title: name, on: { click: run, mousedown: (event) => event.preventDefault() } }, icon(picture));
    return h("div", { class: "composer-tools", role: "toolbar", "aria-label": "Formatting" },
      MARKS.map(([picture, name, mark]) => button(picture, name, () => this.wrap(mark))), h("span", { class: "composer-bar" }),
      LINES.map(([picture, name, start]) => button(picture, name, () => this.prefix(start))),
      button("pre", "Code block", () => this.wrap("```")));
  }

  foot() {
    const id = uid("shortcuts");
    const slash = h("button", { type: "button", class: "icon-btn", "aria-label": "Shortcuts", title: "Shortcuts and commands", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, icon("slash"));
    attachMenu(slash, id, () => [...this.shortcuts(), ...(this.inThread ? [] : [{ text: this.command(), about: "Type the command", run: () => this.fill(`${this.command()} `) }])]);
    return h("div", { class: "composer-foot" }, this.files.button, this.files.input, slash, h("span", { class: "composer-keys", "aria-hidden": "true" }, h("b", {}, "Shift + Return"), " to add a new line"), this.go);
  }

  /** Keeps one draft for each place. */
  moveTo(key, placeholder) {
    if (this.key !== key) {
      this.drafts.set(this.key, this.box.value);
      this.files.clear();
      this.key = key;
      this.box.value = this.drafts.get(key) ?? "";
      this.changed();
      this.hide();
    }
    this.box.placeholder = placeholder;
  }

  fill(text) {
    this.box.value = text;
    this.box.focus();
    this.changed();
  }

  wrap(mark) {
    const { selectionStart: from, selectionEnd: to, value } = this.box;
    this.box.setRangeText(`${mark}${value.slice(from, to)}${mark}`, from, to, "end");
    if (from === to) this.box.setSelectionRange(from + mark.length, from + mark.length);
    this.box.focus();
    this.changed();
  }

  prefix(start) {
    const { selectionStart: from, selectionEnd: to, value } = this.box;
    const line = value.lastIndexOf("\n", from - 1) + 1;
    this.box.setRangeText(value.slice(line, to).replace(/^/gm, start), line, to, "end");
    this.box.focus();
    this.changed();
  }

  changed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 220)}px`;
    this.note.hidden = true;
    this.ready();
    if (document.activeElement === this.box) this.suggest();
  }

  ready() {
    this.go.disabled = this.files.waiting || !(this.box.value.trim() || this.files.ids.length);
  }

  refuse(sentence) {
    this.note.textContent = sentence;
    this.note.hidden = false;
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.files.take(files);
  }

  suggest() {
    const named = this.box.value.startsWith("/") ? [] : mentions(this.box.value, this.box.selectionStart);
    this.rows = named.length || this.inThread ? named : suggestions(this.box.value, this.command());
    this.active = this.rows.length && (named.length || !this.box.value.includes(" ")) ? 0 : -1;
    this.drawHint();
  }

  drawHint() {
    this.hint.hidden = !this.rows.length;
    this.box.setAttribute("aria-expanded", String(this.rows.length > 0));
    this.box.removeAttribute("aria-activedescendant");
    if (!this.rows.length) return;
    this.hint.classList.toggle("is-usage", this.rows[0].only === true);
    replace(this.hint, h("div", { class: "command-head" }, h("b", {}, this.rows[0].from === undefined ? "Commands" : "People"), h("span", {}, this.rows[0].only ? "Return runs it; a form asks for what is missing" : "↑ ↓ to choose, Tab to complete, Esc to dismiss")),
      this.rows.map((row, index) => this.hintRow(row, index)));
    this.hint.querySelector(".is-active")?.scrollIntoView({ block: "nearest" });
  }

  hintRow(row, index) {
    const on = index === this.active;
    const id = `${this.hintId}-${index}`;
    if (on) this.box.setAttribute("aria-activedescendant", id);
    return h("div", { class: `command-row${on ? " is-active" : ""}`, role: "option", id, "aria-selected": String(on), on: { click: () => this.complete(row) } },
      h("span", { class: "command-app" }, icon(row.from === undefined ? "pie" : "people", 16)),
      h("span", { class: "command-words" }, h("span", {}, h("b", {}, row.name), " ", h("span", { class: "command-usage" }, row.usage)), h("span", { class: "command-about" }, row.about)),
      row.from === undefined ? h("span", { class: "command-owner" }, "segbot") : null);
  }

  hide() {
    this.rows = [];
    this.drawHint();
  }

  complete(row) {
    if (row.from !== undefined) {
      this.box.setRangeText(row.text, row.from, this.box.selectionStart, "end");
      this.box.focus();
      this.changed();
    } else if (!row.only) {
      this.fill(row.text);
    }
  }

  keyed(event) {
    if (event.isComposing) return;
    const open = this.rows.length > 0 && !this.rows[0].only;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = this.active < 0 ? (step > 0 ? 0 : this.rows.length - 1) : (this.active + step + this.rows.length) % this.rows.length;
      this.drawHint();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && this.active >= 0)) && !event.shiftKey) {
      event.preventDefault();
      this.complete(this.rows[Math.max(this.active, 0)]);
    } else if (event.key === "Escape" && this.rows.length) {
      event.preventDefault();
      this.hide();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if ((event.ctrlKey || event.metaKey) && MARKS.some(([, , , key]) => key && key === event.key)) {
      event.preventDefault();
      this.wrap(MARKS.find(([, , , key]) => key === event.key)[2]);
    }
  }

  async submit() {
    const text = this.box.value.trim();
    if (this.go.disabled) return;
    if (this.inThread && text.startsWith("/")) {
      this.refuse(`${text.split(/\s/)[0]} cannot be run in a thread. Run it in the channel instead.`);
      return;
    }
    const ids = text.startsWith("/") ? [] : this.files.ids;
    const rows = ids.length ? this.files.clear() : [];
    const { key } = this;
    this.box.value = "";
    this.changed();
    this.hide();
    const taken = await this.send(text, ids);
    if (taken || this.key !== key) return;
    if (!this.box.value) this.fill(text);
    this.files.putBack(rows);
  }
}
