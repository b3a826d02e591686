// JSON, indented and coloured by kind.

import { h } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function drawJson(value) {
  const text = JSON.stringify(value, null, 2) ?? "nothing";
  const pre = h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": "JSON" });
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon, word] = match;
    const kind = string ? (colon ? "key" : "string") : word ? "word" : "number";
    pre.append(text.slice(from, match.index), h("span", { class: `json-${kind}` }, string ?? whole), colon ?? "");
    from = match.index + whole.length;
  }
  pre.append(text.slice(from));
  return pre;
}
