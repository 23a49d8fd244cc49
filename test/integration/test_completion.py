"""lt completion: what bash, zsh and fish themselves make of a line and a TAB, with the script of this lt."""
import functools
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import time

import harness
from harness import folder, lt

# A line with a TAB at its end, and what is on it afterwards. "+" stands for the blank behind a word that is complete.
COMPLETED = {
    "lt insp": "lt inspect+",
    "lt help opt": "lt help options+",
    "lt -q arch": "lt -q archive+",
    "lt --config set": "lt --config settings.json+",
    "lt --log-format js": "lt --log-format json+",
    "lt --config x run --no-th": "lt --config x run --no-thresholds+",
    "lt run --no-vu": "lt run --no-vu-connection-reuse+",
    "lt run -q scri": "lt run -q script.js+",
    "lt run script.js --linge": "lt run script.js --linger+",
    "lt run -f js": "lt run -f json+",
    "lt run --summary-mode fu": "lt run --summary-mode full+",
    "lt run --summary-mode=fu": "lt run --summary-mode=full+",
    "lt run --log-output fi": "lt run --log-output file=",
    "lt run --system-tags url,sta": "lt run --system-tags url,status+",
    "lt run --http-debug=fu": "lt run --http-debug=full+",
    "lt run --http-debug scri": "lt run --http-debug script.js+",
    "lt run --summary-export sett": "lt run --summary-export settings.json+",
    "lt archive --exclude": "lt archive --exclude-env-vars+",
    "lt archive --archive-out scri": "lt archive --archive-out script.js+",
    "lt convert --enable": "lt convert --enable-status-code-checks+",
    "lt new --template proto": "lt new --template protocol+",
    "lt new --template scri": "lt new --template script.js+",
    "lt compare sett": "lt compare settings.json+",
    "lt run --report sett": "lt run --report settings.json+",
    "lt scale --vu": "lt scale --vus+",
    "lt scale --dura": "lt scale --dura",  # not one of its flags
    "lt stop scri": "lt stop scri",  # takes no file
    "lt run --vus scri": "lt run --vus scri",  # a number
    "lt completion zs": "lt completion zsh+",
    "lt login infl": "lt login influxdb+",
    "lt run run --linge": "lt run run --linger+",
}


def needs(shell):
    def decorate(test):
        @functools.wraps(test)
        def wrapper():
            if not shutil.which(shell):
                print(f"skipped: {shell} is not installed")
                return
            test()
        return wrapper
    return decorate


def place_with_files():
    place = folder()
    (place / "script.js").write_text("")
    (place / "settings.json").write_text("{}")
    return place


class Shell:
    """An interactive shell on a terminal, in which `lt` shows how it was called."""

    def __init__(self, command, place, *setup):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(place)
            os.execvpe(command[0], command, {**os.environ, "TERM": "dumb", "PS1": "> ", "HOME": str(place), "ZDOTDIR": str(place)})
        self.pid = pid
        for line in setup:
            self.send(line + "\n")
        self.send("echo rea''dy\n")
        self.until("ready")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def until(self, text):
        seen, end = "", time.monotonic() + 20
        while text not in seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            assert ready, f"no {text!r} in {seen!r}"
            seen += os.read(self.terminal, 65536).decode(errors="replace")
        return seen

    def completed(self, line):
        """The line after a TAB, with + for the blank at its end; X marks where it would go on."""
        self.send(line + "\tX\n")
        seen = self.until("END]")
        shown = seen[seen.index("[GOT ") + 5:seen.index("END]")].strip()
        words = shown.split("|")
        line = "lt " + " ".join(words)
        assert line.endswith("X"), seen
        return line[:-2] + "+" if line.endswith(" X") else line[:-1]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


SHOW = "lt() { local IFS='|'; echo \"[G\"\"OT $*E\"\"ND]\"; }"


# zsh writes the comma for the next item of a list and the = before a value, and takes them back at a blank.
OF_ZSH = {"lt run --system-tags url,sta": "lt run --system-tags url,status,", "lt scale --vu": "lt scale --vus="}


def check(shell, own=None):
    for line, want in (COMPLETED | (own or {})).items():
        got = shell.completed(line)
        assert got == want, (line, got, want)


@needs("bash")
def test_bash():
    place = place_with_files()
    (place / "lt.bash").write_text(lt("completion", "bash").out)
    with Shell(["bash", "--norc", "--noprofile", "-i"], place, "bind 'set bell-style none'", ". ./lt.bash", SHOW) as shell:
        check(shell)


@needs("zsh")
def test_zsh():
    place = place_with_files()
    (place / "lt.zsh").write_text(lt("completion", "zsh").out)
    with Shell(["zsh", "-f", "-i"], place, "unsetopt zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste",
               "autoload -Uz compinit; compinit -u -D", ". ./lt.zsh", "setopt no_beep no_list_ambiguous no_auto_menu", SHOW) as shell:
        check(shell, OF_ZSH)


@needs("zsh")
def test_zsh_finds_it_in_its_path_of_functions():
    place = place_with_files()
    (place / "functions").mkdir()
    (place / "functions/_lt").write_text(lt("completion", "zsh").out)
    with Shell(["zsh", "-f", "-i"], place, "unset zle_bracketed_paste", "fpath=($PWD/functions $fpath)",
               "autoload -Uz compinit; compinit -u -D", "setopt no_beep", SHOW) as shell:
        assert shell.completed("lt insp") == "lt inspect+"
        assert shell.completed("lt run -f js") == "lt run -f json+"


def fish(line, place):
    """What fish offers for the line, without descriptions."""
    out = subprocess.run(["fish", "--no-config", "-c", "source lt.fish; complete -C $argv[1]", line], capture_output=True, text=True,
                         cwd=place, timeout=60, env={**os.environ, "HOME": str(place)})
    assert not out.stderr, (line, out.stderr)
    return [offer.split("\t")[0] for offer in out.stdout.splitlines()]


@needs("fish")
def test_fish():
    place = place_with_files()
    (place / "lt.fish").write_text(lt("completion", "fish").out)
    for line, want in COMPLETED.items():
        offers = fish(line, place)
        if want == line:
            assert not offers, (line, offers)
            continue
        # fish replaces the last word, and adds the blank itself; not behind "=".
        last = want.rstrip("+").rsplit(" ", 1)[1]
        assert offers == [last], (line, want, offers)


@needs("bash")
def test_every_flag_and_word_is_offered():
    place = place_with_files()
    (place / "lt.bash").write_text(lt("completion", "bash").out)

    def offers(*words):
        script = ". ./lt.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _lt; printf '%s\\n' \"${COMPREPLY[@]}\""
        return set(subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, check=True, cwd=place)
                   .stdout.split())

    rows = json.loads(lt("help", "options", "--json").out)
    assert offers("lt", "run", "-") >= {"--" + r["flag"] for r in rows if r["flag"]} | {"--watch"}
    for row in rows:
        if row["values"]:
            assert offers("lt", "run", "--" + row["flag"], "=", "") == set(row["values"]), row
    listed = {line.split()[0] for line in lt("help").out.split("Commands:\n")[1].split("\n\n")[0].splitlines()}
    assert offers("lt", "") == listed and offers("lt", "help", "") == listed | {"options"}
