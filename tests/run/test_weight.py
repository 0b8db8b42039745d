"""What no web process carries: libraries that weigh more than all its pages."""

import subprocess
import sys

LOADED = (
    "import sys, eclor.run.wsgi;"
    " print(*[name for name in ('scipy', 'sklearn', 'django') if name in sys.modules])"
)


def test_a_web_process_that_knows_every_page_has_not_loaded_scipy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=120, check=True
    )

    assert done.stdout.split() == ["django"]
