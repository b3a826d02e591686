// Where the person in front of the page is: kept in the address, so two windows can be two people.

const KEYS = ["as", "tab", "channel", "thread", "message", "appTab", "provider"];
const listeners = [];

export const ui = { as: "marketer", tab: "slack", channel: null, thread: null, message: null, appTab: "messages", provider: null, ...fromAddress() };

function fromAddress() {
  const found = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(KEYS.filter((key) => found.get(key)).map((key) => [key, found.get(key)]));
}

/** Moves; every listener hears (what changed, the new place). */
export function go(asked) {
  const moves = ["as", "tab", "channel", "thread"].some((key) => key in asked);
  const change = moves ? { message: null, ...asked } : asked;
  const changed = Object.keys(change).filter((key) => ui[key] !== change[key]);
  if (!changed.length) return;
  Object.assign(ui, change);
  const pairs = KEYS.filter((key) => ui[key]).map((key) => [key, ui[key]]);
  history.replaceState(null, "", `#${new URLSearchParams(pairs)}`);
  for (const listener of listeners) listener(new Set(changed));
}

export function onGo(listener) {
  listeners.push(listener);
}
