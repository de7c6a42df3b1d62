"""Places at a scarce resource, given in turn to organisations and users, over all replicas."""

from kit.fair_queue.queue import Asker, FairQueue, NoPlace, Place

__all__ = ["Asker", "FairQueue", "NoPlace", "Place"]
