// data_table blocks: sorted by a column, turned page by page. docs.slack.dev/reference/block-kit/blocks/data-table-block

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { announce } from "./layers.js";
import { cellContent } from "./table.js";

const PAGE = 5;

export function drawDataTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const key = `table/${block.block_id}`;
  const state = surface.notes?.get(key) ?? { column: null, down: false, page: 0 };
  surface.notes?.set(key, state);
  const size = block.page_size ?? PAGE;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const node = h("div", { class: "b-data-table" });
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => row[at]?.type === "raw_number"));
  const draw = () => {
    state.page = Math.min(state.page, pages - 1);
    const shown = sorted(rows, state).slice(state.page * size, (state.page + 1) * size);
    const held = node.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    replace(node, h("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
      h("table", {}, h("caption", { class: "visually-hidden" }, block.caption ?? ""),
        h("thead", {}, h("tr", {}, head.map((cell, at) => heading(cell, at)))),
        h("tbody", {}, shown.map((row) => h("tr", {}, row.map((cell, at) => body(cell, at)))))),
    ), pages > 1 ? pager() : null);
    if (held) node.querySelector(`[data-at="${held}"]:not(:disabled)`)?.focus();
  };
  const heading = (cell, at) => {
    const on = state.column === at;
    const sort = on ? (state.down ? "descending" : "ascending") : "none";
    return h("th", { scope: "col", "aria-sort": sort, class: numeric[at] ? "align-right" : "align-left" },
      h("button", { type: "button", class: `table-sort${on ? " is-on" : ""}`, data: { at: `sort-${at}` }, on: { click: () => turn(at) } }, cellContent(cell), h("span", { class: "table-arrow", "aria-hidden": "true" }, on ? (state.down ? "↓" : "↑") : "↕")));
  };
  const body = (cell, at) => {
    const names = at === (block.row_header_column_index ?? 0);
    return h(names ? "th" : "td", { scope: names ? "row" : null, class: `${numeric[at] ? "align-right" : "align-left"}${names ? " table-name" : ""}` }, cellContent(cell));
  };
  const turn = (at) => {
    state.down = state.column === at ? !state.down : numeric[at];
    state.column = at;
    state.page = 0;
    draw();
    announce(`Sorted by ${cellText(head[at])}, ${state.down ? "descending" : "ascending"}.`);
  };
  const pager = () => {
    const go = (step) => { state.page += step; draw(); };
    const button = (name, picture, step, on) => h("button", { type: "button", class: "icon-btn", "aria-label": name, title: name, disabled: !on, data: { at: name }, on: { click: () => go(step) } }, icon(picture, 16));
    const last = Math.min(rows.length, (state.page + 1) * size);
    return h("div", { class: "table-pager" }, h("span", {}, `${state.page * size + 1}–${last} of ${rows.length}`),
      button("Previous page", "left", -1, state.page > 0), button("Next page", "right", 1, state.page < pages - 1));
  };
  draw();
  return node;
}

function cellText(cell) {
  return typeof cell?.text === "string" ? cell.text : (cell?.elements ?? []).flatMap((part) => part.elements ?? []).map((part) => part.text ?? "").join("");
}

function sorted(rows, { column, down }) {
  if (column === null) return rows;
  const order = (a, b) => {
    const [one, other] = [a[column], b[column]];
    if (one?.type === "raw_number" && other?.type === "raw_number") return one.value - other.value;
    return cellText(one).localeCompare(cellText(other), "en", { numeric: true, sensitivity: "base" });
  };
  const result = [...rows].sort(order);
  return down ? result.reverse() : result;
}
