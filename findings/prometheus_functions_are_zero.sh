#!/usr/bin/env bash
# Installs what prometheus_functions_are_zero.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" prometheus_functions_are_zero
