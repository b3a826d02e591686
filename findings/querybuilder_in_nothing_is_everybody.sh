#!/usr/bin/env bash
# Installs what querybuilder_in_nothing_is_everybody.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" querybuilder_in_nothing_is_everybody
