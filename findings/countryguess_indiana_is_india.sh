#!/usr/bin/env bash
# Installs what countryguess_indiana_is_india.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" countryguess_indiana_is_india
