#!/usr/bin/env bash
# Installs what addresses_with_a_slash.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" addresses_with_a_slash
