# Read by ./run and ./test: finds a Python, makes .venv and installs a requirements file into it. POSIX sh.

find_python() {  # the distribution's own comes first: its builds are up to twice as fast
    for candidate in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
        seen="${seen:-} $("$candidate" -V 2>&1 || true)"
    done
    echo "Thuso needs Python 3.11 or newer; this machine has:${seen:- none}." >&2
    echo "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv) and start again." >&2
    return 1
}

prepare() {  # prepare <requirements file>: afterwards .venv/bin/python has all of it
    unset PYTHONPATH PYTHONHOME
    python=$(find_python) || exit 1
    "$python" gateway/demo/make_venv.py "$1" || exit $?
}
