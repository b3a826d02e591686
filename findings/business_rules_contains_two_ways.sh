#!/usr/bin/env bash
# Installs what business_rules_contains_two_ways.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" business_rules_contains_two_ways
