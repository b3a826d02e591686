#!/usr/bin/env bash
# Installs what vcf_names_in_code.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" vcf_names_in_code
