"""Measurements against a bare baseline, both in the same run: `python -m benchmarks NAME`. See docs/performance.md."""

from __future__ import annotations
