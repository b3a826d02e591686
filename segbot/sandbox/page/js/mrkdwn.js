// Slack's mrkdwn: parse() makes a tree of plain objects, render() makes nodes of it.
// Grammar: docs.slack.dev/messaging/formatting-message-text

import { h, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { formatDate } from "./dates.js";
import { channelName, groupName, userName } from "./directory.js";

const INLINE = /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+-]+):|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"])/g;
const MARKS = { "*": "b", _: "i", "~": "s" };
const KNOWN = /^(@[UW]|#C|!(?:subteam|date|channel|here|everyone)\b|https?:|mailto:|tel:)/;

export function decodeEntities(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

/** Nodes: {t: "text", v} {t: "b"|"i"|"s"|"quote", c: [...]} {t: "code"|"pre", v} {t: "special", v} {t: "emoji", name} {t: "br"}. */
export function parse(text) {
  const nodes = [];
  text.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2) nodes.push({ t: "pre", v: part.replace(/^\n/, "").replace(/\n$/, "") });
    else if (part) nodes.push(...parseLines(index ? part.replace(/^\n/, "") : part));
  });
  return nodes;
}

function parseLines(text) {
  const nodes = [];
  let plain = [];
  let quote = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(...parseInline(plain.join("\n")));
    plain = [];
  };
  const flushQuote = () => {
    if (quote.length) nodes.push({ t: "quote", c: parseInline(quote.join("\n")) });
    quote = [];
  };
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const long = /^(?:&gt;|>){3}\s?/.exec(lines[at]);
    const short = /^(?:&gt;|>)\s?/.exec(lines[at]);
    if (long || short) {
      flushPlain();
      quote.push(lines[at].slice((long ?? short)[0].length));
      if (long) {
        quote.push(...lines.slice(at + 1));
        break;
      }
    } else {
      flushQuote();
      plain.push(lines[at]);
    }
  }
  flushPlain();
  flushQuote();
  return nodes;
}

/** Leaves (links, code, emoji) are cut out first and stand as one private character while the marks are paired. */
function parseInline(text) {
  const leaves = [];
  const held = text.replace(/[\uE000-\uF8FF]/g, "\uFFFD").replace(INLINE, (whole, special, code, shortcode, url) => {
    let leaf = null;
    if (special !== undefined && KNOWN.test(special)) leaf = { t: "special", v: special };
    else if (code !== undefined) leaf = { t: "code", v: code };
    else if (shortcode !== undefined && emoji(shortcode)) leaf = { t: "emoji", name: shortcode };
    else if (url !== undefined) leaf = { t: "special", v: url };
    if (!leaf || leaves.length > 6000) return whole;
    leaves.push(leaf);
    return String.fromCharCode(0xe000 + leaves.length - 1);
  });
  return pairMarks(held, leaves);
}

function pairMarks(text, leaves) {
  const nodes = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const end = MARKS[text[at]] ? closing(text, at) : -1;
    if (end > 0) {
      pushText(nodes, text.slice(from, at), leaves);
      nodes.push({ t: MARKS[text[at]], c: pairMarks(text.slice(at + 1, end), leaves) });
      at = end + 1;
      from = at;
    } else {
      at += 1;
    }
  }
  pushText(nodes, text.slice(from), leaves);
  return nodes;
}

function closing(text, at) {
  const mark = text[at];
  const word = /[\p{L}\p{N}]/u;
  if (at > 0 && (word.test(text[at - 1]) || text[at - 1] === mark)) return -1;
  if (/[\s]/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return -1;
  for (let end = at + 2; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === mark && !/\s/.test(text[end - 1]) && !word.test(text[end + 1] ?? " ")) return end;
  }
  return -1;
}

function pushText(nodes, text, leaves) {
  let run = "";
  const flush = () => {
    if (run) nodes.push({ t: "text", v: decodeEntities(run) });
    run = "";
  };
  for (const char of text) {
    const leaf = leaves[char.charCodeAt(0) - 0xe000];
    if (char === "\n" || (char.length === 1 && leaf)) {
      flush();
      nodes.push(char === "\n" ? { t: "br" } : leaf);
    } else {
      run += char;
    }
  }
  flush();
}

/** A fragment for a text in mrkdwn. */
export function render(text) {
  const fragment = document.createDocumentFragment();
  fragment.append(...parse(text).map(draw));
  return fragment;
}

const TAGS = { b: "strong", i: "em", s: "s", quote: "blockquote" };

function draw(node) {
  if (node.t === "text") return document.createTextNode(node.v);
  if (node.t === "br") return h("br");
  if (node.t === "emoji") return drawEmoji(node.name);
  if (node.t === "code") return h("code", { class: "code" }, decodeEntities(node.v));
  if (node.t === "pre") return h("pre", { class: "pre" }, decodeEntities(node.v.replace(/<(?:[^<>|]+\|)?([^<>|]+)>/g, "$1")));
  if (node.t === "special") return drawSpecial(node.v);
  return h(TAGS[node.t], { class: `mk-${node.t}` }, ...node.c.map(draw));
}

export function drawEmoji(name) {
  const picture = emoji(name);
  if (!picture) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, picture);
}

function drawSpecial(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : decodeEntities(body.slice(bar + 1));
  if (target.startsWith("@")) return pill(`@${userName(target.slice(1)) ?? label ?? target.slice(1)}`, "mention");
  if (target.startsWith("#")) return pill(`#${channelName(target.slice(1)) ?? label ?? target.slice(1)}`, "mention");
  if (target.startsWith("!subteam")) return pill(withAt(label ?? groupName(target.slice("!subteam^".length)) ?? target.slice("!subteam^".length)), "mention");
  if (target.startsWith("!date")) return drawDate(target, label);
  if (target.startsWith("!")) return pill(`@${target.slice(1)}`, "broadcast");
  return drawLink(decodeEntities(target), label);
}


function withAt(text) {
  return text.startsWith("@") ? text : `@${text}`;
}

function drawDate(target, fallback) {
  const [, seconds, format, link] = target.split("^");
  const text = formatDate(Number(seconds), format ?? "{date}") ?? fallback ?? "";
  const when = h("time", { datetime: isoOf(Number(seconds)), title: fallback ?? "" }, text);
  const url = link ? safeUrl(link) : null;
  return url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, when) : when;
}

function isoOf(seconds) {
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : "";
}

export function pill(text, kind) {
  return h("span", { class: `pill pill-${kind}` }, text);
}

export function drawLink(target, label) {
  const url = safeUrl(target);
  const text = label ?? target.replace(/^(mailto|tel):/, "");
  if (!url) return document.createTextNode(text);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}
