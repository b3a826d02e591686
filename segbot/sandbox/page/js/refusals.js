// The "Make it refuse" tab: switches that make Slack say no, and who the people of the workspace are.

import { get, post } from "./api.js";
import { avatarOf } from "./avatars.js";
import { h, plural, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";

const FAULTS = [
  ["channel", "A channel refuses", "Deleted, archived, restricted, or segbot is not in it."],
  ["message", "A message cannot be edited", "Deleted by hand, too old, or not segbot's own."],
  ["scope", "A scope is missing", "The app was installed with fewer rights than it needs."],
  ["uploads", "Uploads are off", "The workspace takes no files from apps."],
  ["ratelimited", "Too many requests", "429, with the seconds to wait."],
  ["away", "Slack is away", "503 to everything, for ten minutes unless you switch it off."],
  ["hangs", "Slack does not answer", "Connections stay open and nothing comes back."],
  ["token", "The bot token is refused", "Revoked, expired or wrong: segbot can say nothing at all."],
  ["app_token", "The app token is refused", "Socket Mode cannot be opened."],
  ["people", "Nobody can say who people are", "Looking up people and user groups fails."],
  ["views", "Forms and Home refuse", "Changed meanwhile, gone, or too late."],
  ["new_blocks", "New blocks are unknown", "As in older workspaces: no charts, sortable tables or alerts."],
  ["unknown", "A word nobody has heard of", "Any error word of your own, from any method."],
];
const METHODS = [["", "every method"], ["chat.", "posting and editing"], ["chat.postMessage", "chat.postMessage"], ["chat.update", "chat.update"], ["views.", "forms and Home"], ["users.", "users"], ["usergroups.", "user groups"], ["files.", "files"], ["conversations.", "conversations"]];
const BY_METHOD = new Set(["ratelimited", "away", "hangs", "token", "unknown"]);
const COUNTS = [["", "until switched off"], ["1", "once"], ["3", "3 times"], ["10", "10 times"]];
const GRIDS = [["no", "a workspace of its own"], ["workspace", "part of an organisation, installed in this workspace"], ["organisation", "part of an organisation, installed in all of it"]];

export class Refusals {
  constructor(root, { state, refresh }) {
    Object.assign(this, { root, state, refreshWorld: refresh, world: null, rows: new Map(), sends: 0, underway: 0 });
    this.status = h("p", { class: "refusal-status", role: "status" });
    this.off = h("button", { type: "button", class: "btn btn-small", on: { click: () => this.send({ on: false }) } }, icon("check", 16), "Take everything again");
    this.list = h("div", { class: "switches" });
    this.socket = h("section", { class: "card", "aria-label": "Connection" });
    this.people = h("section", { class: "card", "aria-label": "People" });
    replace(root, h("div", { class: "page-body" },
      h("div", { class: "page-head" }, h("div", {}, h("h2", {}, "Make Slack refuse"), h("p", { class: "muted" }, "Every way in which Slack says no. Switch one on, then work in Slack and see what segbot makes of it.")), this.off),
      h("section", { class: "card", "aria-label": "Make it refuse" }, this.status, this.list), this.socket, this.people));
  }

  async refresh() {
    const sends = this.sends;
    const answer = await get("faults");
    if (sends !== this.sends || this.underway) return; // older than what was chosen since
    if (!answer.kinds) {
      toast(answer.message ?? "The switches could not be read.");
      return;
    }
    this.world = answer;
    this.draw();
  }

  draw() {
    const on = new Map(this.world.on.map((fault) => [fault.kind, fault]));
    this.off.disabled = !on.size;
    replace(this.status, on.size ? [icon("warn", 16), h("span", {}, h("b", {}, plural(on.size, "switch", "switches")), " on: Slack refuses.")] : [icon("check", 16), h("span", {}, "Slack takes everything as it should.")]);
    this.status.classList.toggle("is-failing", on.size > 0);
    if (!this.rows.size) {
      for (const [kind, title, about] of FAULTS) this.rows.set(kind, new Row({ kind, title, about, world: this.world, send: (body) => this.send(body) }));
      replace(this.list, [...this.rows.values()].map((row) => row.node));
    }
    for (const [kind, row] of this.rows) row.draw(on.get(kind) ?? null, this.world);
    this.drawConnection();
    this.drawPeople();
  }

  async send(body) {
    this.sends += 1;
    this.underway += 1;
    const answer = await post("faults", body);
    this.underway -= 1;
    if (answer.ok === false) toast(answer.message ?? "The switch did not move.");
    await Promise.all([this.refresh(), this.refreshWorld()]);
  }

  drawConnection() {
    const { socket_mode: socket, connections, grid } = this.world;
    const act = (how, words) => h("button", { type: "button", class: "btn btn-small", disabled: !connections, on: { click: () => this.tell("socket", { how }, words) } }, words);
    const id = uid("grid");
    const select = h("select", { class: "input input-small", id, on: { change: () => this.tell("grid", { grid: select.value }, "segbot learns of it when it is started again.") } }, GRIDS.map(([value, words]) => h("option", { value }, words)));
    select.value = grid;
    replace(this.socket, h("div", { class: "card-head" }, h("h3", {}, "Connection and organisation")),
      socket
        ? h("div", { class: "switch-line" }, h("span", {}, `${plural(connections, "open Socket Mode connection")}.`), act("lost", "Lose it without a word"), act("cut", "Cut it"), act("refresh", "Ask to reconnect"))
        : h("p", { class: "muted" }, "segbot is reached over HTTP. Start the sandbox with ", h("code", { class: "code" }, "--socket-mode"), " to lose connections here."),
      h("div", { class: "switch-line" }, h("label", { for: id }, "Acme Marketing is"), select));
  }

  async tell(path, body, words) {
    const answer = await post(path, body);
    toast(answer.ok === false ? answer.message ?? "That didn't work." : words, answer.ok === false ? "error" : "done");
    await this.refresh();
  }

  drawPeople() {
    const held = this.people.contains(document.activeElement) ? document.activeElement.dataset.tick : null;
    const groups = this.world.groups;
    replace(this.people, h("div", { class: "card-head" }, h("h3", {}, "People"), h("span", { class: "muted" }, "segbot hears of changed groups, not of people who leave.")),
      h("div", { class: "table-scroll" }, h("table", { class: "grid people" },
        h("thead", {}, h("tr", {}, ["Who", "Address", "In Slack as", "Works here", ...groups.map((group) => `@${group.handle}`)].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, this.state().personas.map((row) => h("tr", {},
          h("th", { scope: "row" }, h("span", { class: "people-who" }, avatarOf(row.user_id, 24), row.name)), h("td", {}, row.email ?? ""), h("td", {}, row.role),
          h("td", {}, this.tick(`here ${row.user_id}`, `${row.name} works here`, !row.deleted, (on) => ({ user: row.user_id, deleted: !on }))),
          groups.map((group) => h("td", {}, this.tick(`${group.id} ${row.user_id}`, `${row.name} is in @${group.handle}`, group.users.includes(row.user_id), (on) => ({ group: group.id, users: on ? [...group.users, row.user_id] : group.users.filter((one) => one !== row.user_id) }))))))))));
    if (held) this.people.querySelector(`[data-tick="${CSS.escape(held)}"]`)?.focus();
  }

  tick(key, name, on, change) {
    const box = h("input", { type: "checkbox", class: "check", "aria-label": name, data: { tick: key } });
    box.checked = on;
    box.addEventListener("change", async () => {
      const answer = await post("directory", change(box.checked));
      if (answer.ok === false) toast(answer.message ?? "That cannot be changed.");
      await Promise.all([this.refreshWorld(), this.refresh()]);
    });
    return box;
  }
}

/** One switch with its options; what is chosen stays while it is off. */
class Row {
  constructor({ kind, title, about, world, send }) {
    Object.assign(this, { kind, send });
    const id = uid("switch");
    this.box = h("input", { type: "checkbox", class: "check", id, data: { switch: kind }, on: { change: () => this.move() } });
    const { words } = world.kinds[kind];
    this.parts = {
      word: kind === "unknown" ? h("input", { class: "input input-small", "aria-label": "Error word", value: words[0], spellcheck: "false" }) : words.length > 1 ? this.pick("Error", words.map((word) => [word, word])) : null,
      scope: kind === "scope" ? this.pick("Scope", world.scopes.map((scope) => [scope, scope])) : null,
      channel: kind === "channel" ? this.pick("Channel", [["", "every channel"], ...world.channels.map((room) => [room.id, `#${room.name}`])]) : null,
      methods: BY_METHOD.has(kind) ? this.pick("Methods", METHODS) : null,
      seconds: kind === "ratelimited" ? this.pick("Wait", [["1", "wait 1 s"], ["30", "wait 30 s"], ["120", "wait 2 minutes"]]) : null,
      count: kind === "scope" ? null : this.pick("How often", COUNTS),
    };
    if (this.parts.word?.tagName === "INPUT") this.parts.word.addEventListener("change", () => this.change());
    this.left = h("span", { class: "switch-left" });
    this.node = h("div", { class: "switch" }, this.box,
      h("label", { class: "switch-words", for: id }, h("span", { class: "fault-title" }, title), h("span", { class: "fault-words" }, about)),
      h("div", { class: "switch-options" }, Object.values(this.parts), this.left));
  }

  pick(name, rows) {
    return h("select", { class: "input input-small", "aria-label": name, on: { change: () => this.change() } }, rows.map(([value, words]) => h("option", { value }, words)));
  }

  body() {
    const chosen = Object.entries(this.parts).filter(([, part]) => part && part.value !== "").map(([name, part]) => [name, name === "count" || name === "seconds" ? Number(part.value) : part.value]);
    return { kind: this.kind, on: true, ...Object.fromEntries(chosen) };
  }

  move() {
    return this.send(this.box.checked ? this.body() : { kind: this.kind, on: false });
  }

  change() {
    return this.box.checked ? this.move() : null;
  }

  draw(fault, world) {
    this.box.checked = Boolean(fault);
    this.node.classList.toggle("is-on", Boolean(fault));
    if (fault) {
      for (const [name, part] of Object.entries(this.parts)) {
        const value = name === "word" ? fault.error : fault[name];
        if (part && document.activeElement !== part && value !== null && value !== undefined && name !== "count") part.value = String(value);
      }
    }
    this.left.textContent = fault ? leftOf(fault, world.now) : "";
  }
}

function leftOf(fault, now) {
  if (fault.count) return `${fault.count} more`;
  if (fault.until) return `${Math.max(1, Math.ceil((fault.until - now) / 60))} min left`;
  return "";
}
