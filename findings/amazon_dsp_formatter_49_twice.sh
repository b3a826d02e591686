#!/usr/bin/env bash
# Installs what amazon_dsp_formatter_49_twice.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" amazon_dsp_formatter_49_twice
