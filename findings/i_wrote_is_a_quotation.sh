#!/usr/bin/env bash
# Installs what i_wrote_is_a_quotation.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" i_wrote_is_a_quotation
