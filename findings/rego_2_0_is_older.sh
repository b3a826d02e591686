#!/usr/bin/env bash
# Installs what rego_2_0_is_older.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" rego_2_0_is_older
