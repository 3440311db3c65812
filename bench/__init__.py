"""How fast a hop is, beside the least that the same server can do: `python -m bench`. Asserts nothing about time.

    python -m bench               the table over HTTP, and µs per hop without HTTP; about 80 seconds
    python -m bench --postgres    the same, with kept hops also on a PostgreSQL that it starts; under two minutes
    python -m bench --profile     where the CPU goes in one hop
    python -m bench --help        rounds, seconds, callers

One core runs the server, the other one the callers, Redis and PostgreSQL; everything listens on loopback or a unix
socket, lives in a temporary folder (put it on a real disk with TMPDIR), and is stopped at the end.
"""
