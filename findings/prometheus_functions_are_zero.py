"""prometheus-client shows 0 for a gauge with set_function() as soon as several processes share their figures.

Expected: the function is asked, as in one process, or set_function() is refused, or the page about several processes names it among what
does not work, as it does Info and Enum. Seen: 0 on the page, of a queue of seven; an alert on it never comes. Set the gauge
whenever the figure changes.
"""
# requires: prometheus-client==0.26.0

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version

SERVE = """
from prometheus_client import CollectorRegistry, Gauge, REGISTRY, generate_latest, multiprocess
import os
waiting = Gauge("waiting", "People waiting", multiprocess_mode="sum")
waiting.set_function(lambda: 7)
several = "PROMETHEUS_MULTIPROC_DIR" in os.environ
registry = CollectorRegistry() if several else REGISTRY
if several:
    multiprocess.MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def waiting(shared: str | None) -> str:
    environment = {**os.environ, **({"PROMETHEUS_MULTIPROC_DIR": shared} if shared else {})}
    page = subprocess.run(
        [sys.executable, "-c", SERVE], env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return next(line for line in page.splitlines() if line.startswith("waiting "))


print("prometheus-client", version("prometheus-client"))
with tempfile.TemporaryDirectory() as folder:
    alone, several = waiting(None), waiting(folder)
print(f"input: a function that gives 7, seen in one process: {alone}; where several share: {several}")
assert alone == "waiting 7.0"
assert several == "waiting 0.0"
