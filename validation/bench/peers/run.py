"""The nuisance fits of Estimand and of its peers, in one run: CPU seconds, loss and ratios.

    mvn -B -Pbench -DskipTests package
    python3 validation/bench/peers/run.py [--data pension401k.csv] [--jobs forests,boosting,elastic-net]
        [--seeds 5] [--sizes 10000,100000] [--trees 500]

Forests: the fifteen forests of the 401(k) nuisances (forests.py) by scikit-learn, ranger and Smile.
Boosting: fits of simulated means and probabilities by scikit-learn, LightGBM, XGBoost and Smile.
Elastic net: a cross-validated path by glmnet. One thread each, programs in turn for each seed.
Smile and scikit-learn need Maven's libraries and Debian's python3-sklearn; R needs ranger and glmnet.
A peer that is absent is skipped with one line. For what exactly is timed see docs/benchmarks.md.
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = "org.estimand.validation.bench."


class Table:
    """Measurements by job and program, in the order in which they came."""

    def __init__(self):
        self.rows = {}

    def add(self, job, program, cpu, losses):
        print("%-28s %-18s cpu %8.3f  loss %s" % (job, program, cpu, " ".join(losses)), flush=True)
        self.rows.setdefault(job, {}).setdefault(program, []).append((cpu, [float(v) for v in losses]))

    def show(self):
        """Means; ratios and differences against Estimand on the same seeds."""
        print("\n%-28s %-18s %5s %9s %11s  %-18s %s"
              % ("job", "program", "fits", "cpu s", "/ Estimand", "loss", "minus Estimand's"))
        for job, programs in self.rows.items():
            for program, got in programs.items():
                own = programs.get("Estimand", [])[:len(got)]
                cpu = sum(g[0] for g in got) / len(got)
                losses = [sum(v) / len(v) for v in zip(*(g[1] for g in got))]
                ratio = difference = ""
                if len(own) == len(got):
                    ratio = "%.2f" % (sum(g[0] for g in got) / sum(g[0] for g in own))
                    theirs = [sum(v) / len(v) for v in zip(*(g[1] for g in own))]
                    difference = " ".join("%+.5f" % (v - w) for v, w in zip(losses, theirs))
                print("%-28s %-18s %5d %9.3f %11s  %-18s %s"
                      % (job, program, len(got), cpu, ratio, " ".join("%.5f" % v for v in losses), difference))


def child_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def present(name, command):
    """Whether a peer runs; one line where it does not."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        done = False
    if not done:
        print("skipped %s: %s fails" % (name, " ".join(command)), flush=True)
    return done


def measured(command, out, **environment):
    """What a program wrote to its last argument, and the CPU seconds of its whole process."""
    before = child_cpu()
    subprocess.run(command + [out], check=True, env=dict(os.environ, **environment))
    with open(out) as file:
        return file.read().split(), child_cpu() - before


def forests(a, table, has, out):
    job = "forests, %d trees" % a.trees
    for seed in range(1, a.seeds + 1):
        peer = [a.data, str(a.trees), str(seed)]
        own = a.java + [BENCH + "ForestJob"] + peer
        (cpu, *loss), whole = measured(own + ["0"], out)
        table.add(job, "Estimand, process", whole, loss)
        (cpu, *loss), _ = measured(own + ["2"], out)
        table.add(job, "Estimand", float(cpu), loss)
        if has["scikit-learn"]:
            (cpu, *loss), _ = measured([a.python, os.path.join(HERE, "forests_sklearn.py")] + peer, out)
            table.add(job, "scikit-learn", float(cpu), loss)
        if has["ranger"]:
            (cpu, *loss), _ = measured(["Rscript", os.path.join(HERE, "forests.R")] + peer, out)
            table.add(job, "ranger", float(cpu), loss)
        if seed <= a.smile_seeds:
            (cpu, *loss), _ = measured(a.java + [BENCH + "SmileForestJob"] + peer + ["0"], out)
            table.add(job, "Smile", float(cpu), loss)


