"""pandas: a row factory that makes data frames, and frames built from rows of the built-in ones."""

import concurrent.futures

import pandas
import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.query import SimpleStatement, dict_factory, tuple_factory


def frame_factory(column_names, rows):
    return pandas.DataFrame(rows, columns=column_names)


@pytest.fixture(scope="module")
def measured(session, keyspace):
    name = f"{keyspace}.measured"
    session.execute(f"CREATE TABLE {name} (day text, at timestamp, t double, n int, PRIMARY KEY (day, at))")
    insert = session.prepare(f"INSERT INTO {name} (day, at, t, n) VALUES (?, ?, ?, ?)")
    for number in range(50):
        session.execute(insert, ("monday", number * 60_000, number / 2, number))
    session.execute(f"INSERT INTO {name} (day, at) VALUES ('tuesday', 0)")
    return name


def test_session_with_a_frame_factory(contact, measured):
    host, port = contact
    with Cluster([host], port=port) as cluster:
        session = cluster.connect()
        session.row_factory = frame_factory
        session.default_fetch_size = None
        frame = session.execute(f"SELECT at, t, n FROM {measured} WHERE day = 'monday'")._current_rows
        assert list(frame.columns) == ["at", "t", "n"]
        assert frame.shape == (50, 3)
        assert frame["t"].mean() == pytest.approx(12.25)
        assert frame["at"].iloc[1] == pandas.Timestamp("1970-01-01T00:01:00")


def test_profile_with_a_frame_factory(contact, measured):
    host, port = contact
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(), "frames": ExecutionProfile(row_factory=frame_factory)}
    with Cluster([host], port=port, execution_profiles=profiles) as cluster:
        session = cluster.connect()
        found = session.execute(f"SELECT n FROM {measured} WHERE day = 'monday'", execution_profile="frames")
        assert found._current_rows["n"].sum() == sum(range(50))
        future = session.execute_async(f"SELECT n FROM {measured}", execution_profile="frames")
        arrived = concurrent.futures.Future()
        future.add_callbacks(arrived.set_result, arrived.set_exception)
        assert len(arrived.result(60)) == 51
        assert session.execute(f"SELECT n FROM {measured} WHERE day = 'monday' LIMIT 1").one().n == 0


def test_pages_of_frames(contact, measured):
    host, port = contact
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(row_factory=frame_factory)}
    with Cluster([host], port=port, execution_profiles=profiles) as cluster:
        session = cluster.connect()
        found = session.execute(SimpleStatement(f"SELECT n FROM {measured} WHERE day = 'monday'", fetch_size=20))
        frames = [found._current_rows]
        while found.has_more_pages:
            found.fetch_next_page()
            frames.append(found._current_rows)
        assert pandas.concat(frames)["n"].tolist() == list(range(50))


@pytest.mark.parametrize("factory", [dict_factory, tuple_factory, None])
def test_frames_of_rows(contact, measured, factory):
    host, port = contact
    profile = ExecutionProfile() if factory is None else ExecutionProfile(row_factory=factory)
    with Cluster([host], port=port, execution_profiles={EXEC_PROFILE_DEFAULT: profile}) as cluster:
        found = cluster.connect().execute(f"SELECT t, n FROM {measured}")
        frame = pandas.DataFrame(list(found), columns=found.column_names if factory is tuple_factory else None)
    assert list(frame.columns) == ["t", "n"]
    assert frame["n"].count() == 50
    assert frame["t"].isna().sum() == 1
