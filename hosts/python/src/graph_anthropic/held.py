"""The room of bodies that wait for the collector. Knows no body."""

import threading


class Held:
    """So many bytes. Two threads share them: one receives, one hands over."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._used = 0
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Whether there was so much left. Then it is taken."""
        with self._lock:
            if self._used + size > self.limit:
                return False
            self._used += size
            return True

    def give_back(self, size: int) -> None:
        """Gives back what was taken."""
        with self._lock:
            self._used -= size
