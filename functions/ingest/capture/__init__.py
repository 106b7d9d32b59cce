"""A source becomes a candidate: streamed, checked, hashed and uploaded on the way."""
