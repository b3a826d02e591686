#!/usr/bin/env bash
# Installs what dateparser_last_of_the_month.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" dateparser_last_of_the_month
