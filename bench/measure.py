"""Rounds: the bare page and a page of ours in turn, so that whatever slows the machine slows both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.load import drive, milliseconds
from bench.scenes import Scene
from bench.server import Server


@dataclass
class Speed:
    """What was measured of one scene. `ratios`: its throughput by that of the bare page, round by round."""

    name: str
    floor: float | None
    per_second: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    answered: int = 0
    processor_seconds: float = 0.0
    first_ms: float | None = None
    cold_ms: float | None = None
    warm_ms: float | None = None

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def is_missed(self) -> bool:
        return self.floor is not None and self.ratio < self.floor

    @property
    def processor_ms(self) -> float | None:
        """Processor time of the server for one answer; None where the system does not tell."""
        return self.processor_seconds / self.answered * 1000 if self.processor_seconds else None


def begin(server: Server, bare: Scene, scenes: Sequence[Scene]) -> list[Speed]:
    """The first answers of new processes: templates not read, nothing kept. The bare page comes first, as a warm-up."""
    speeds = [Speed(scene.name, scene.floor) for scene in [bare, *scenes]]
    for scene, speed in zip([bare, *scenes], speeds, strict=True):
        first = scene.sequel.next()
        speed.first_ms = milliseconds(server.port, [first], expects=scene.sequel.expects)[0]
    return speeds


def time_words(server: Server, scene: Scene, speed: Speed) -> None:
    """Cold: pages whose words this process has not rendered yet, its templates read. Warm: the same pages again."""
    requests = list(scene.sequel.requests)
    speed.cold_ms = median(milliseconds(server.port, requests, expects=scene.sequel.expects))
    # A second connection may reach the other process, so that both have rendered them by the last time.
    for _ in range(4):
        speed.warm_ms = median(milliseconds(server.port, requests, expects=scene.sequel.expects))


def run(server: Server, bare: Scene, scenes: Sequence[Scene], speeds: list[Speed], *, rounds: int, seconds: float):
    """Fill `speeds` (the bare page first) by so many rounds of so many seconds for each page."""
    base, *others = speeds
    for number in range(rounds + 1):
        for scene, speed in zip(scenes, others, strict=True):
            before = _part(server, bare, base, seconds, is_counted=number > 0)
            now = _part(server, scene, speed, seconds, is_counted=number > 0)
            if number:  # the first round only warms up
                base.ratios.append(1.0)
                speed.ratios.append(now / before)


def _part(server: Server, scene: Scene, speed: Speed, seconds: float, *, is_counted: bool) -> float:
    began = server.processor_seconds()
    tally = drive(server.port, scene.sequel, seconds=seconds)
    ended = server.processor_seconds()
    if is_counted:
        speed.per_second.append(tally.per_second)
        speed.answered += tally.answered
        if began is not None and ended is not None:
            speed.processor_seconds += ended - began
    return tally.per_second
