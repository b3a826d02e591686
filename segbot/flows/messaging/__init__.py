"""From facts to messages in Slack: what is told, where, and what becomes of it when Slack does not take it."""
