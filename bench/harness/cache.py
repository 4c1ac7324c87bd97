"""Where downloads, builds and run directories go."""
import os


def user_cache():
    """${XDG_CACHE_HOME:-~/.cache}."""
    return os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")


def bench_cache():
    """BENCH_CACHE, or a folder of the user's cache; made if missing."""
    place = os.environ.get("BENCH_CACHE") or os.path.join(user_cache(), "puppetmaster", "bench")
    os.makedirs(place, exist_ok=True)
    return place
