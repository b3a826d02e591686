#!/usr/bin/env bash
# Installs what vobject_cuts_at_commas.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" vobject_cuts_at_commas
