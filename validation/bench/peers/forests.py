"""Forests of the 401(k) nuisances: Estimand beside scikit-learn and ranger, in one run.

    python3 validation/bench/peers/forests.py --data pension401k.csv [--trees 500] [--seeds 5]

For each seed the programs run one after the other, one thread each. Peers: CPU seconds of the fits
and predictions alone. Estimand three times: warm (the third run in a process), cold (the first run
in a new process), and the whole of that new process, start of the virtual machine, reading and
compilation included. Each time twice: with scikit-learn's smallest leaf, and with ranger's smallest
node, since the two do not mean the same by "5". Needs the benchmarks (mvn -Pbench -DskipTests package), python3 with
scikit-learn, and R with ranger.
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def child_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, out):
    before = child_cpu()
    subprocess.run(command + [out], check=True)
    whole = child_cpu() - before
    with open(out) as file:
        return [float(v) for v in file.read().split()] + [whole]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--trees", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--class-path", default=os.path.join(HERE, "../target/bench.jar"))
    a = parser.parse_args()
    job = ["java", "-cp", a.class_path, "org.estimand.validation.bench.ForestJob", a.data]
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        for seed in range(a.first_seed, a.first_seed + a.seeds):
            settings = [str(a.trees), str(seed)]
            peer = [a.data] + settings
            now = {
                "scikit-learn": run([a.python, os.path.join(HERE, "forests_sklearn.py")] + peer, out),
                "as sklearn, cold": run(job + settings + ["0", "sklearn"], out),
                "as sklearn, warm": run(job + settings + ["2", "sklearn"], out),
                "ranger": run(["Rscript", os.path.join(HERE, "forests.R")] + peer, out),
                "as ranger, cold": run(job + settings + ["0", "ranger"], out),
                "as ranger, warm": run(job + settings + ["2", "ranger"], out),
            }
            for whose in "sklearn", "ranger":
                cold = now["as %s, cold" % whose]
                now["as %s, process" % whose] = [cold[3]] + cold[1:]
            for name, values in now.items():
                rows.setdefault(name, []).append(values)
                print("seed %d  %-19s cpu %7.2f  R2 %.4f  log loss %.4f"
                      % (seed, name, values[0], values[1], values[2]), flush=True)
    mean = {name: [sum(c) / len(c) for c in zip(*values)] for name, values in rows.items()}
    print("\nmeans over %d seeds, %d trees, one thread" % (a.seeds, a.trees))
    print("each beside the peer whose node size it has; the ratio is the peer's CPU by its own")
    for peer, whose in ("scikit-learn", "sklearn"), ("ranger", "ranger"):
        print("%-19s %8s %8s %9s %8s" % ("", "cpu", "R2", "log loss", "ratio"))
        for name in [peer] + ["as %s, %s" % (whose, kind) for kind in ("warm", "cold", "process")]:
            v = mean[name]
            print("%-19s %8.2f %8.4f %9.4f %7.1fx"
                  % (name, v[0], v[1], v[2], mean[peer][0] / v[0]))


if __name__ == "__main__":
    main()
