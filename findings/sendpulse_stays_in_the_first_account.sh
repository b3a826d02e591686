#!/usr/bin/env bash
# Installs what sendpulse_stays_in_the_first_account.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" sendpulse_stays_in_the_first_account
