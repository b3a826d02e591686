#!/usr/bin/env bash
# Installs what getresponse_asks_for_query_name.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" getresponse_asks_for_query_name
