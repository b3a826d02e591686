#!/usr/bin/env bash
# Installs what pycountry_niger_is_nigeria.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pycountry_niger_is_nigeria
