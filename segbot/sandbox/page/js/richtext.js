// rich_text blocks. docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h } from "./dom.js";
import { formatDate } from "./dates.js";
import { channelName, groupName, userName } from "./directory.js";
import { drawEmoji, drawLink, pill } from "./mrkdwn.js";

export function drawRichText(block) {
  return h("div", { class: "b-rich" }, ...(block.elements ?? []).map(drawPart));
}

function drawPart(part) {
  if (part.type === "rich_text_list") return drawList(part);
  if (part.type === "rich_text_quote") return h("blockquote", { class: "mk-quote" }, drawInlines(part.elements));
  if (part.type === "rich_text_preformatted") return h("pre", { class: "pre" }, drawInlines(part.elements));
  return h("div", { class: "rich-section" }, drawInlines(part.elements));
}

function drawList(part) {
  const indent = Math.min(Math.max(part.indent ?? 0, 0), 8);
  const kinds = part.style === "ordered" ? ["1", "a", "i"] : ["disc", "circle", "square"];
  return h(part.style === "ordered" ? "ol" : "ul", {
    class: `rich-list rich-list-${kinds[indent % 3]}`,
    start: part.style === "ordered" && part.offset ? part.offset + 1 : null,
    vars: { "--indent": String(indent) },
  }, (part.elements ?? []).map((item) => h("li", {}, drawInlines(item.elements))));
}

export function drawInlines(elements) {
  return (elements ?? []).map(drawInline);
}

const INLINES = {
  text: (item) => lines(item.text ?? ""),
  link: (item) => [drawLink(item.url ?? "", item.text ?? null)],
  emoji: (item) => [drawEmoji(item.name ?? "")],
  user: (item) => [pill(`@${userName(item.user_id) ?? item.user_id}`, "mention")],
  usergroup: (item) => [pill(groupName(item.usergroup_id) ?? `@${item.usergroup_id}`, "mention")],
  channel: (item) => [pill(`#${channelName(item.channel_id) ?? item.channel_id}`, "mention")],
  broadcast: (item) => [pill(`@${item.range}`, "broadcast")],
  date: (item) => [formatDate(Number(item.timestamp), item.format ?? "{date}") ?? item.fallback ?? ""],
  color: (item) => [h("span", { class: "code" }, item.value ?? "")],
};

function drawInline(item) {
  const children = (INLINES[item.type] ?? (() => [item.text ?? ""]))(item);
  const style = item.style ?? {};
  const tags = [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]];
  return tags.filter(([name]) => style[name]).reduce((inside, [name, tag]) => [h(tag, { class: name === "code" ? "code" : null }, inside)], children);
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}