def boosting(a, table, has, out):
    names = {"estimand": "Estimand", "lightgbm": "LightGBM", "xgboost": "XGBoost", "smile": "Smile"}
    line = re.compile(r"boosting (\d+) (\w+) (\w+) seed \d+ cpu ([\d.]+) loss ([-\d.]+)")
    runs = [(a.seeds, "estimand,lightgbm,xgboost"), (min(a.seeds, a.smile_seeds), "smile")]
    for size in a.sizes.split(","):
        for target in a.targets.split(","):
            job = "boosting, %s, %s" % (size, target)
            for seeds, peers in runs:
                if seeds == 0:
                    continue
                command = a.java + [BENCH + "BoostingJob", str(seeds), target, peers, size]
                with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                    for text in process.stdout:
                        found = line.match(text)
                        if found:
                            table.add(job, names[found[3]], float(found[4]), [found[5]])
                        elif text.startswith("skipped"):
                            print(text.strip(), flush=True)
                if process.returncode != 0:
                    sys.exit("BoostingJob failed")
            for seed in range(1, a.seeds + 1 if has["scikit-learn"] else 1):
                data = out + ".data"
                subprocess.run(a.java + [BENCH + "BoostingJob", "write", size, target, str(seed), data], check=True)
                script = os.path.join(HERE, "boosting_sklearn.py")
                (cpu, *loss), _ = measured([a.python, script, data, target], out, OMP_NUM_THREADS="1")
                table.add(job, "scikit-learn", float(cpu), loss)
                os.remove(data)


def elastic_net(a, table, has, folder):
    if not has["glmnet"]:
        return  # which also makes the data
    script = ["Rscript", os.path.join(HERE, "elastic_net.R"), folder]
    subprocess.run(script + ["0"], check=True, stdout=subprocess.DEVNULL)
    data = [os.path.join(folder, name) for name in ("elastic_net.csv", "elastic_net_fresh.csv")]
    for _ in range(a.seeds):
        texts = [subprocess.run(script + ["5"], check=True, stdout=subprocess.PIPE, text=True).stdout]
        for alpha in ("1.0", "0.5"):
            own = a.java + [BENCH + "ElasticNetPeer", data[0], alpha, "30", data[1]]
            texts.append(subprocess.run(own, check=True, stdout=subprocess.PIPE, text=True).stdout)
        for text in "".join(texts).splitlines():
            found = re.match(r"(\w+) .*?alpha ([\d.]+) .*median ([\d.]+) .*loss ([\d.]+)", text)
            table.add("elastic net, alpha " + found[2], "glmnet" if found[1] == "glmnet" else "Estimand",
                      float(found[3]), [found[4]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="pension401k.csv, for the forests")
    parser.add_argument("--jobs", default="forests,boosting,elastic-net")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--smile-seeds", type=int, default=1, help="Smile is slow")
    parser.add_argument("--sizes", default="10000,100000", help="rows of the boosting fits")
    parser.add_argument("--targets", default="mean,probability", help="of the boosting fits")
    parser.add_argument("--trees", type=int, default=500)
    parser.add_argument("--heap", default="3g", help="of the virtual machines; 6g for 1000000 rows")
    parser.add_argument("--python", default="/usr/bin/python3", help="one with scikit-learn")
    parser.add_argument("--class-path", default=os.path.join(HERE, "../target/bench.jar"))
    a = parser.parse_args()
    jobs = a.jobs.split(",")
    has = {"scikit-learn": present("scikit-learn", [a.python, "-c", "import sklearn"])}
    for package in ("ranger", "glmnet"):
        has[package] = present(package, ["Rscript", "-e", "library(%s)" % package])
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        # Smile would use every core; LightGBM unpacks its library under one name for all processes
        a.java = ["java", "-Xmx" + a.heap, "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",
                  "-Djava.io.tmpdir=" + folder, "-cp", a.class_path]
        if "forests" in jobs and a.data:
            forests(a, table, has, out)
        elif "forests" in jobs:
            print("skipped the forests: no --data")
        if "boosting" in jobs:
            boosting(a, table, has, out)
        if "elastic-net" in jobs:
            elastic_net(a, table, has, folder)
    table.show()


if __name__ == "__main__":
    main()
