#!/usr/bin/env bash
# Installs what slack_sdk_two_ways_past_a_proxy.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" slack_sdk_two_ways_past_a_proxy
