"""One request: what is sent for it, and what of the answer comes back.

*Invariant:* what leaves here goes to the origin, by `GET`, under an allowed path.
"""

import asyncio

import httpcore2

from .allowance import Allowance, Heard
from .broken import broken
from .held import Held
from .limits import Limits
from .messages import FetchError, Request, Response
from .network.address import PrivateAddress
from .network.connections import connections, lines, url
from .network.settings import Network
from .rules.credentials import Credentials
from .rules.headers import (
    compressed_body,
    is_answer_header,
    is_request_header,
    is_sendable,
    refused_encoding,
)
from .rules.origin import Origin
from .rules.path import PATH_PREFIX, is_plain_path

# A larger text is looked through beside the loop, so that it holds up no other request.
_LARGE = 1 << 20


class Client:
    """Sends the requests of one run. Belongs to one event loop."""

    def __init__(
        self, origin: Origin, credentials: Credentials, network: Network, limits: Limits
    ) -> None:
        self._origin = origin
        self._credentials = credentials
        self._limits = limits
        self._connections = connections(origin, network, limits.in_flight)
        # Gives places in the order in which they were asked for.
        self._in_flight = asyncio.Semaphore(limits.in_flight)
        self._allowance = Allowance()
        self.held = Held(limits.held_bytes)

    async def send(self, request: Request, called: float) -> Response:
        """Sends a request, no earlier than its delay after `called`, and reads the answer.

        Raises `FetchError`.
        """
        self._check_path(request.path)
        headers = self._headers(request)
        await asyncio.sleep(called + request.delay - _now())
        is_counted = await self._turn()
        heard = None
        try:
            async with self._in_flight:
                response = await self._within_its_time(request.path, headers)
            heard = Heard.of({name.lower(): value for name, value in response.headers})
        finally:
            if not is_counted:
                self._allowance.sent()
            self._allowance.answered(heard, _now())
        await self._check_answer(response)
        return response

    def _check_path(self, path: str) -> None:
        if not is_plain_path(path):
            raise FetchError("denied", "not a path on the origin")
        if not path.startswith(PATH_PREFIX):
            raise FetchError("denied", "the path is not among those that are allowed")

    def _headers(self, request: Request) -> dict[str, str]:
        limit = self._limits.request_headers
        if len(request.headers) > limit:
            raise FetchError("denied", f"a request has more than {limit} headers")
        headers = {"host": self._origin.authority}
        for name, value in request.headers:
            if not is_sendable(name, value):
                raise FetchError("denied", "a header cannot be sent")
            if is_request_header(name):
                headers[name.lower()] = value.strip(" \t")
        headers["accept-encoding"] = "identity"
        credential = self._credentials.for_path(request.path)
        headers[credential.header_name] = credential.header_value
        return headers

    async def _turn(self) -> bool:
        """Waits for the service's own limit. Whether it was known, so that the request counts."""
        while wait := self._allowance.wait(_now()):
            await asyncio.sleep(wait)
        # What is sent before that is counted in what the service says first, or nearly so.
        if is_known := self._allowance.is_known:
            self._allowance.sent()
        return is_known

    async def _within_its_time(self, path: str, headers: dict[str, str]) -> Response:
        limit = self._limits.request_time
        try:
            async with asyncio.timeout(limit):
                return await self._exchange(path, headers)
        except TimeoutError:
            text = f"{self._origin} did not answer within {limit:g} s"
            raise FetchError("timeout", text) from None
        except PrivateAddress as error:
            raise FetchError("denied", str(error)) from None
        except Exception as error:
            if isinstance(error, FetchError):
                raise
            raise broken(error, self._origin) from None

    async def _exchange(self, path: str, headers: dict[str, str]) -> Response:
        answer = self._connections.stream("GET", url(self._origin, path), headers=lines(headers))
        async with answer as response:
            passed_on = _checked(response, self._limits.body_bytes)
            body = bytearray()
            try:
                async for chunk in response.aiter_stream():
                    self._grow(body, chunk)
                text = _text(body)
            except BaseException:
                self.held.give_back(len(body))
                raise
            return Response(response.status, passed_on, text, len(body))

    def _grow(self, body: bytearray, chunk: bytes) -> None:
        if len(body) + len(chunk) > self._limits.body_bytes:
            raise FetchError("too-large", self._limits.body_bytes)
        if not self.held.take(len(chunk)):
            raise FetchError("too-large", self.held.limit)
        body += chunk

    async def _check_answer(self, response: Response) -> None:
        texts = "\n".join([*(value for _, value in response.headers), response.body])
        # Any of them, whichever it was asked with: none is told to where another is known.
        are_in = self._credentials.are_in
        repeats = await asyncio.to_thread(are_in, texts) if len(texts) > _LARGE else are_in(texts)
        if repeats:
            self.held.give_back(response.size)
            raise FetchError("denied", "the answer repeats the credential")

    async def close(self) -> None:
        """Closes all connections."""
        await self._connections.aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _checked(response: httpcore2.Response, limit: int) -> list[tuple[str, str]]:
    """The headers that the collector gets to see, of an answer that it may get."""
    passed_on = []
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name.lower() == "content-encoding":
            if refused := refused_encoding(value):
                raise FetchError("denied", refused)
        elif name.lower() == "content-length":
            if value.isdigit() and int(value) > limit:
                raise FetchError("too-large", limit)
        elif is_answer_header(name) and all(it == "\t" or " " <= it <= "~" for it in value):
            passed_on.append((name, value))
    return passed_on


def _text(body: bytearray) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        compressed = compressed_body(bytes(body[:2]))
    raise FetchError("denied", compressed) if compressed else FetchError("not-text")
