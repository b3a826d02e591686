// Round-cornered pictures of people and of the app.

import { h } from "./dom.js";
import { person } from "./directory.js";
import { icon } from "./icons.js";

export const BOT = "U0SEGBOT";

export function drawAvatar(look, size = 36) {
  const vars = { "--size": `${size}px`, "--tone": look?.color ?? "#616061" };
  if (look?.is_app) return h("span", { class: "avatar avatar-app", vars, "aria-hidden": "true" }, icon("pie", Math.round(size * 0.62)));
  return h("span", { class: "avatar", vars, "aria-hidden": "true" }, look?.initials ?? "?");
}

export function avatarOf(userId, size) {
  if (userId === BOT) return drawAvatar({ is_app: true }, size);
  const row = person(userId);
  return drawAvatar(row ? { initials: row.initials ?? initialsOf(row.name), color: row.color ?? row.avatar?.color, ...row.avatar } : null, size);
}

export function initialsOf(name) {
  return (name ?? "?").split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
}
