#!/usr/bin/env bash
# Installs what airbyte_pairs_of_prices.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" airbyte_pairs_of_prices
