// Files that go with a message: chosen or pasted, uploaded at once, sent with what is written.

import { upload } from "./api.js";
import { bytes, h, replace } from "./dom.js";
import { icon } from "./icons.js";

const MAX_BYTES = 10 * 1024 * 1024;

export class Attachments {
  /** `me()` gives the persona key; `changed()` hears of every change; `refuse(sentence)` tells what was not taken. */
  constructor({ me, changed, refuse }) {
    Object.assign(this, { me, changed, refuse, rows: [] });
    this.input = h("input", { type: "file", class: "visually-hidden", multiple: true, tabindex: "-1", "aria-label": "Files to attach", on: { change: () => { this.take([...this.input.files]); this.input.value = ""; } } });
    this.button = h("button", { type: "button", class: "icon-btn", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => this.input.click() } }, icon("plus"));
    this.list = h("ul", { class: "attached", hidden: true, "aria-label": "Attached files" });
  }

  get waiting() {
    return this.rows.some((row) => !row.id);
  }

  get ids() {
    return this.rows.map((row) => row.id).filter(Boolean);
  }

  async take(files) {
    const heavy = files.find((file) => file.size > MAX_BYTES);
    if (heavy) this.refuse(`${heavy.name} is larger than 10 MB.`);
    await Promise.all(files.filter((file) => file.size <= MAX_BYTES).map((file) => this.send(file)));
  }

  async send(file) {
    const row = { name: file.name, size: file.size, id: null };
    this.rows.push(row);
    this.draw();
    const answer = await upload(this.me(), file);
    if (answer.ok === false) {
      this.rows = this.rows.filter((one) => one !== row);
      this.refuse(answer.message ?? `${file.name} was not uploaded.`);
    } else {
      row.id = answer.file.id;
    }
    this.draw();
  }

  clear() {
    const { rows } = this;
    this.rows = [];
    this.draw();
    return rows;
  }

  putBack(rows) {
    this.rows = [...rows, ...this.rows];
    this.draw();
  }

  draw() {
    this.list.hidden = !this.rows.length;
    replace(this.list, this.rows.map((row) => h("li", { class: "attached-file" }, icon("file", 16), h("span", { class: "attached-name" }, row.name), h("span", { class: "muted" }, row.id ? bytes(row.size) : "uploading…"),
      h("button", { type: "button", class: "chip-x", "aria-label": `Take out ${row.name}`, on: { click: () => { this.rows = this.rows.filter((one) => one !== row); this.draw(); } } }, icon("close", 12)))));
    this.changed();
  }
}
