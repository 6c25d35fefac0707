"""What tests of several folders need: servers in front of the server under test, and certificates."""
