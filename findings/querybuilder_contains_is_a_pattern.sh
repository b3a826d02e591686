#!/usr/bin/env bash
# Installs what querybuilder_contains_is_a_pattern.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" querybuilder_contains_is_a_pattern
