// Talks to the sandbox's JSON API, below wherever the page itself is served. Every answer is an object; a failed call becomes {ok: false, message}.

const OFFLINE = "The sandbox does not answer. Is `segbot sandbox` still running?";

async function answer(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    return { ok: false, error: "offline", message: OFFLINE };
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    return { ok: false, error: `http_${response.status}`, message: `The sandbox answered ${response.status}.` };
  }
  if (!response.ok && body && body.ok === undefined) {
    return { ok: false, message: `The sandbox answered ${response.status}.`, ...body };
  }
  return body;
}

function query(params) {
  const pairs = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

export function get(path, params = {}) {
  return answer(fetch(`sandbox/${path}${query(params)}`, { headers: { Accept: "application/json" }, cache: "no-store" }));
}

export function post(path, body = {}) {
  return answer(fetch(`sandbox/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  }));
}

export function upload(as, file) {
  const form = new FormData();
  form.append("as", as);
  form.append("file", file, file.name);
  return answer(fetch("sandbox/files", { method: "POST", body: form }));
}

/** Calls `notice(event)` for every event of the world, `up(true|false)` when the line comes and goes. */
export function listen(notice, up) {
  const source = new EventSource("sandbox/events");
  source.addEventListener("open", () => up(true));
  source.addEventListener("error", () => up(false));
  source.addEventListener("message", (event) => notice(JSON.parse(event.data)));
}
