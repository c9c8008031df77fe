"""The nuisances of the interactive model on the 401(k) data with scikit-learn, one thread.

Arguments: data file, trees, seed, output file (gets: CPU seconds, R2, log loss).
"""
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

path, trees, seed, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with open(path) as file:
    names = [name.strip('"') for name in file.readline().strip().split(",")]
    table = np.loadtxt(file, delimiter=",")
column = {name: table[:, j] for j, name in enumerate(names)}
features = ["age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown"]
x = np.ascontiguousarray(np.column_stack([column[f] for f in features]))
y, d = column["net_tfa"], column["e401"].astype(int)
n = len(y)
fold = np.arange(n) % 5
m, p = np.zeros(n), np.zeros(n)
settings = dict(n_estimators=trees, max_features=3, min_samples_leaf=5, n_jobs=1)
before = time.process_time()
for k in range(5):
    test, train = np.where(fold == k)[0], np.where(fold != k)[0]
    c = RandomForestClassifier(random_state=seed * 100 + k, **settings).fit(x[train], d[train])
    p[test] = c.predict_proba(x[test])[:, 1]
    for arm in range(2):
        rows = train[d[train] == arm]
        r = RandomForestRegressor(random_state=seed * 100 + 10 + 2 * k + arm, **settings)
        both = r.fit(x[rows], y[rows]).predict(x[test])
        mine = d[test] == arm
        m[test[mine]] = both[mine]
used = time.process_time() - before
q = np.where(d == 1, p, 1 - p)
r2 = 1 - np.sum((y - m) ** 2) / np.sum((y - y.mean()) ** 2)
with open(out, "w") as file:
    file.write("%.3f %.6f %.6f\n" % (used, r2, -np.mean(np.log(np.maximum(q, 1e-15)))))
