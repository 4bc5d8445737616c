"""A whole PI planning event, from readiness to the first days after commitment, over the public API alone.

The tests are its acts, in the order of the agenda: before the event, in the breakouts, at the commitment."""
