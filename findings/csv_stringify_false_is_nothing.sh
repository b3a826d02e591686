#!/usr/bin/env bash
# Installs what csv_stringify_false_is_nothing.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" csv_stringify_false_is_nothing
