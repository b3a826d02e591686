#!/usr/bin/env bash
# Installs what parse_address_halves_a_house.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" parse_address_halves_a_house
