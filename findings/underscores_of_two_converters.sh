#!/usr/bin/env bash
# Installs what underscores_of_two_converters.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" underscores_of_two_converters
