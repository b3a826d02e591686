#!/usr/bin/env bash
# Installs what gspread_prices_times_a_hundred.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" gspread_prices_times_a_hundred
