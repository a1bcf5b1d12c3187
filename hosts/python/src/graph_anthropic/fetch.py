"""`http-fetch`: takes new requests, and returns the answers that are there.

Requests are sent, and answers read, by an event loop in a thread of its own, so they go on while
the collector computes: wasmtime lets other threads run meanwhile. Knows nothing of what is sent.
"""

import asyncio
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from .exchange import Client
from .limits import Limits
from .messages import FetchError, Request, Response


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request."""

    id: int
    outcome: Response | FetchError


class UnderWay:
    """The requests of a run that have no answer yet. `fetch` is for one thread."""

    def __init__(self, client: Client, limits: Limits) -> None:
        self._limits = limits
        self._ids: set[int] = set()
        self._count = 0
        self._cancelled = threading.Event()
        # None wakes whoever waits, once the run is cancelled.
        self._answers: SimpleQueue[Answer | None] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = client
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def fetch(self, requests: list[Request]) -> list[Answer]:
        """Hands over requests; returns one answer at least, while any request is under way."""
        answers = self._start(requests)
        if not answers and self._ids:
            self._add(self._answers.get(), answers)
        while True:
            try:
                self._add(self._answers.get_nowait(), answers)
            except Empty:
                break
        if self._cancelled.is_set():
            # Nobody waits for what is still on its way.
            answers.extend(Answer(it, FetchError("cancelled")) for it in self._ids)
            self._ids.clear()
        return answers

    def cancel(self) -> None:
        """Ends every request. From any thread."""
        self._cancelled.set()
        self._loop.call_soon_threadsafe(self._end_all)
        self._answers.put(None)

    def _start(self, requests: list[Request]) -> list[Answer]:
        """Starts requests, in order. Answers those that are not allowed."""
        refused, allowed = [], []
        for request in requests:
            if refusal := self._refusal(request):
                refused.append(Answer(request.id, refusal))
            else:
                self._ids.add(request.id)
                self._count += 1
                allowed.append(request)
        if allowed:
            self._loop.call_soon_threadsafe(self._send_all, allowed, self._loop.time())
        return refused

    def _refusal(self, request: Request) -> FetchError | None:
        limits = self._limits
        if self._cancelled.is_set():
            return FetchError("cancelled")
        if request.id in self._ids:
            return FetchError("denied", "a request with this id is under way")
        if len(self._ids) >= limits.under_way:
            return FetchError("denied", f"more than {limits.under_way} requests at a time")
        if self._count >= limits.requests:
            return FetchError("denied", f"more than {limits.requests} requests in a run")
        return None

    def _add(self, answer: Answer | None, answers: list[Answer]) -> None:
        # What was answered twice, once cancelled and once not, is answered once.
        if answer is None or answer.id not in self._ids:
            return
        self._ids.remove(answer.id)
        if isinstance(answer.outcome, Response):
            self._client.held.give_back(answer.outcome.size)
        answers.append(answer)

    def _send_all(self, requests: list[Request], called: float) -> None:
        for request in requests:
            task = self._loop.create_task(self._send(request, called))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._cancelled.is_set():
            self._end_all()

    async def _send(self, request: Request, called: float) -> None:
        outcome: Response | FetchError
        try:
            outcome = await self._client.send(request, called)
        except FetchError as error:
            outcome = error
        except Exception:
            outcome = FetchError("connection", "the host could not send the request")
        self._answers.put(Answer(request.id, outcome))

    def _end_all(self) -> None:
        for task in self._tasks:
            task.cancel()
