// What the sandbox does not draw is said, not hidden.

import { h } from "./dom.js";
import { icon } from "./icons.js";

export function drawUnsupported(block) {
  return h("div", { class: "b-unsupported", role: "note" }, icon("warn"),
    h("span", {}, "Unsupported block: ", h("code", { class: "code" }, String(block?.type ?? "no type")), ". The sandbox does not draw it."));
}
