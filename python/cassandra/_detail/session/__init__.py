"""Sessions: where statements are prepared and executed."""

from cassandra._detail.session.session import Session, UserTypeDoesNotExist

__all__ = ["Session", "UserTypeDoesNotExist"]
