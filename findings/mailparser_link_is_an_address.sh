#!/usr/bin/env bash
# Installs what mailparser_link_is_an_address.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mailparser_link_is_an_address
