#!/usr/bin/env bash
# Installs what avro_prices_a_tenth.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" avro_prices_a_tenth
