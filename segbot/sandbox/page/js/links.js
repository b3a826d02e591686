// Links to messages: followed inside the page, as Slack's own client does.

import { toast } from "./layers.js";
import { go } from "./ui.js";

const PLACE = /^archives\/([^/]+)\/p(\d+)(\d{6})$/;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** {channel, message, thread} of a message's link, or null for any other address. */
export function placeOf(href) {
  let url;
  try {
    url = new URL(href, location.href);
  } catch {
    return null;
  }
  const here = url.host === location.host || (LOOPBACK.has(url.hostname) && LOOPBACK.has(location.hostname) && url.port === location.port);
  // With several workspaces each page has a path of its own: a link to another workspace is none of this page's.
  const base = location.pathname.replace(/[^/]*$/, "");
  const found = here && url.pathname.startsWith(base) ? PLACE.exec(url.pathname.slice(base.length)) : null;
  if (!found) return null;
  const [, channel, seconds, micros] = found;
  return { channel, message: `${seconds}.${micros}`, thread: url.searchParams.get("thread_ts") };
}

/** `rooms()` gives the conversations this person is in. */
export function followLinks(root, rooms) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const place = link && !event.ctrlKey && !event.metaKey ? placeOf(link.href) : null;
    if (!place) return;
    event.preventDefault();
    const room = rooms().find((row) => row.id === place.channel);
    if (room) go({ tab: "slack", appTab: "messages", ...place });
    else toast("You are not in the channel that this link leads to.");
  });
}
