#!/usr/bin/env bash
# Installs what humanparser_jack_has_no_name.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" humanparser_jack_has_no_name
