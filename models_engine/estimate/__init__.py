"""What a run would cost, from sampled key frequencies: rows of every step, time, room, and the keys that explode."""
