"""What the command's exit code says; a pipeline branches on it, so a number never changes its meaning."""

from enum import IntEnum


class Exit(IntEnum):
    OK = 0
    BLOCKED = 1  # findings block it, an item was refused, the gate is closed, the submission was rejected
    USAGE = 2  # a flag, a file or the configuration is wrong; nothing was sent
    UNAVAILABLE = 3  # no usable answer: the network, a server that fails or is busy for too long
    REFUSED = 4  # the registry answered, and said no to the request as such: token, right, state, form
    TIME_UP = 5  # `watch` waited as long as it was told to
