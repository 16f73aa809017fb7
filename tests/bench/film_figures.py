"""Films: how soon, how late, what they cost, beside mpv alone: python3 film_figures.py BENCH_FILM [FOLDER]."""
import pathlib
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e" / "lab"))
import films  # noqa: E402

SECONDS = 20


def make(folder):
    for name, how in {"720": {"seconds": 10}, "1080": {"seconds": 10, "width": 1920, "height": 1080},
                      "loop25": {"seconds": 1}, "loop60": {"seconds": 1, "fps": 60}}.items():
        if not (folder / f"{name}.mp4").exists():
            films.numbered(folder / f"{name}.mp4", **how)


def children():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def beside(folder):
    """What mpv itself takes to decode and time a film, without making pictures for a screen, and with."""
    for name in ("720", "1080"):
        for words in (["--vo=null"], ["--vo=null", "--vf=format=bgr0"]):
            before = children()
            run(words, folder / f"{name}.mp4")
            print(f"mpv {' '.join(words)} {name}.mp4: {(children() - before) / SECONDS:.3f} cores", flush=True)


def run(words, film):
    process = subprocess.Popen(["mpv", "--no-config", "--really-quiet", "--no-audio", "--loop-file=inf", "--vd-lavc-threads=2", *words, str(film)])
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as own:
        place = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else own)
        make(place)
        subprocess.run([sys.argv[1], place, str(SECONDS)], check=True)
        beside(place)
