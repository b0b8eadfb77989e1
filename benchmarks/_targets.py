"""Measured figures beside the figure that is wanted; a script ends with 1 where one is missed."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field

COMPARED: dict[str, Callable[[float, float], bool]] = {"≥": operator.ge, "≤": operator.le}


@dataclass
class Targets:
    missed: list[str] = field(default_factory=list)

    def row(self, name: str, value: float, *targets: tuple[str, float], note: str = "", digits: int = 2) -> None:
        """Prints one figure; each target is `("≥" or "≤", limit)`."""
        met = all(COMPARED[sign](round(value, digits), limit) for sign, limit in targets)
        requested = " and ".join(f"{sign} {limit:g}" for sign, limit in targets)
        verdict = f"   (target {requested}: {'met' if met else 'MISSED'})" if targets else ""
        print(f"  {name}: {value:,.{digits}f}{verdict}{f'   {note}' if note else ''}", flush=True)
        if not met:
            self.missed.append(name)

    def exit_code(self) -> int:
        if self.missed:
            print(f"missed: {'; '.join(self.missed)}")
        return 1 if self.missed else 0
