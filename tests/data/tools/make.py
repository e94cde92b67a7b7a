# make.py - what SciPy, scikit-learn and plain NumPy say of R's data sets: python3 make.py > results_py.tsv, after make.R.
# Python 3.11, NumPy 1.24, SciPy 1.10 (HiGHS for linear programmes), scikit-learn 1.2. Lines as in make.R.
import csv, itertools, math
import numpy as np
from scipy import optimize, stats
from scipy.stats import qmc
from sklearn.preprocessing import MinMaxScaler, StandardScaler


def load(name):
    with open(name + ".csv") as f:
        rows = list(csv.reader(f))[1:]
    return np.array([[float(c) if c else math.nan for c in r] for r in rows])


def say(what, name, arg, tol, x):
    print(what, name, arg, "%g" % tol, " ".join("nan" if math.isnan(v) else "%.16g" % v for v in np.asarray(x, float).ravel(order="F")), sep="\t")


sets = {n: load(n) for n in ("attitude", "usarrests", "swiss", "mtcars", "airquality")}
for n in ("attitude", "usarrests", "airquality"):
    d = sets[n]
    say("normalise", n, "min-max 1", 1e-12, MinMaxScaler().fit_transform(d)[:10])
    k = np.sum(~np.isnan(d), axis=0)
    say("normalise", n, "z-score 1", 1e-12, (StandardScaler().fit_transform(d) * np.sqrt((k - 1) / k))[:10])

# weights from the data
for n in ("attitude", "usarrests", "swiss", "mtcars"):
    d = sets[n]
    p = d / d.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        e = stats.entropy(p, axis=0) / np.log(len(d))
    say("weights", n, "entropy", 1e-10, (1 - e) / (1 - e).sum())
    u = MinMaxScaler().fit_transform(d)
    c = u.std(axis=0, ddof=1) * (1 - np.corrcoef(u.T)).sum(axis=0)
    say("weights", n, "critic", 1e-10, c / c.sum())

# means along the rows, weights 1, 2, 3 …
for n in ("attitude", "usarrests", "mtcars"):
    d = sets[n]
    w = np.arange(1, d.shape[1] + 1, dtype=float)
    say("aggregate", n, "arithmetic", 1e-12, np.average(d, axis=1, weights=w))
    with np.errstate(divide="ignore"):
        say("aggregate", n, "geometric", 1e-12, stats.gmean(d, axis=1, weights=w))
        say("aggregate", n, "harmonic", 1e-12, stats.hmean(d, axis=1, weights=w))
    for p in (-2, 0.5, 3):
        say("aggregate", n, "power %g" % p, 1e-12, stats.pmean(d, p, axis=1, weights=w))
    m = d.mean(axis=1)
    say("aggregate", n, "mpi", 1e-12, m - d.var(axis=1, ddof=1) / m)
    say("aggregate", n, "ampi", 1e-12, m - d.var(axis=1) / m)
    say("aggregate", n, "median", 1e-12, np.median(d, axis=1))
    # OWA by Yager: sorted from the best, weights (i/k)^a - ((i-1)/k)^a
    k = d.shape[1]
    v = (np.arange(1, k + 1) / k) ** 2 - (np.arange(k) / k) ** 2
    say("aggregate", n, "owa 2", 1e-12, np.sort(d, axis=1)[:, ::-1] @ v)
    say("aggregate", n, "borda", 1e-12, np.average(np.apply_along_axis(stats.rankdata, 0, d) - 1, axis=1, weights=w))
    o = sum(w[c] * ((d[:, None, c] > d[None, :, c]) + 0.5 * (d[:, None, c] == d[None, :, c])) for c in range(k)) / w.sum()
    np.fill_diagonal(o, 0.5)
    say("aggregate", n, "copeland", 0, np.where(np.abs(o - 0.5) < 1e-12, 0, np.sign(o - 0.5)).sum(axis=1))

# all orders of eight rows: the best score and how many orders reach it
for n in ("attitude", "usarrests", "swiss", "mtcars"):
    d = sets[n][:8]
    w = np.arange(1, d.shape[1] + 1)
    o = sum(w[c] * (2 * (d[:, None, c] > d[None, :, c]) + 1 * (d[:, None, c] == d[None, :, c])) for c in range(d.shape[1]))
    best, orders = -1, 0
    for order in itertools.permutations(range(8)):
        s = sum(o[order[i], order[j]] for i in range(8) for j in range(i + 1, 8))
        best, orders = (s, 1) if s > best else (best, orders + (s == best))
    say("kemeny", n, "8", 1e-12, [best / (2 * w.sum()), orders])

# benefit of the doubt
for n in ("attitude", "usarrests", "mtcars"):
    d = sets[n]
    r, k = d.shape
    for kind in ("none", "pie", "weight"):
        low, high, score = 0.05, 0.5, []
        for x in d:
            a, b = [d], [np.ones(r)]
            part = x if kind == "pie" else np.ones(k)
            for j in range(k if kind != "none" else 0):
                own = np.zeros(k)
                own[j] = part[j]
                a += [(low * part - own)[None], (own - high * part)[None]]
                b += [[0], [0]]
            got = optimize.linprog(-x, np.vstack(a), np.concatenate(b), method="highs-ds")
            score.append(-got.fun)
        say("bod", n, kind, 1e-7, score)

# Saaty's judgements: the principal eigenvector and the consistency ratio
judged = np.array([[1, 4, 3, 1, 3, 4], [1/4, 1, 7, 3, 1/5, 1], [1/3, 1/7, 1, 1/5, 1/5, 1/6], [1, 1/3, 5, 1, 1, 1/3],
                   [1/3, 5, 5, 1, 1, 3], [1/4, 1, 6, 3, 1/3, 1]])
values, vectors = np.linalg.eig(judged)
top = np.argmax(values.real)
w = np.abs(vectors[:, top].real)
say("ahp", "school", "", 1e-10, np.append(w / w.sum(), (values[top].real - 6) / 5 / 1.24))

# Sobol's sequence, all dimensions
say("sobol", "sequence", "53", 0, qmc.Sobol(53, scramble=False).random(16))
