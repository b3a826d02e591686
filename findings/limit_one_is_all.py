"""tortoise-orm deletes and changes all five where limit(1) is asked for, and knex changes all five and refuses to delete.

Expected: what limit(1) and order_by() say of a query holds for delete() and update() as it does for reading; or an error.
Seen: on SQLite and PostgreSQL, which have no LIMIT there, tortoise-orm leaves it out of both, and knex out of update(); for
del() knex says that a limit has no effect, and for MySQL both write it. Ask for the ids first, and delete by them.
"""
# requires: tortoise-orm==1.1.9
# requires: npm knex@3.3.0

from __future__ import annotations

import asyncio
import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from tortoise import Tortoise, fields
from tortoise.models import Model

SCRIPT = """
import knex from "knex";
const first = (client) => knex({client})("member").where({plan: "trial"}).orderBy("id").limit(1);
const said = (query) => { try { return query().toString(); } catch (error) { return error.message; } };
console.log(JSON.stringify(["pg", "mysql2"].map((client) => [
  said(() => first(client).update({plan: "paid"})),
  said(() => first(client).del()),
])));
"""


class Member(Model):
    id = fields.IntField(primary_key=True)
    plan = fields.CharField(max_length=9)


async def asked_for_one() -> tuple[int, int, int]:
    """How many of five are read, changed and deleted where limit(1) stands."""
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    for _ in range(5):
        await Member.create(plan="trial")
    first = Member.filter(plan="trial").order_by("id").limit(1)
    read = len(await first)
    changed = await first.update(plan="trial")
    deleted = await first.delete()
    await Tortoise.close_connections()
    return read, changed, deleted


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("tortoise-orm", version("tortoise-orm"), "knex", version_of("knex"))
seen = asyncio.run(asked_for_one())
print(f"input: limit(1), expected: (1, 1, 1) read, changed, deleted, seen: {seen}")
assert seen == (1, 5, 5)
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
(changed, deleted), (changed_in_mysql, deleted_in_mysql) = json.loads(done.stdout)
print(f"input: limit(1).update() for PostgreSQL, expected: one, seen: {changed}")
print(f"input: limit(1).del() for PostgreSQL, expected: one, seen: {deleted}")
assert changed == """update "member" set "plan" = 'paid' where "plan" = 'trial'"""
assert "`limit` has no effect" in deleted
assert changed_in_mysql.endswith("limit 1")
assert deleted_in_mysql.endswith("limit 1")
