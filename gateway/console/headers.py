"""What every answer of the console tells the browser: keep nothing, run nothing but our own files, show it in no
frame."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
UNUSED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
)  # fmt: skip
CONTENT = "Content-Security-Policy"


def policy(**changed: str) -> str:
    """What a page may load. changed: as style_src="'none'"."""
    rules = POLICY | {name.replace("_", "-"): where for name, where in changed.items()}
    return "; ".join(f"{what} {where}" for what, where in rules.items())


ALWAYS = {
    CONTENT: policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(f"{what}=()" for what in UNUSED),
    "Cache-Control": "no-store",
}
KEEP = "public, max-age=31536000, immutable"  # scripts and styles: their address changes with them
ENCRYPTED = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}  # two years, and only in production


def of(production: bool) -> dict[str, str]:
    """For every answer."""
    return ALWAYS | ENCRYPTED if production else ALWAYS
