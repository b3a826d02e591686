"""humanparser leaves Jack Ma and Ann V without a last name: what they are called it takes for a degree and for "the fifth".

Expected: of two words one is the last name, as it reads "Anna Do" and "Linh Le". Seen: the last name is empty and the suffix is
"Ma". parse-full-name, the other one of its kind, leaves Van Nguyen without a first name instead. A greeting by last name is
"Dear Ms ,". A name in two columns needs no guess.
"""
# requires: npm humanparser@2.7.0
# requires: npm parse-full-name@1.2.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import humanparser from "humanparser";
import other from "parse-full-name";
const names = ["Anna Do", "Jack Ma", "Ann V", "Van Nguyen"];
const read = (name) => {
  const {firstName, lastName, suffix} = humanparser.parseName(name);
  const {first, last} = other.parseFullName(name);
  return [name, [firstName, lastName, suffix ?? ""], [first, last]];
};
console.log(JSON.stringify(names.map(read)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("humanparser", version("humanparser"), "parse-full-name", version("parse-full-name"))
found = node(SCRIPT)
for name, by_humanparser, by_other in found:
    print(f"input: {name}, seen by humanparser: {by_humanparser}, by parse-full-name: {by_other}")
assert found == [
    ["Anna Do", ["Anna", "Do", ""], ["Anna", "Do"]],
    ["Jack Ma", ["Jack", "", "Ma"], ["Jack", "Ma"]],
    ["Ann V", ["Ann", "", "V"], ["Ann", "V"]],
    ["Van Nguyen", ["Van", "Nguyen", ""], ["", "Van Nguyen"]],
]
