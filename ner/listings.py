"""Code, log lines, commands, tables and other machine text: no name stands in it."""

import json
from random import Random

from ner.moments import MONTHS, Moments
from ner.phrases import Phrases, first_up
from ner.symbols import Symbols

_LEVELS = ("INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "CRITICAL", "NOTICE")


class Listings:
    """Draws stretches of machine text."""

    def __init__(self, rng: Random, phrases: Phrases) -> None:
        """Take a source of chance and a grammar for comments and messages."""
        self._rng = rng
        self._phrases = phrases
        self._symbols: Symbols = phrases.symbols
        self._moments = Moments(rng)

    def code(self) -> str:
        """Write a few lines of code in one of several languages."""
        rng = self._rng
        if rng.random() < 0.55:
            return self._python()
        return rng.choice([self._brackets, self._go, self.sql, self.shell, self.html])()

    def logs(self) -> str:
        """Write one to six log lines of one format."""
        rng = self._rng
        form = rng.randrange(6)
        return "\n".join(self._log_line(form) for _ in range(rng.randint(1, 6)))

    def shell(self) -> str:
        """Write a command."""
        rng, s = self._rng, self._symbols
        tool = rng.choice("git docker kubectl aws pip npm cargo make terraform helm curl grep sed awk "
                          "find ssh psql python java go conda brew apt-get systemctl ls cat".split())  # fmt: skip
        options = " ".join(
            rng.choice([f"--{'-'.join(s.parts(2))}", f"-{rng.choice('abcdfhlnpqrtvx')}", s.file(),
                        s.path(), f"--{s.snake()}={s.snake()}", s.snake(), f'"{s.snake()}"',
                        f"${s.constant()}"])
            for _ in range(rng.randint(1, 5))
        )  # fmt: skip
        start = rng.choice(["$ ", "", "", "# ", "> "])
        return f"{start}{tool} {rng.choice([s.snake(), ''])} {options}"

    def json(self) -> str:
        """Write a JSON object without personal data."""
        rng, s = self._rng, self._symbols
        made = {
            s.snake(): rng.choice([rng.randint(0, 9999), s.snake(), True, None, self._phrases.noun(),
                                   [s.snake(), s.camel()], {s.snake(): rng.random()},
                                   self._phrases.sentence(technical=True), s.product(), s.url()])
            for _ in range(rng.randint(1, 6))
        }  # fmt: skip
        return json.dumps(made, indent=rng.choice([None, None, 2, 4]))

    def sql(self) -> str:
        """Write a query."""
        rng, s = self._rng, self._symbols
        table, column, other = s.snake(), s.snake(), s.snake()
        return rng.choice(
            [f"SELECT {column}, {other} FROM {table} WHERE {column} = '{self._phrases.noun()}'",
             f"SELECT COUNT(*) FROM {table} GROUP BY {column} ORDER BY {other} DESC LIMIT 10;",
             f"INSERT INTO {table} ({column}, {other}) VALUES (?, {rng.randint(1, 99)});",
             f"UPDATE {table} SET {column} = {other} + 1 WHERE id = {rng.randint(1, 999)};",
             f"CREATE TABLE {table} (\n  id INTEGER PRIMARY KEY,\n  {column} VARCHAR(255)\n);",
             f"select * from {table} t join {other} o on t.id = o.{column};",
             f"ALTER TABLE {s.camel()} ADD COLUMN {column} TEXT;"]
        )  # fmt: skip

    def trace(self) -> str:
        """Write a stack trace."""
        rng, s = self._rng, self._symbols
        message = self._phrases.clause(technical=True)
        depth = rng.randint(1, 4)
        if rng.random() < 0.6:
            frames = "".join(
                f'  File "{s.path()}", line {rng.randint(1, 900)}, in {s.snake()}\n'
                f"    {s.snake()} = {s.call()}\n"
                for _ in range(depth)
            )
            return f"Traceback (most recent call last):\n{frames}{s.error()}: {message}"
        frames = "".join(
            f"\n\tat {s.dotted()}.{s.snake()}({s.camel()}.java:{rng.randint(1, 900)})"
            for _ in range(depth)
        )
        return f'Exception in thread "main" java.lang.{s.error()}: {message}{frames}'

    def html(self) -> str:
        """Write markup."""
        rng, s, p = self._rng, self._symbols, self._phrases
        tag = rng.choice(["div", "span", "p", "h1", "li", "a", "button", "td", "label", "Item"])
        inner = rng.choice([p.sentence(), p.heading(), f"<b>{p.noun()}</b> {p.clause()}"])
        return f'<{tag} {s.snake()}="{"-".join(s.parts(2))}">{inner}</{tag}>'

    def table(self) -> str:
        """Write a Markdown or CSV table."""
        rng, p = self._rng, self._phrases
        columns, rows = rng.randint(2, 4), rng.randint(1, 5)
        bar = rng.random() < 0.6
        between = " | " if bar else rng.choice([",", "\t", ", "])
        lines = [between.join(first_up(p.noun(technical=True)) for _ in range(columns))]
        if bar:
            lines.append("|".join(["---"] * columns))
        cells = [p.noun, p.adjective, self._symbols.product, p.symbols.snake,
                 lambda: str(rng.randint(0, 5000)), self._symbols.version]  # fmt: skip
        lines += [
            between.join(rng.choice(cells)() for _ in range(columns)) for _ in range(rows)
        ]  # fmt: skip
        return "\n".join(f"| {line} |" if bar else line for line in lines)

    def _python(self) -> str:
        rng, s, p = self._rng, self._symbols, self._phrases
        a, b, c = s.snake(), s.snake(), s.camel()
        lines = [
            f"from {s.dotted()} import {c}",
            f"import {s.snake()}",
            f"def {a}({b}, {s.snake()}=None):",
            f"def {a}(self, {b}: {s.kind()}) -> {s.kind()}:",
            f'    """{p.sentence(technical=True)}"""',
            f"class {c}({s.camel()}):",
            f"    {a} = {c}({b}={rng.randint(0, 9)})",
            f"    return {a}.{b}({s.snake()})",
            f"    if {a} is None or {b} in {s.snake()}:",
            f"        raise {s.error()}('{p.clause(technical=True)}')",
            f"for {a} in {s.call()}:",
            f"    {a}[{b!r}] += {rng.randint(1, 9)}  # {p.clause(technical=True)}",
            f"# {p.sentence(technical=True)}",
            f"{s.constant()} = {rng.choice([str(rng.randint(0, 999)), repr(p.noun())])}",
            f"with {s.call()} as {b}:",
            f"except {s.error()} as {a}:",
            f"    print(f'{{{a}}} {p.clause()}')",
            f"    self.{a} = {b}",
            f"    assert {s.call()} == {c}({a})",
        ]
        start = rng.randrange(len(lines))
        return "\n".join((lines[start:] + lines[:start])[: rng.randint(1, 7)])

    def _brackets(self) -> str:
        rng, s, p = self._rng, self._symbols, self._phrases
        a, b, c = s.snake(), s.camel(), s.camel()
        lines = [
            f"const {b} = require('{'-'.join(s.parts(2))}');",
            f"public class {c} extends {b} {{",
            f"  private final {c} {a};",
            f"  // {p.sentence(technical=True)}",
            f"  if ({a} === null) {{ throw new {s.error()}('{p.clause()}'); }}",
            f"export default function {b}({{ {a}, {s.snake()} }}) {{",
            f"  return <{c} {a}={{{b}}} />;",
            f"import {{ {c} }} from './{a}';",
            f"let {a} = await {b}.{s.call()};",
            f"/** {p.sentence(technical=True)} */",
            f"std::vector<{c}> {a};",
            f"console.log(`{p.noun()}: ${{{a}}}`);",
        ]
        rng.shuffle(lines)
        return "\n".join(lines[: rng.randint(1, 6)])

    def _go(self) -> str:
        s, p = self._symbols, self._phrases
        a, b = s.snake(), s.camel()
        return (
            f"// {b} {p.clause(technical=True)}.\nfunc ({a[0]} *{b}) {s.camel()}({a} {s.camel()}) error {{"
            f"\n\tif err := {s.call()}; err != nil {{\n\t\treturn err\n\t}}\n\treturn nil\n}}"
        )

    def _log_line(self, form: int) -> str:
        rng, s, p = self._rng, self._symbols, self._phrases
        level, message = rng.choice(_LEVELS), self._log_message()
        day = f"{rng.randint(2015, 2029)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
        if form == 0:
            return f"{day} {clock},{rng.randint(0, 999):03} {level} [{s.snake()}] {message}"
        if form == 1:
            return f"{day}T{clock}Z {level.lower()} {s.dotted()}: {message}"
        if form == 2:
            return f"[{level}] {message}"
        if form == 3:
            month = rng.choice(MONTHS)[:3]
            host = "-".join(s.parts(2))
            return f"{month} {rng.randint(1, 28)} {clock} {host} {s.snake()}[{rng.randint(1, 9999)}]: {message}"
        if form == 4:
            return f'level={level.lower()} msg="{p.clause(technical=True)}" {s.snake()}={rng.randint(0, 999)} {s.snake()}={s.snake()}'
        address = ".".join(str(rng.randint(1, 254)) for _ in range(4))
        return f'{address} - - [{day}] "GET /{"/".join(s.parts())} HTTP/1.1" {rng.choice([200, 404, 500])} {rng.randint(10, 9999)}'

    def _log_message(self) -> str:
        rng, s, p = self._rng, self._symbols, self._phrases
        return rng.choice(
            [p.sentence(technical=True), f"{s.camel()} {s.past_verb()} {p.noun(technical=True)} {s.id()}",
             f"{first_up(s.past_verb())} {rng.randint(1, 999)} {p.nouns(technical=True)} in {rng.randint(1, 99)}ms",
             f"{s.error()}: {p.clause(technical=True)}", f"{s.snake()}={s.snake()} {s.snake()}={rng.randint(0, 99)}",
             f"{s.product()} {s.version()} {s.past_verb()}", f"{first_up(p.verb())}ing {s.path()}"]
        )  # fmt: skip
