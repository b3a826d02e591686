#!/usr/bin/env bash
# Installs what customerio_two_dates.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" customerio_two_dates
