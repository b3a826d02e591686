#!/usr/bin/env bash
# Installs what exceljs_csv_of_bold_names.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" exceljs_csv_of_bold_names
