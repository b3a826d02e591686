#!/usr/bin/env bash
# Installs what json_logic_without_an_age.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" json_logic_without_an_age
