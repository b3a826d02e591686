// What /segment takes, as the composer's hint says it.

export const USAGE = [
  ["help", "", "What segbot can do"],
  ["list", "[connection]", "The segments at a provider"],
  ["show", "[connection] [segment]", "One segment: size, book, last changes"],
  ["create", "[connection] [name]", "A new segment"],
  ["rename", "[connection] [segment] [new name]", "Give a segment another name"],
  ["edit", "[connection] [segment]", "Change description or criteria"],
  ["add", "[connection] [segment] [members…]", "Put people into a segment"],
  ["remove", "[connection] [segment] [members…]", "Take people out of a segment"],
  ["replace", "[connection] [segment]", "Swap everyone for a new list"],
  ["clear", "[connection] [segment]", "Take everyone out"],
  ["tag", "[connection] [segment] [key=value…]", "Per-person tags or attributes"],
  ["delete", "[connection] [segment]", "Remove the segment itself"],
  ["undo", "<#>", "Take back a finished request"],
  ["requests", "", "Requests that are open or recent"],
  ["request", "<#>", "One request in full"],
  ["audit", "[text]", "Who changed what, and when"],
  ["providers", "", "Connections and what each offers"],
];

/** Rows {text, usage, about} that fit what is typed; none when it is no command or is already past its verb. */
export function suggestions(typed, command) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  if (command.startsWith(typed) && typed !== command) {
    return [{ text: `${command} `, name: command, usage: "[verb] [connection] [segment] [members…]", about: "Change customer segments, with a second pair of eyes" }];
  }
  if (typed !== command && !typed.startsWith(`${command} `)) return [];
  const rest = typed.slice(command.length).trimStart();
  const [verb, ...more] = rest.split(/\s/);
  return USAGE.filter(([name]) => (more.length ? name === verb : name.startsWith(verb)))
    .map(([name, usage, about]) => ({ text: `${command} ${name}${usage ? " " : ""}`, name: `${command} ${name}`, usage, about, only: more.length > 0 }));
}
