// Who and what an id stands for: filled from every answer that names people or channels.

const people = new Map();
const channels = new Map();

export function learnPeople(rows) {
  for (const row of rows ?? []) {
    const id = row.user_id ?? row.id ?? row.user;
    if (id) people.set(id, { ...people.get(id), ...row, user_id: id });
  }
}

export function learnChannels(rows) {
  for (const row of rows ?? []) channels.set(row.id, row);
}

const groups = new Map();

export function learnGroups(rows) {
  for (const row of rows ?? []) groups.set(row.id, row.handle);
}

export function allGroups() {
  return [...groups.values()];
}

/** "@segment-approvers" of a user group's id, or null. */
export function groupName(id) {
  return groups.has(id) ? `@${groups.get(id)}` : null;
}

export function person(id) {
  return people.get(id) ?? null;
}

export function userName(id) {
  return people.get(id)?.name ?? null;
}

export function channelName(id) {
  return channels.get(id)?.name ?? null;
}

export function allPeople() {
  return [...people.values()];
}

export function allChannels() {
  return [...channels.values()];
}
