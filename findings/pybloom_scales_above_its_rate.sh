#!/usr/bin/env bash
# Installs what pybloom_scales_above_its_rate.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pybloom_scales_above_its_rate
