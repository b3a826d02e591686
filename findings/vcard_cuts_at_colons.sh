#!/usr/bin/env bash
# Installs what vcard_cuts_at_colons.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" vcard_cuts_at_colons
