"""What each step did when it was released: a checksum over its changes to the tables, by kind of database."""

from __future__ import annotations

CHECKSUMS: dict[str, dict[str, str]] = {
    "m001_requests": {"sqlite": "8f21a2d99d1df388", "postgresql": "57221ae38e1b9dcc"},
    "m002_rosters": {"sqlite": "0a375cbed725da2a", "postgresql": "fa5fadf739af175f"},
    "m003_facts": {"sqlite": "db865ccec388c157", "postgresql": "e0bba2f079bde011"},
    "m004_messages_and_clicks": {"sqlite": "6d9e338855f2f38c", "postgresql": "aeb00b1f34111ffe"},
    "m005_connections_and_segments": {"sqlite": "04cf784d7e6ed070", "postgresql": "04cf784d7e6ed070"},
    "m006_book": {"sqlite": "10420cf1bb548e14", "postgresql": "1eb786e87f753c89"},
    "m007_connection_tokens": {"sqlite": "494d07603a256840", "postgresql": "b57e2e4411863fd7"},
    "m008_sealed_facts": {"sqlite": "5dd4599fc1c465a6", "postgresql": "c8c317a7c3755666"},
    "m010_removals": {"sqlite": "db4f96d1c3f0a4a4", "postgresql": "db4f96d1c3f0a4a4"},
    "m011_bounds": {"sqlite": "6621f4a4283e78a5", "postgresql": "6621f4a4283e78a5"},
    "m012_requests_by_segment": {"sqlite": "6fb751e8eb988142", "postgresql": "6fb751e8eb988142"},
    "m014_results": {"sqlite": "8fb0e90a7aba57d4", "postgresql": "8fb0e90a7aba57d4"},
    "m015_list_answers": {"sqlite": "6e6124feeffeb6aa", "postgresql": "6e6124feeffeb6aa"},
    "m020_delivery": {"sqlite": "edb121369b7a3121", "postgresql": "edb121369b7a3121"},
    "m021_retention": {"sqlite": "f509ead2f99720de", "postgresql": "f509ead2f99720de"},
    "m025_sizes_and_blocks": {"sqlite": "63612abe4af8f67c", "postgresql": "63612abe4af8f67c"},
    "m030_rate_states": {"sqlite": "8bc3258fee387d6a", "postgresql": "8bc3258fee387d6a"},
    "m031_known_segments": {"sqlite": "514c8017e7bbae46", "postgresql": "514c8017e7bbae46"},
    "m032_slack_installation": {"sqlite": "f9f3883b2aff5ebf", "postgresql": "a46ae0f0e9ddf91a"},
    "m035_watched": {"sqlite": "cd65faa108761f06", "postgresql": "2639619b2f248dee"},
    "m036_previous_segments": {"sqlite": "bf0a02fb5c50b7f7", "postgresql": "bf0a02fb5c50b7f7"},
    "m040_traces": {"sqlite": "f42f1d3ff9afc638", "postgresql": "f42f1d3ff9afc638"},
    "m041_undos": {"sqlite": "f8bf97d4ccf0e83c", "postgresql": "1b5734b732f1164a"},
}
