// file_input: choose or drop files; each is uploaded at once and can be taken out again.

import { upload } from "./api.js";
import { bytes, h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { announce } from "./layers.js";
import { stateOf } from "./values.js";

const MAX_BYTES = 10 * 1024 * 1024;

export function drawFileInput(element, field) {
  const { block, surface } = field;
  const key = `${block.block_id}/${element.action_id}`;
  surface.files[key] ??= { rows: [], settle: null };
  const held = surface.files[key];
  const { rows } = held;
  const list = h("ul", { class: "files" });
  const note = h("div", { class: "file-note", role: "alert", hidden: true });
  const max = element.max_files ?? 10;

  const settle = () => {
    const files = rows.filter((row) => row.id).map((row) => ({ id: row.id }));
    field.change(stateOf("file_input", files), "chosen");
    replace(list, rows.map((row) => drawRow(row, remove)));
  };
  held.settle = settle;
  const remove = (row) => {
    rows.splice(rows.indexOf(row), 1);
    settle();
    announce(`${row.name} removed`);
  };
  const take = async (files) => {
    const problem = refusal(files, rows.length, max, element.filetypes);
    note.hidden = !problem;
    note.textContent = problem ?? "";
    if (!problem) await Promise.all([...files].map((file) => send(file, held, surface)));
  };

  const input = h("input", {
    type: "file", class: "file-hidden", multiple: max > 1, ...field.attributes,
    accept: element.filetypes?.length ? element.filetypes.map((type) => `.${type}`).join(",") : null,
    on: { change: () => { take([...input.files]); input.value = ""; } },
  });
  const zone = dropZone(input, take, element, max);
  replace(list, rows.map((row) => drawRow(row, remove)));
  return h("div", { class: "file-input" }, zone, note, list);
}

function dropZone(input, take, element, max) {
  const words = element.filetypes?.length ? element.filetypes.map((type) => type.toUpperCase()).join(", ") : "any file";
  const id = uid("zone");
  const zone = h("div", { class: "drop" },
    h("label", { class: "btn btn-small drop-button" }, icon("upload", 16), " Upload file", max > 1 ? "s" : "", input),
    h("span", { class: "drop-words", id }, `or drop here · ${words} · up to 10 MB`));
  const over = (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    take([...event.dataTransfer.files]);
  });
  return zone;
}

function refusal(files, present, max, types) {
  if (present + files.length > max) return `At most ${max} ${max === 1 ? "file" : "files"} can be given here.`;
  const large = files.find((file) => file.size > MAX_BYTES);
  if (large) return `${large.name} is larger than 10 MB.`;
  const odd = types?.length ? files.find((file) => !types.includes(file.name.split(".").pop().toLowerCase())) : null;
  return odd ? `${odd.name} is not one of: ${types.join(", ")}.` : null;
}

/** The view may be redrawn while a file is on its way: `held.settle` is always the newest drawing's. */
async function send(file, held, surface) {
  const { rows } = held;
  const row = { name: file.name, size: file.size, id: null, failed: null };
  rows.push(row);
  held.settle();
  const answer = await upload(surface.me(), file);
  if (!rows.includes(row)) return;
  row.id = answer.file?.id ?? null;
  row.failed = row.id ? null : answer.message ?? "The upload did not succeed.";
  announce(row.id ? `${file.name} uploaded` : `${file.name}: ${row.failed}`);
  held.settle();
}

function drawRow(row, remove) {
  const kind = row.name.split(".").pop().slice(0, 4).toUpperCase();
  const status = row.failed ?? (row.id ? `${kind} · ${bytes(row.size)}` : "Uploading…");
  return h("li", { class: `file-row${row.failed ? " is-failed" : ""}` },
    h("span", { class: "file-icon" }, row.id || row.failed ? icon("file") : h("span", { class: "spinner" })),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, row.name), h("span", { class: "file-meta" }, status)),
    h("button", { type: "button", class: "icon-btn", "aria-label": `Remove ${row.name}`, on: { click: () => remove(row) } }, icon("close", 16)));
}
