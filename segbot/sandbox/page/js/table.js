// table blocks. docs.slack.dev/reference/block-kit/blocks/table-block

import { h } from "./dom.js";
import { drawRichText } from "./richtext.js";

export function drawTable(block) {
  const [head, ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  return h("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {},
      head ? h("thead", {}, h("tr", {}, head.map((cell, at) => drawCell("th", cell, settings[at])))) : null,
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => drawCell("td", cell, settings[at])))))));
}

function drawCell(tag, cell, setting) {
  const side = ["center", "right"].includes(setting?.align) ? setting.align : "left";
  const classes = `align-${side}${setting?.is_wrapped ? " is-wrapped" : ""}`;
  return h(tag, { class: classes, scope: tag === "th" ? "col" : null }, cellContent(cell));
}

export function cellContent(cell) {
  if (cell?.type === "rich_text") return drawRichText(cell);
  if (cell?.type === "raw_number") return cell.text ?? Number(cell.value ?? 0).toLocaleString("en-US");
  return cell?.text ?? "";
}
