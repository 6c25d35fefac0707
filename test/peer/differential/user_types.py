"""CREATE, ALTER and DROP of user types. Fields and types of a user type are known by one list each, wherever it is used."""


class UserTypes:
    def __init__(self, chance, values, udts):
        self.chance, self.values, self.udts = chance, values, udts

    def statement(self):
        chance = self.chance
        if not self.udts:
            return chance.choice(
                ["ALTER TYPE nothing ADD f int", "ALTER TYPE IF EXISTS nothing ADD f int", self._wrong()]
            )
        udt = chance.choice(self.udts)
        roll = chance.random()
        if roll < 0.35:
            return self._add(udt)
        if roll < 0.5:
            return self._rename(udt)
        return self._wrong_alteration(udt) if roll < 0.7 else self._wrong()

    def _add(self, udt):
        number = len(udt.fields)
        field, of = f"f{number}", self.values.element()
        while field in udt.fields:
            number += 1
            field = f"f{number}"
        udt.fields.append(field)
        udt.args.append(of)
        return f"ALTER TYPE {self._exists()}{udt.name} ADD {'IF NOT EXISTS ' * (self.chance.random() < 0.2)}{field} {of.name}"

    def _rename(self, udt):
        chance, at = self.chance, self.chance.randrange(len(udt.fields))
        old, new = udt.fields[at], f"g{chance.randrange(50)}"
        if new not in udt.fields:
            udt.fields[at] = new
        return (
            f"ALTER TYPE {self._exists()}{udt.name} RENAME {'IF EXISTS ' * (chance.random() < 0.2)}{old} TO {new}"
        )

    def _exists(self):
        return "IF EXISTS " if self.chance.random() < 0.1 else ""

    def _wrong_alteration(self, udt):
        field = self.chance.choice(udt.fields)
        return f"ALTER TYPE {udt.name} " + self.chance.choice([
            f"ADD {field} int", "RENAME nothing TO x", f"RENAME {field} TO {field}", "ADD x nothing", f"ALTER {field} TYPE text",
            f"ADD IF NOT EXISTS {field} int", "RENAME IF EXISTS nothing TO x", "ADD x counter", "ADD x list<u0>", f"ADD x {udt.name}",
            f"ADD x frozen<{udt.name}>", f"ADD x frozen<list<frozen<{udt.name}>>>", "ADD x list<int>", "ADD x list<list<int>>", "ADD (x int, y int)",
            f"RENAME {field} TO x AND x TO {field}", f"RENAME {udt.fields[-1]} TO {udt.fields[0]}", "ADD x frozen<frozen<int>>", "ADD x 'x.Y'",
            "ADD x vector<int, 0>", "ADD x frozen<int>", "", "DROP x",
        ])  # fmt: skip

    def _wrong(self):
        """All are refused, or change nothing: types of tables and of other types can't be dropped."""
        return self.chance.choice([
            "CREATE TYPE u0 (a int)", "CREATE TYPE IF NOT EXISTS u0 (a int)", "CREATE TYPE x1 (a int, a int)", "CREATE TYPE x2 (a counter)",
            "DROP TYPE nothing", "DROP TYPE IF EXISTS nothing", "CREATE TYPE x3 (a list<list<int>>)", "CREATE TYPE int (a int)",
            "CREATE TYPE x4 (a x4)", "CREATE TYPE x5 (a frozen<x5>)", "CREATE TYPE x6 (a u0)", "CREATE TYPE x7 ()", "CREATE TYPE nothing.x (a int)",
            "CREATE TYPE x8 (a frozen<nothing>)", "CREATE TYPE x9 (a nothing.u0)", "ALTER TYPE nothing ADD f int", "DROP TYPE nothing.x",
            "CREATE TYPE system.x (a int)", "ALTER TYPE nothing.x RENAME a TO b", "CREATE TYPE \"X\" (a int)", "DROP TYPE \"X\"",
            "CREATE TYPE date (a int)", "CREATE TYPE byte (a int)", "DROP TYPE int", "CREATE TYPE \"x y\" (a int)", "CREATE TYPE x10 (a set<frozen<u0>>)",
            "DROP TYPE x10", "CREATE TYPE x11 (a vector<int, 2>, b duration)", "DROP TYPE x11", "CREATE TYPE x12 (\"A\" int, a int)", "DROP TYPE x12",
        ])  # fmt: skip
