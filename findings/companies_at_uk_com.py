"""For tldextract and tldts everybody at acme.uk.com and at bolt.uk.com works for one company, uk.com; for psl they work for two.

Expected: three packages read one list, the Public Suffix List, so they agree on where the name of a firm begins. Seen:
uk.com, eu.com and us.com sell names to firms as co.uk does, but stand in the second part of the list, that of private
owners, which two of them leave out and one takes in. Grouped by company, strangers share a group, and excluding one
competitor excludes all of them. Both have an option for it (include_psl_private_domains, allowPrivateDomains), as their
READMEs say: set it.
"""
# requires: tldextract==5.4.0
# requires: npm psl@1.15.0
# requires: npm tldts@7.6.0

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import tldextract

HOSTS = ["acme.co.uk", "acme.uk.com", "bolt.uk.com", "acme.eu.com"]
SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const {get} = require("psl");
const {getDomain} = require("tldts");
const named = (host) => [get(host), getDomain(host), getDomain(host, {allowPrivateDomains: true})];
console.log(JSON.stringify(process.argv.slice(1).map(named)));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("tldextract", version("tldextract"), end=" ")
print("psl", version_of("psl"), "tldts", version_of("tldts"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *HOSTS], stdout=subprocess.PIPE, text=True, check=True
)
shipped = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
wide = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
seen = {}
for host, (by_psl, by_tldts, tldts_wide) in zip(HOSTS, json.loads(done.stdout), strict=True):
    by_tldextract = shipped(host).top_domain_under_public_suffix
    seen[host] = by_psl, by_tldextract, by_tldts
    print(f"input: {host}, expected: one company, seen by psl {by_psl}, ", end="")
    print(f"by tldextract {by_tldextract}, by tldts {by_tldts}")
    assert tldts_wide == wide(host).top_domain_under_public_suffix == host
assert seen == {
    "acme.co.uk": ("acme.co.uk",) * 3,
    "acme.uk.com": ("acme.uk.com", "uk.com", "uk.com"),
    "bolt.uk.com": ("bolt.uk.com", "uk.com", "uk.com"),
    "acme.eu.com": ("acme.eu.com", "eu.com", "eu.com"),
}
