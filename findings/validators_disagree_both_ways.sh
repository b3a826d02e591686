#!/usr/bin/env bash
# Installs what validators_disagree_both_ways.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" validators_disagree_both_ways
