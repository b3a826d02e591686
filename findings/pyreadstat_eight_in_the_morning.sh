#!/usr/bin/env bash
# Installs what pyreadstat_eight_in_the_morning.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pyreadstat_eight_in_the_morning
