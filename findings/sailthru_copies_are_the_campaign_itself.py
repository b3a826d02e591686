"""sailthru-client, for Node, changes the campaign it was to copy: scheduleBlastFromBlast() sends what updateBlast() sends.

Expected: a campaign is scheduled after the pattern of an earlier one, as scheduleBlastFromTemplate() does with a template;
the client of the same name for Python sends the earlier one's number as copy_blast. Seen: the one for Node sends it as
blast_id, by which the API changes a campaign that is there: the time of the earlier one is moved, and no second one is
made. Call apiPost("blast", {copy_blast: …, schedule_time: …}).
"""
# requires: sailthru-client==2.3.5
# requires: npm sailthru-client@5.0.5

from __future__ import annotations

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qs

from sailthru.sailthru_client import SailthruClient

SCRIPT = """
import {createRequire} from "node:module";
const {createSailthruClient} = createRequire(process.cwd() + "/")("sailthru-client");
const client = createSailthruClient("key", "secret", {apiUrl: process.argv[1]});
client.disableLogging();
await new Promise((done) => client.scheduleBlastFromBlast("123", "tomorrow 9am", done));
await new Promise((done) => client.updateBlast("123", {schedule_time: "tomorrow 9am"}, done));
"""


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.seen.append(json.loads(form["json"][0]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("sailthru-client", version_of("sailthru-client"), "and, for Python", version("sailthru-client"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
SailthruClient("key", "secret", url).schedule_blast_from_blast("123", "tomorrow 9am")
subprocess.run(["node", "--input-type=module", "-e", SCRIPT, url], check=True, timeout=60)
server.shutdown()
by_python, copied, updated = server.seen
print(f"input: like 123, tomorrow at 9, expected: {by_python}, seen: {copied}, for updateBlast(): {updated}")
assert by_python == {"copy_blast": "123", "schedule_time": "tomorrow 9am"}
assert copied == updated == {"blast_id": "123", "schedule_time": "tomorrow 9am"}
