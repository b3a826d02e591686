#!/usr/bin/env bash
# Installs what phone_drops_the_nine_of_argentina.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" phone_drops_the_nine_of_argentina
