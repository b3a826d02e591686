#!/usr/bin/env bash
# Installs what sendgrid_asks_for_none.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" sendgrid_asks_for_none
