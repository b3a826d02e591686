#!/usr/bin/env bash
# Installs what sift_and_mingo_differ_both_ways.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" sift_and_mingo_differ_both_ways
