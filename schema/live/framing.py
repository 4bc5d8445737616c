"""How a subscription is framed in one answer: as server-sent events, or in parts for Apollo Client."""

from collections.abc import Mapping
from typing import ClassVar

from strawberry.http.streaming import JSONEncoder, MultipartSubscriptionTransport, SSETransport


class Events(SSETransport):
    """Server-sent events, framed with line feeds."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        return f": {comment}\n\n"


class Parts(MultipartSubscriptionTransport):
    """One multipart answer to a subscription: a delimiter comes before the first part, and one after each."""

    headers: ClassVar[Mapping[str, str]] = {
        "Content-Type": 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    }

    def __init__(self) -> None:
        super().__init__()
        self._has_begun = False

    def encode_multipart_data(self, data: object, encode_json: JSONEncoder) -> str:
        return self._opening() + super().encode_multipart_data(data, encode_json)

    def encode_complete(self) -> str:
        """What makes the delimiter that has been sent the last one."""
        return f"{self._opening()}--\r\n"

    def _opening(self) -> str:
        opening = "" if self._has_begun else f"\r\n--{self.separator}"
        self._has_begun = True
        return opening
