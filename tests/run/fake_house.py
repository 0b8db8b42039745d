"""A supervisor of small fake processes: fake_house.py SCENE, in the home of ECLOR_HOME."""

import sys

from eclor.core.service.configuration import Configuration
from eclor.run.cli import SENTENCES
from eclor.run.supervisor.house import keep
from eclor.run.supervisor.unit import Floor, Unit

# A test may look while a number is being written: it finds the former one, or all of this one.
TELL = """
import os, pathlib
home = pathlib.Path(os.environ["ECLOR_HOME"])
def tell(name, number):
    (home / f"{name}.new").write_text(str(number))
    (home / f"{name}.new").replace(home / f"{name}.pid")
"""
# Writes its number where the test finds it, says that it is ready, and lives until SIGTERM.
LIVES = (
    TELL
    + """
import signal, sys, time
from eclor.core.service.readiness import notify_ready
name = sys.argv[1]
def leave(*_):
    with open(home / "left", "a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
tell(name, os.getpid())
print("I live", flush=True)
notify_ready()
while True:
    time.sleep(60)
"""
)
# Never stops when asked, and has a child that left its group and does not stop either.
STUBBORN = (
    TELL
    + """
import signal, subprocess, sys, time
from eclor.core.service.readiness import notify_ready
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"], start_new_session=True)
tell("grandchild", child.pid)
tell("stubborn", os.getpid())
notify_ready()
time.sleep(600)
"""
)


def python(code: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *words)


def lives(name: str, floor: Floor = Floor.HOUSE, needs: tuple[str, ...] = ()) -> Unit:
    return Unit(name=name, command=python(LIVES, name), floor=floor, needs=needs)


def errand(name: str, code: str, needs: tuple[str, ...] = ()) -> Unit:
    return Unit(name=name, command=python(code), floor=Floor.ERRANDS, errand=True, needs=needs)


ENGINE = lives("engine", Floor.ENGINES)
SCENES = {
    "floors": [
        lives("door", Floor.DOORS),
        lives("room", needs=("engine", "errand")),
        errand("errand", "print('done')", needs=("engine",)),
        ENGINE,
    ],
    "stubborn": [ENGINE, Unit(name="stubborn", command=python(STUBBORN))],
    "failing-errand": [ENGINE, errand("errand", "raise SystemExit(1)", needs=("engine",))],
    "unfit-errand": [ENGINE, errand("errand", "print('Mend this.'); raise SystemExit(2)")],
    "never-up": [ENGINE, Unit(name="broken", command=python("raise SystemExit(3)"))],
    "mute": [Unit(name="mute", command=python("import time; time.sleep(600)"), patience=0.3)],
}


def main(scene: str) -> int:
    configuration = Configuration.from_environment()
    try:
        return keep(configuration, SCENES[scene], banner=lambda: "Eclor is ready.", check=list)
    except SENTENCES as problem:
        print(f"eclor: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
