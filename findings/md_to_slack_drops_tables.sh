#!/usr/bin/env bash
# Installs what md_to_slack_drops_tables.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" md_to_slack_drops_tables
