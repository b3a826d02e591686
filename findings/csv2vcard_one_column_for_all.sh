#!/usr/bin/env bash
# Installs what csv2vcard_one_column_for_all.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" csv2vcard_one_column_for_all
