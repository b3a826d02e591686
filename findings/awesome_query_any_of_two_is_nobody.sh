#!/usr/bin/env bash
# Installs what awesome_query_any_of_two_is_nobody.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" awesome_query_any_of_two_is_nobody
