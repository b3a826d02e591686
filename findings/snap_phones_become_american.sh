#!/usr/bin/env bash
# Installs what snap_phones_become_american.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" snap_phones_become_american
