// Block Kit blocks: draw(blocks, surface) gives one node each. docs.slack.dev/reference/block-kit/blocks

import { drawChart } from "./chart.js";
import { drawDataTable } from "./datatable.js";
import { h, safeUrl } from "./dom.js";
import { drawElement } from "./elements.js";
import { drawInput } from "./inputs.js";
import { icon } from "./icons.js";
import { drawMarkdown } from "./markdown.js";
import { drawRichText } from "./richtext.js";
import { drawTable } from "./table.js";
import { drawText, plainText } from "./text.js";
import { drawUnsupported } from "./unsupported.js";

const BLOCKS = {
  header: (block) => h("h3", { class: "b-header" }, plainText(block.text)),
  divider: () => h("hr", { class: "b-divider" }),
  section: drawSection,
  context: drawContext,
  actions: drawActions,
  input: drawInput,
  image: drawImage,
  rich_text: drawRichText,
  table: drawTable,
  data_table: drawDataTable,
  data_visualization: drawChart,
  markdown: (block) => drawMarkdown(block.text ?? ""),
  alert: drawAlert,
  video: drawVideo,
};

export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => {
    const node = (BLOCKS[block.type] ?? drawUnsupported)(block, surface);
    node.classList.add("block");
    if (block.block_id) node.dataset.block = block.block_id;
    return node;
  });
}

function drawSection(block, surface) {
  const side = block.accessory ? h("div", { class: "b-accessory" }, drawElement(block, block.accessory, surface)) : null;
  const fields = block.fields?.length
    ? h("div", { class: "b-fields" }, block.fields.map((field) => h("div", { class: "b-field" }, drawText(field))))
    : null;
  const wide = block.accessory && block.accessory.type !== "button" && block.accessory.type !== "overflow" && block.accessory.type !== "image";
  return h("div", { class: `b-section${wide ? " b-section-wide" : ""}` },
    h("div", { class: "b-section-main" }, block.text ? h("div", { class: "b-text" }, drawText(block.text)) : null, fields), side);
}

function drawContext(block) {
  return h("div", { class: "b-context" }, (block.elements ?? []).map((element) => (element.type === "image"
    ? h("img", { class: "b-context-image", src: imageUrl(element), alt: element.alt_text ?? "", referrerpolicy: "no-referrer" })
    : h("span", { class: "b-context-text" }, drawText(element)))));
}

function drawActions(block, surface) {
  return h("div", { class: "b-actions" }, (block.elements ?? []).map((element) => drawElement(block, element, surface)));
}

function imageUrl(element) {
  return safeUrl(element.image_url ?? element.slack_file?.url ?? "");
}

function drawImage(block) {
  const alt = block.alt_text ?? "";
  const picture = h("img", { class: "b-image", src: imageUrl(block), alt, referrerpolicy: "no-referrer" });
  picture.addEventListener("error", () => picture.replaceWith(h("div", { class: "b-image-missing" }, icon("warn"), alt || "Image not available")));
  return h("figure", { class: "b-figure" }, block.title ? h("figcaption", {}, plainText(block.title)) : null, picture);
}

function drawAlert(block) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const picture = { warning: "warn", error: "warn", success: "check" }[level] ?? "info";
  return h("div", { class: `b-alert b-alert-${level}`, role: level === "error" ? "alert" : "note" }, icon(picture), drawText(block.text));
}

function drawVideo(block) {
  const url = safeUrl(block.title_url ?? block.video_url ?? "");
  const title = plainText(block.title) || block.alt_text || "Video";
  return h("div", { class: "b-video" }, icon("play"),
    h("div", {}, url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title) : title,
      block.description ? h("div", { class: "muted" }, drawText(block.description)) : null));
}
