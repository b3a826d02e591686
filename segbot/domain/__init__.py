"""The words of the product: segments, members, actions, plans, policy, requests and their life. Standard library only."""

from __future__ import annotations
