#!/usr/bin/env bash
# Installs what dateparser_tomorrow_at_9.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" dateparser_tomorrow_at_9
