"""taskiq's max_retries=1 runs a task once, and cockatiel's maxAttempts: 1 twice: each counts what the other's name says.

Expected: one retry is a second run, and one attempt is a single one. Seen: taskiq ends after as many runs as max_retries says, so
0 and 1 are the same and a task that is to be tried once more never is; cockatiel, for Node, calls a function once more than
maxAttempts says, so what must not be done twice is. Its manual has both readings: "attempts to make before giving up", and "retry
three times" beside a 3. Count the runs before you trust either name.
"""
# requires: taskiq==0.13.0
# requires: npm cockatiel@3.2.1

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
from importlib.metadata import version
from pathlib import Path

from taskiq import InMemoryBroker, SimpleRetryMiddleware

GIVEN = [0, 1, 3]
SCRIPT = """
import {readFileSync} from "node:fs";
import {ConstantBackoff, handleAll, retry} from "cockatiel";
const runs = [];
for (const maxAttempts of JSON.parse(readFileSync(0, "utf-8"))) {
  let count = 0;
  const fails = () => { count += 1; throw new Error("refused"); };
  await retry(handleAll, {maxAttempts, backoff: new ConstantBackoff(1)}).execute(fails).catch(() => {});
  runs.push(count);
}
console.log(JSON.stringify(runs));
"""


async def runs_of(max_retries: int) -> int:
    broker = InMemoryBroker().with_middlewares(SimpleRetryMiddleware())
    runs = []

    @broker.task(retry_on_error=True, max_retries=max_retries)
    async def send() -> None:
        runs.append("run")
        raise ConnectionError

    await broker.startup()
    await send.kiq()
    for _ in range(20):
        await broker.wait_all()
        await asyncio.sleep(0.01)
    await broker.shutdown()
    return len(runs)


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("taskiq", version("taskiq"), "cockatiel", version_of("cockatiel"))
logging.disable(logging.CRITICAL)
by_taskiq = [asyncio.run(runs_of(number)) for number in GIVEN]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps(GIVEN),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_cockatiel = json.loads(done.stdout)
for number, one, other in zip(GIVEN, by_taskiq, by_cockatiel, strict=True):
    print(f"input: max_retries={number}, expected: {number + 1} runs, seen: {one}")
    print(f"input: maxAttempts: {number}, expected: {max(number, 1)} runs, seen: {other}")
assert by_taskiq == [1, 1, 3]
assert by_cockatiel == [1, 2, 4]
