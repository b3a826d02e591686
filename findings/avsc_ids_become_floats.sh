#!/usr/bin/env bash
# Installs what avsc_ids_become_floats.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" avsc_ids_become_floats
