"""PyCasbin splits a policy at a comma inside quotes, and says so only when somebody asks for a decision.

Expected: a policy file is CSV, as its name says, so "Buyers, new" in quotes is one name. Seen: two fields with half a quote each;
the file loads, and every enforce() after it, of whomever, raises "invalid policy size". One segment with a comma in its name
stops all decisions; keep ids in policies and not names.
"""
# requires: casbin==1.43.0

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import casbin

print("casbin", version("casbin"))
Path("model.conf").write_text("""[request_definition]
r = sub, obj
[policy_definition]
p = sub, obj
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj
""")
Path("policy.csv").write_text('p, ann, "Buyers, new"\np, bob, vip\n')
enforcer = casbin.Enforcer("model.conf", "policy.csv")
found = enforcer.get_policy()
print(f"expected: {[['ann', 'Buyers, new'], ['bob', 'vip']]}, seen: {found}")
assert found == [["ann", '"Buyers', 'new"'], ["bob", "vip"]]
try:
    decided = str(enforcer.enforce("bob", "vip"))
except RuntimeError as error:
    decided = str(error)
print(f"bob and vip: expected: True, seen: {decided}")
assert decided == "invalid policy size"
