"""Histogram boosting of scikit-learn on the data of BoostingJob, one thread.

Arguments: data file (BoostingJob write), "mean" or "probability", output file (gets: CPU seconds,
loss on the test rows). Run with OMP_NUM_THREADS=1. A fit of 2,000 rows beforehand loads the libraries.
"""
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

path, target, out = sys.argv[1:4]
numbers = np.fromfile(path, dtype="<f8")
n, test, p = (int(v) for v in numbers[:3])
y = numbers[3 : 3 + n + test]
x = numbers[3 + n + test :].reshape(p, n + test).T
x = np.ascontiguousarray(x)
kind = HistGradientBoostingClassifier if target == "probability" else HistGradientBoostingRegressor
settings = dict(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, max_bins=255,
                l2_regularization=0, early_stopping=False, random_state=1)
kind(**dict(settings, max_iter=5)).fit(x[:2000], y[:2000])
before = time.process_time()
fit = kind(**settings).fit(x[:n], y[:n])
used = time.process_time() - before
fresh = y[n:]
if target == "probability":
    q = fit.predict_proba(x[n:])[:, 1]
    loss = -np.mean(np.log(np.where(fresh > 0, q, 1 - q)))
else:
    loss = 1 - np.sum((fresh - fit.predict(x[n:])) ** 2) / np.sum((fresh - fresh.mean()) ** 2)
with open(out, "w") as file:
    file.write("%.3f %.6f\n" % (used, loss))
