#!/usr/bin/env bash
# Installs what mrkdwn_titles_in_addresses.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mrkdwn_titles_in_addresses
