#!/usr/bin/env bash
# Installs what ijson_prefixes_are_ambiguous.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ijson_prefixes_are_ambiguous
