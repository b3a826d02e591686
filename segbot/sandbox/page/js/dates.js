// Dates as Slack writes them, in the reader's own time zone.

const LOCALE = "en-US";

const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { month: "long", day: "numeric", year: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { weekday: "long", month: "long", day: "numeric", year: "numeric" },
};

function dayOffset(date, now) {
  const midnight = (value) => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  return Math.round((midnight(date) - midnight(now)) / 86_400_000);
}

function near(date, now) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[dayOffset(date, now)] ?? null;
}

export function clock(date, seconds = false) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (seconds) options.second = "2-digit";
  return date.toLocaleTimeString(LOCALE, options);
}

export function ago(date, now = new Date()) {
  const seconds = Math.round((now - date) / 1000);
  const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([step]) => Math.abs(seconds) >= step) ?? [1, "second"];
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(-Math.trunc(seconds / size), unit);
}

/** "{date_short_pretty} at {time}" of Unix seconds, or null when there is no such time. */
export function formatDate(seconds, format, now = new Date()) {
  const date = new Date(seconds * 1000);
  if (!Number.isFinite(seconds) || Number.isNaN(date.getTime())) return null;
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "time") return clock(date);
    if (name === "time_secs") return clock(date, true);
    if (name === "ago") return ago(date, now);
    const pretty = name.endsWith("_pretty");
    const options = PARTS[pretty ? name.slice(0, -"_pretty".length) : name];
    if (!options) return whole;
    return (pretty && near(date, now)) || date.toLocaleDateString(LOCALE, options);
  });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The day a message belongs to, as its divider says it. */
export function dayLabel(ts, now = new Date()) {
  const date = new Date(Number(ts) * 1000);
  const word = near(date, now);
  if (word) return word.charAt(0).toUpperCase() + word.slice(1);
  return date.toLocaleDateString(LOCALE, { weekday: "long", month: "long", day: "numeric" });
}

export function dayKey(ts) {
  return new Date(Number(ts) * 1000).toDateString();
}
