"""Short messages as files: one for each, for the program of whichever operator sends them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from eclor.core.notices.carriers.port import CarrierDown, Ready

LONGEST = 306  # two parts of GSM 03.38


@dataclass(frozen=True, slots=True)
class Files:
    """Named by the notice's id: whoever takes them away keeps those names to know what was sent."""

    folder: Path
    repeats = True

    def carry(self, ready: Ready, address: str) -> None:
        said = f"{ready.title}. {ready.text}"
        room = LONGEST - len(ready.link) - 1
        text = f"{said if len(said) <= room else said[: room - 1] + '…'} {ready.link}".strip()
        body = json.dumps({"id": str(ready.id), "to": address, "text": text}, ensure_ascii=False)
        try:
            self._write(f"{ready.id}.json", body)
        except OSError as problem:
            raise CarrierDown(f"The folder of short messages: {problem.strerror}.") from problem

    def _write(self, name: str, body: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)
