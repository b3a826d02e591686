"""td-client uploads somebody called Null without a name, the code 1_000 as 1000, and a city called Nan as a number that is none.

Expected: a CSV goes to Treasure Data as texts, or as numbers where a column has nothing else. Seen: each cell is judged
by itself, by what Python takes for a number, so underscores, "nan" and "infinity" count, and the words null, none, true
and false are no words. A column of codes is half text and half numbers, 007 is 7, and a person is matched by neither. Its
documentation calls this a guess; a bulk import takes "dtypes", by which each column is said to be "str", import_file()
does not.
"""
# requires: td-client==1.7.0

from __future__ import annotations

import gzip
import io
import math
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import msgpack
import tdclient

LIST = "time,id,name,code,city\n1,a1,Null,1_000,Nan\n2,a2,Smith,A-1,Bonn\n3,007,None,1e3,Bonn\n"
uploaded = []


class Service(BaseHTTPRequestHandler):
    """Takes an import."""

    def do_PUT(self) -> None:
        body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        uploaded.extend(msgpack.Unpacker(io.BytesIO(body)))
        answer = b'{"elapsed_time": 0.1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


print("td-client", version("td-client"))
server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tdclient.Client(apikey="1/key", endpoint=f"http://127.0.0.1:{server.server_port}") as client:
    client.import_file("shop", "people", "csv", io.BytesIO(LIST.encode()))
server.shutdown()
for line, person in zip(LIST.splitlines()[1:], uploaded, strict=True):
    print(f"input: {line}, expected: as in the file, seen: {person}")
first, second, third = uploaded
assert (first["name"], first["code"]) == (None, 1000)
assert math.isnan(first["city"])
assert (second["name"], second["code"], second["city"]) == ("Smith", "A-1", "Bonn")
assert (third["id"], third["name"], third["code"]) == (7, None, 1000.0)
