"""What a process does to Python's garbage collector."""

import subprocess
import sys

PROGRAM = """
import gc, weakref
from encours_platform.process import tune_gc

class Node: pass

tune_gc()
node = Node()
node.itself = node
gone = weakref.ref(node)
gc.collect()  # it is of the oldest generation from here on
del node
kept = [[] for _ in range(1_500_000)]
print(gone() is None)
"""


def test_the_oldest_garbage_is_collected_within_a_million_and_a_half_new_objects() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "True\n"
