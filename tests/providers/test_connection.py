from __future__ import annotations

import pytest

from segbot.domain.errors import ConfigurationError
from segbot.providers import REGISTRY, open_provider

NAME = "SEGBOT_CONNECTIONS__SHOP__"


def faults(clock, key, settings):
    with pytest.raises(ConfigurationError) as caught:
        open_provider(key, "shop", settings, clock=clock)
    return caught.value.faults


def test_an_unknown_provider_names_the_known_ones(clock):
    (fault,) = faults(clock, "bonce", {})
    assert fault.startswith(f"{NAME}PROVIDER is “bonce”")
    assert "bunce" in fault


@pytest.mark.parametrize("key", REGISTRY)
def test_each_missing_setting_is_named_in_one_sentence(clock, key):
    missing = [setting.name for setting in REGISTRY[key].spec.settings if setting.required]
    told = faults(clock, key, {})
    for name in missing:
        assert sum(fault.startswith(f"{NAME}{name} ") for fault in told) == 1
    assert all(fault.endswith(".") and fault.startswith(NAME) for fault in told)


@pytest.mark.parametrize(
    "address",
    [
        "api.bunce.so",
        "ftp://api.bunce.so",
        "http://api.bunce.so/v1",
        "http://127.0.0.1.example.com/v1",
        "https://user:pass@api.bunce.so",
        "https://api.bunce.so/v1?x=1",
        "https://api.bunce.so/#x",
        "https://api.bunce.so:99999",
        "https://[::1",
        "https://",
        "https://api.bünce.so",
    ],
)
def test_addresses_that_cannot_work_or_are_not_safe_are_refused(clock, address):
    (fault,) = faults(clock, "bunce", {"API_KEY": "sk_test_1", "BASE_URL": address})
    assert fault.startswith(f"{NAME}BASE_URL ")


@pytest.mark.parametrize(
    "address", ["https://api.bunce.so", "http://localhost:1/v1/", "http://[::1]:80", "http://127.9.0.1"]
)
def test_https_anywhere_and_http_on_this_machine_are_fine(clock, address):
    open_provider("bunce", "shop", {"API_KEY": "sk_test_1", "BASE_URL": address}, clock=clock).close()


@pytest.mark.parametrize("key", ["with blank", "with\nline", "nøn-ascii"])
def test_a_key_that_cannot_travel_in_a_header_is_refused_without_showing_it(clock, key):
    (fault,) = faults(clock, "bunce", {"API_KEY": key})
    assert fault.startswith(f"{NAME}API_KEY ")
    assert key not in fault


@pytest.mark.parametrize("factor", ["fast", "0", "-1", "10001", "nan", "inf"])
def test_a_multiplier_of_the_rate_is_a_number_that_makes_sense(clock, factor):
    (fault,) = faults(clock, "bunce", {"API_KEY": "k", "RATE_MULTIPLIER": factor})
    assert fault == f"{NAME}RATE_MULTIPLIER is not a number from 0.01 to 10000, such as 0.5 or 2."


def test_one_fault_of_a_setting_is_told_once(clock):
    told = faults(clock, "batch", {"API_KEY": "k", "PROJECT_KEY": "key of ours"})
    assert len(told) == 1
    assert told[0].startswith(f"{NAME}PROJECT_KEY holds a blank")


def test_a_mistyped_setting_gets_the_nearest_one(clock):
    told = faults(clock, "bunce", {"API_KYE": "x"})
    assert f"{NAME}API_KYE is not a setting of Bunce; did you mean API_KEY?" in told


def test_names_of_settings_may_be_lower_case_and_values_quoted(connect, server):
    connect("bunce", {"api_key": ' "sk_test_1" ', "base_url": f"'{server.url}/v1'", "provider": "bunce"})


def test_a_setting_that_is_none_stops_the_start_also_where_nothing_is_like_it(clock):
    with pytest.raises(ConfigurationError) as caught:
        open_provider("bunce", "shop", {"PROVIDER": "bunce", "API_KEY": "k", "COLOUR": "red"}, clock=clock)
    assert str(caught.value).startswith(
        "SEGBOT_CONNECTIONS__SHOP__COLOUR is not a setting of Bunce. There are: API_KEY, BASE_URL, ONLY_OWN, "
        "RATE_MULTIPLIER."
    )
