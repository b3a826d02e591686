// The markdown block: the part of CommonMark that Slack draws. docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h } from "./dom.js";
import { drawEmoji, drawLink } from "./mrkdwn.js";
import { emoji } from "./emoji.js";

const STARTS = /^(#{1,6}\s|```|>\s?|\s*(?:[-*+]|\d+[.)])\s|\||(?:-{3,}|\*{3,}|_{3,})\s*$)/;

export function drawMarkdown(text) {
  const root = h("div", { class: "b-markdown" });
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    const [node, next] = drawChunk(lines, at);
    if (node) root.append(node);
    at = next;
  }
  return root;
}

function drawChunk(lines, at) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) return [h("p", { class: `md-h md-h${heading[1].length}`, role: "heading", "aria-level": String(heading[1].length + 2) }, inline(heading[2])), at + 1];
  if (line.startsWith("```")) return fence(lines, at);
  if (/^(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return [h("hr", { class: "b-divider" }), at + 1];
  if (line.startsWith(">")) return quote(lines, at);
  if (/^\s*([-*+]|\d+[.)])\s/.test(line)) return list(lines, at);
  if (line.startsWith("|") && /^\|?[\s:|-]+\|?$/.test(lines[at + 1] ?? "")) return table(lines, at);
  return paragraph(lines, at);
}

function run(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end])) end += 1;
  return end;
}

function fence(lines, at) {
  const end = run(lines, at + 1, (line) => !line.startsWith("```"));
  return [h("pre", { class: "pre" }, lines.slice(at + 1, end).join("\n")), end + 1];
}

function quote(lines, at) {
  const end = run(lines, at, (line) => line.startsWith(">"));
  const inside = drawMarkdown(lines.slice(at, end).map((line) => line.replace(/^>\s?/, "")).join("\n"));
  return [h("blockquote", { class: "mk-quote" }, inside), end];
}

function list(lines, at) {
  const item = /^(\s*)([-*+]|\d+[.)])\s+(\[[ xX]\]\s)?(.*)$/;
  const end = run(lines, at, (line) => item.test(line));
  const ordered = /\d/.test(item.exec(lines[at])[2]);
  const items = lines.slice(at, end).map((line) => {
    const [, space, , task, words] = item.exec(line);
    const box = task ? (/x/i.test(task) ? "☑ " : "☐ ") : "";
    return h("li", { vars: { "--indent": String(Math.floor(space.length / 2)) } }, box, inline(words));
  });
  return [h(ordered ? "ol" : "ul", { class: "md-list" }, items), end];
}

function table(lines, at) {
  const end = run(lines, at, (line) => line.trim().startsWith("|"));
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const [head, , ...rows] = lines.slice(at, end).map(cells);
  return [h("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell)))))))), end];
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !STARTS.test(lines[end])) end += 1;
  const words = lines.slice(at, end).flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line)));
  return [h("p", {}, words), end];
}

const INLINE = /`([^`]+)`|\*\*([^*]+(?:\*[^*]+)*)\*\*|__([^_]+)__|~~([^~]+)~~|\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b|!?\[([^\]]*)\]\(([^()\s]+)\)|<(https?:[^>\s]+)>|(https?:\/\/[^\s<>)]+)|:([a-z0-9_+-]+):/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, match.index), drawMatch(match));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}

function drawMatch([whole, code, bold, strong, strike, star, under, label, target, angle, url, name]) {
  if (code !== undefined) return h("code", { class: "code" }, code);
  if (bold ?? strong) return h("strong", {}, inline(bold ?? strong));
  if (strike) return h("s", {}, inline(strike));
  if (star ?? under) return h("em", {}, inline(star ?? under));
  if (target) return drawLink(target, label || target);
  if (angle ?? url) return drawLink(angle ?? url, null);
  return emoji(name) ? drawEmoji(name) : whole;
}
