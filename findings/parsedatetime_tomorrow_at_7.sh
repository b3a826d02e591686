#!/usr/bin/env bash
# Installs what parsedatetime_tomorrow_at_7.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" parsedatetime_tomorrow_at_7
