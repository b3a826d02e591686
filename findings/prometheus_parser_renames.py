"""prometheus-client's parser of the text format renames counters: what a page calls `jobs` comes out as `jobs_total`.

Expected: a parser gives the names that stand there, as Prometheus itself stores them: in the text format a counter may be called
anything. Seen: declared as a counter, `jobs` becomes a sample `jobs_total`; without that line, or as a gauge, it stays. A query
or a test written with the name on the page finds nothing, and the page parsed and written again is another page.
"""
# requires: prometheus-client==0.26.0

from __future__ import annotations

from importlib.metadata import version

from prometheus_client.parser import text_string_to_metric_families

print("prometheus-client", version("prometheus-client"))
for given, expected, seen in (
    ("jobs 7\n", "jobs", "jobs"),
    ("# TYPE jobs gauge\njobs 7\n", "jobs", "jobs"),
    ("# TYPE jobs counter\njobs 7\n", "jobs", "jobs_total"),
):
    [family] = text_string_to_metric_families(given)
    [sample] = family.samples
    print(f"input: {given!r}, expected: {expected}, seen: {sample.name}")
    assert sample.name == seen
