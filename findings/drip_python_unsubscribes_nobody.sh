#!/usr/bin/env bash
# Installs what drip_python_unsubscribes_nobody.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" drip_python_unsubscribes_nobody
