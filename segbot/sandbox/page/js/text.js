// Block Kit text objects.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { render } from "./mrkdwn.js";

/** A span for a text object; plain text keeps its line breaks. */
export function drawText(text) {
  if (!text) return h("span");
  if (typeof text === "string") return h("span", { class: "plain" }, text);
  if (text.type === "mrkdwn") return h("span", { class: "mrkdwn" }, render(text.text ?? ""));
  return h("span", { class: "plain" }, plainText(text));
}

export function plainText(text) {
  if (!text) return "";
  const words = text.text ?? "";
  return text.emoji === false ? words : withEmoji(words);
}
