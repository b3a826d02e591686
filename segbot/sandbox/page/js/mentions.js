// What an @ in the composer may become: people, user groups and segbot itself.

import { allGroups, allPeople } from "./directory.js";

const TYPED = /(^|\s)@([\p{L}\p{N}._-]*)$/u;
const SHOWN = 6;

/** Rows {text, name, about, from} for the name being typed before the caret; none when it is complete or nobody's. */
export function mentions(value, caret) {
  const found = TYPED.exec(value.slice(0, caret));
  if (!found) return [];
  const typed = found[2].toLowerCase();
  const known = [
    ...allPeople().map((row) => ({ name: row.name, about: row.is_app ? "App" : row.role ?? "" })),
    ...allGroups().map((handle) => ({ name: handle, about: "User group" })),
  ];
  const fitting = known.filter((row) => row.name.toLowerCase().split(/[\s(-]+/).some((word) => word.startsWith(typed)) || row.name.toLowerCase().startsWith(typed));
  if (fitting.some((row) => row.name.toLowerCase() === typed)) return [];
  return fitting.slice(0, SHOWN).map((row) => ({ text: `@${row.name} `, name: `@${row.name}`, usage: "", about: row.about, from: caret - typed.length - 1 }));
}
