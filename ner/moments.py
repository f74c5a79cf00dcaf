"""Dates as people and machines write them; what names no day of a calendar is no date here."""

from random import Random

from ner.pieces import Piece, Pieces

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Moments:
    """Draws dates."""

    def __init__(self, rng: Random) -> None:
        """Take a source of chance."""
        self._rng = rng

    def date(self) -> Pieces:
        """Write a date, at times with the day of the week or the time."""
        rng = self._rng
        year = rng.randint(1940, 2029)
        text = self._day(year)
        chance = rng.random()
        if chance < 0.08:
            weekday = rng.choice(WEEKDAYS)
            weekday = weekday[:3] if rng.random() < 0.3 else weekday
            text = f"{weekday}{rng.choice([', ', ' '])}{text}"
        elif chance < 0.18:
            text = f"{text}{rng.choice([' ', ' at ', ', '])}{self.clock()}"
        elif chance < 0.22:
            text = f"{year}-{self._two(12)}-{self._two(28)}T{self._two(23)}:{self._two(59)}:00Z"
        return (Piece(text, "DATE_TIME"),)

    def birth(self) -> Pieces:
        """Write a date of birth."""
        return (Piece(self._day(self._rng.randint(1930, 2012)), "DATE_TIME"),)

    def month_year(self) -> Pieces:
        """Write a month of a year."""
        rng = self._rng
        month = rng.choice(MONTHS)
        month = month[:3] if rng.random() < 0.2 else month
        return (Piece(f"{month} {rng.randint(1960, 2029)}", "DATE_TIME"),)

    def clock(self) -> str:
        """Write a time of day."""
        rng = self._rng
        hour, minute = rng.randint(0, 23), rng.randint(0, 59)
        half, half_hour = rng.choice(["am", "pm", " AM", " PM", " a.m.", " p.m."]), hour % 12 + 1
        return rng.choice(
            [f"{hour}:{minute:02}", f"{half_hour}{half}", f"{half_hour}:{minute:02}{half}",
             f"{hour:02}:{minute:02}:{rng.randint(0, 59):02}", f"{half_hour} o'clock"]
        )  # fmt: skip

    def _two(self, largest: int) -> str:
        return f"{self._rng.randint(1, largest):02}"

    def _day(self, year: int) -> str:
        rng = self._rng
        month, day = rng.randint(1, 12), rng.randint(1, 28)
        name = MONTHS[month - 1]
        if rng.random() < 0.35:
            name = name[:3] + rng.choice(["", "", "."])
        ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        return rng.choice(
            [f"{name} {day}, {year}", f"{day} {name} {year}", f"{name} {day}{ending}, {year}",
             f"{day}{ending} {name} {year}", f"{day}{ending} of {name}, {year}", f"{name} {day}",
             f"{name} {day}{ending}", f"{day}{ending} of {name}", f"the {day}{ending} of {name}",
             f"{day} {name}", f"{year}-{month:02}-{day:02}", f"{month:02}/{day:02}/{year}",
             f"{day:02}/{month:02}/{year}", f"{month}/{day}/{year % 100:02}",
             f"{day:02}.{month:02}.{year}", f"{day}-{name[:3]}-{year}", f"{year}/{month:02}/{day:02}",
             f"{day:02}-{month:02}-{year}", f"{month}-{day}-{year}", f"{month}/{day}/{year}",
             f"{day} {name[:3]} {year}", f"{name} {day} {year}"]
        )  # fmt: skip
