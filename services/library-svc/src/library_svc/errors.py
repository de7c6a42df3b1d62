"""What can be wrong with a request to the library."""

from kit.errors import Conflict, NotFound, Unavailable


class ThreadNotFound(NotFound):
    """There is no such thread, or it is another's."""

    code = "thread_not_found"
    message = "There is no such thread."


class TurnNotFound(NotFound):
    """The thread has no such turn (any more)."""

    code = "turn_not_found"
    message = "There is no such question in this thread."


class TurnEnded(Conflict):
    """The turn has ended and is not written again."""

    code = "turn_ended"
    message = "This answer has ended already."


class TurnTaken(Conflict):
    """Another run, or a later worker of the same run, is writing this turn."""

    code = "turn_taken"
    message = "This answer is being written by another run or worker."


class SourceNotKept(NotFound):
    """The text of the source was never read, or is kept no longer."""

    code = "source_not_kept"
    message = "The text of this source is not kept."


class SourceUnreadable(Unavailable):
    """The page cannot be read again now; `reason` is search-svc's code for why."""

    code = "source_unreadable"

    def __init__(self, reason: str, why: str) -> None:
        message = f"The source cannot be read now: {why.rstrip('.')}."
        super().__init__(message, fields={"reason": reason})
