# Tests of this floor.
