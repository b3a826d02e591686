"""segbot run apart for a test: `segbot web` twice behind one address and `segbot worker` twice, on one Postgres."""

from __future__ import annotations

import http.client
import itertools
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import forked
import sqlalchemy as sa
from e2e.place import QUICK, UNBUDGETED, Place, free_ports

from segbot.sandbox.bot import BotProcess


class Fork:
    """Hands each request from Slack to one of several processes, in turn."""

    def __init__(self, port, ports):
        turns = itertools.cycle(ports)
        self.taken = dict.fromkeys(ports, 0)
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                target = next(turns)
                taken[target] += 1
                self._hand_on(target, self.rfile.read(int(self.headers["content-length"])))

            def do_GET(self):
                self._hand_on(ports[0], None)

            def _hand_on(self, target, body):
                connection = http.client.HTTPConnection("127.0.0.1", target, timeout=10)
                try:
                    connection.request(self.command, self.path, body, dict(self.headers))
                    answer = connection.getresponse()
                    content = answer.read()
                except OSError:
                    self.send_error(502)
                    return
                finally:
                    connection.close()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("content-length", "date", "server", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Apart(Place):
    """The sandbox's world with its bot in four processes, which can be killed one by one."""

    def __init__(self, folder, url, **settings):
        self._database = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool
        )
        front, *ports = free_ports(5)
        self.fork = Fork(front, ports[:2])
        settings = {**QUICK, **UNBUDGETED, "DATABASE_URL": url, "PORT": str(ports[0]), **settings}
        super().__init__(folder, bot=program("web"), bot_port=front, **settings)
        self.webs = [self.world.bot, self.process("web", ports[1])]
        self.workers = [self.process("worker", port) for port in ports[2:]]
        everybody = [self.webs[1], *self.workers]
        for each in everybody:
            each.start()
        for each in everybody:
            assert each.wait_until_ready(), each.log.read_text()

    def process(self, verb, port, **settings):
        """Another process of this bot, not yet started."""
        folder = self.folder.resolve() / f"{verb}-{port}"
        folder.mkdir(exist_ok=True)
        return BotProcess(
            program(verb),
            environment={**self.world.bot.environment, "PORT": str(port), **settings},
            folder=folder,
            ready_url=f"http://127.0.0.1:{port}/readyz",
            transport="http",
            start=forked.start,
        )

    def close(self):
        for each in [*self.workers, self.webs[1]]:
            each.kill()
        super().close()
        self.fork.close()
        self._database.dispose()

    def log(self):
        return "\n".join(each.log.read_text() for each in [*self.webs, *self.workers])

    def rows(self, query, **values):
        with self._database.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]

    def at_work_on(self, number):
        """The worker that carries a request out at this moment, once one does."""
        query = (
            "SELECT executor_id FROM dbos.workflow_status"
            " WHERE workflow_uuid LIKE :run AND status = 'PENDING'"
        )

        def look():
            found = self.rows(query, run=f"run-{number}-%")
            pids = {each["executor_id"].split("-")[-2] for each in found}
            return next((one for one in self.workers if str(one.status()["pid"]) in pids), None)

        return self.person.wait_for(look, 15.0, f"a worker that carries out #{number}")


def program(verb):
    return [sys.executable, "-m", "segbot", verb]


def end(process):
    """SIGTERM; its exit code and how many seconds it took."""
    began = time.monotonic()
    os.kill(process.status()["pid"], signal.SIGTERM)
    code = process.wait(20.0)
    return code, time.monotonic() - began
