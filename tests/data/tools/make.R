# make.R - what R says of its own data sets: Rscript make.R > results_r.tsv, and the data sets as CSV beside it.
# R 4.2.2 with its stats; psych 2.2.9 (alpha), e1071 1.7 (moments of type 2), MASS 7.3 (the likelihood of Box and Cox).
# A line: what, data set, argument, tolerance, numbers between blanks. Columns are joined one after the other, of the values of
# rows the first ten; NA is nan.
suppressPackageStartupMessages({library(psych); library(e1071); library(MASS)})
sets <- list(attitude = attitude, usarrests = USArrests, swiss = swiss, mtcars = mtcars[, c("mpg", "disp", "hp", "drat", "wt", "qsec")],
             airquality = airquality[1:60, 1:4])
for (n in names(sets)) write.csv(sets[[n]], paste0(n, ".csv"), row.names = FALSE, quote = FALSE, na = "")
say <- function(what, set, arg, tol, x)
    cat(what, set, arg, format(tol), paste(ifelse(is.na(x), "nan", sprintf("%.16g", x)), collapse = " "), sep = "\t", "\n")
each <- function(d, f) unlist(lapply(d, f))
ten <- function(d, f) unlist(lapply(d, function(x) f(x)[1:10]))
for (n in names(sets)) {
    d <- sets[[n]]
    say("mean", n, "", 1e-12, each(d, function(x) mean(x, na.rm = TRUE)))
    say("sd", n, "", 1e-12, each(d, function(x) sd(x, na.rm = TRUE)))
    for (p in c(0.05, 0.25, 0.5, 0.75, 0.95))
        say("quantile", n, p, 1e-12, each(d, function(x) quantile(x, p, na.rm = TRUE, type = 7, names = FALSE)))
    say("skewness", n, "", 1e-10, each(d, function(x) e1071::skewness(x, na.rm = TRUE, type = 2)))
    say("kurtosis", n, "", 1e-10, each(d, function(x) e1071::kurtosis(x, na.rm = TRUE, type = 2)))
    for (m in c("pearson", "spearman", "kendall")) say("correlation", n, m, 1e-12, c(cor(d, method = m, use = "pairwise.complete.obs")))
    if (n %in% c("swiss", "mtcars")) next
    # normalisations, more is better and less is better
    for (s in c(1, -1)) {
        t <- d * s
        up <- function(f) ten(t, f)
        k <- function(x) sum(!is.na(x))
        r <- function(x) { y <- rank(x, ties.method = "min", na.last = "keep"); y }
        dir <- function(m) paste(m, s)
        say("normalise", n, dir("min-max"), 1e-12, up(function(x) (x - min(x, na.rm = TRUE)) / diff(range(x, na.rm = TRUE))))
        say("normalise", n, dir("z-score"), 1e-12, c(scale(t)[1:10, ]))
        say("normalise", n, dir("rank"), 0, up(r))
        say("normalise", n, dir("borda"), 0, up(function(x) r(x) - 1))
        say("normalise", n, dir("percentile-rank"), 1e-12, up(function(x) (r(x) - 1) / (k(x) - 1)))
        say("normalise", n, dir("percentile"), 1e-12, up(function(x) r(x) / k(x)))
        say("normalise", n, dir("distance-to-max"), 1e-12, up(function(x) 1 - (max(x, na.rm = TRUE) - x) / diff(range(x, na.rm = TRUE))))
        # the third row is the reference
        say("normalise", n, dir("distance-to-reference"), 1e-10, up(function(x) 1 - (x[3] - x) / (x[3] - min(x, na.rm = TRUE))))
        cut01 <- function(x) pmin(pmax(x, 0), 1)
        # posts at the quartiles of the untouched column
        say("normalise", n, dir("goalposts"), 1e-12, ten(d, function(x) { q <- quantile(x, c(.25, .75), na.rm = TRUE, names = FALSE)
            y <- cut01((x - q[1]) / (q[2] - q[1])); if (s > 0) y else 1 - y }))
        say("normalise", n, dir("fixed-linear"), 1e-12, ten(d, function(x) { q <- quantile(x, c(.25, .75), na.rm = TRUE, names = FALSE)
            y <- (x - q[1]) / (q[2] - q[1]); if (s > 0) y else 1 - y }))
        if (all(d > 0, na.rm = TRUE)) {
            ratio <- function(x, b) if (s > 0) x / b else b / x
            best <- function(x) if (s > 0) max(x, na.rm = TRUE) else min(x, na.rm = TRUE)
            worst <- function(x) if (s > 0) min(x, na.rm = TRUE) else max(x, na.rm = TRUE)
            say("normalise", n, dir("ratio-to-mean"), 1e-12, ten(d, function(x) ratio(x, mean(x, na.rm = TRUE))))
            say("normalise", n, dir("ratio-to-best"), 1e-12, ten(d, function(x) ratio(x, best(x))))
            say("normalise", n, dir("ratio-to-worst"), 1e-12, ten(d, function(x) ratio(x, worst(x))))
            say("normalise", n, dir("ratio-to-reference"), 1e-12, ten(d, function(x) ratio(x, x[3])))
            say("normalise", n, dir("distance-from-mean"), 1e-12, ten(d, function(x) s * (x / mean(x, na.rm = TRUE) - 1)))
            say("normalise", n, dir("above-below-mean"), 0, ten(d, function(x) { y <- x / mean(x, na.rm = TRUE)
                s * ifelse(y > 1.2, 1, ifelse(y < 0.8, -1, 0)) }))
            say("normalise", n, dir("sum"), 1e-12, ten(d, function(x) { y <- if (s > 0) x else 1 / x; y / sum(y, na.rm = TRUE) }))
            say("normalise", n, dir("vector"), 1e-12, ten(d, function(x) { y <- x / sqrt(sum(x^2, na.rm = TRUE)); if (s > 0) y else 1 - y }))
        }
    }
    # outliers and imputation
    say("outliers", n, "trim", 1e-12, ten(d, function(x) { q <- quantile(x, c(.025, .975), na.rm = TRUE, names = FALSE); pmin(pmax(x, q[1]), q[2]) }))
    say("outliers", n, "cap", 1e-12, ten(d, function(x) { m <- mean(x, na.rm = TRUE); s <- sd(x, na.rm = TRUE); pmin(pmax(x, m - 1.5 * s), m + 1.5 * s) }))
    low <- function(x) min(x, na.rm = TRUE)
    say("outliers", n, "log-ct", 1e-12, ten(d, function(x) log(x - low(x) + 0.01 * diff(range(x, na.rm = TRUE)))))
    say("outliers", n, "log-ct-orig", 1e-12, ten(d, function(x) log(x - low(x) + 1)))
    lambda <- function(x) { y <- x[!is.na(x)]; y <- y - min(y) + 1
        optimise(function(l) MASS::boxcox(y ~ 1, lambda = l, plotit = FALSE, eps = 1e-12)$y, c(-2, 2), maximum = TRUE, tol = 1e-10)$maximum }
    say("lambda", n, "", 1e-6, each(d, lambda))
    say("impute", n, "mean", 1e-12, ten(d, function(x) ifelse(is.na(x), mean(x, na.rm = TRUE), x)))
    say("impute", n, "median", 1e-12, ten(d, function(x) ifelse(is.na(x), median(x, na.rm = TRUE), x)))
    say("series", n, "linear", 1e-12, ten(d, function(x) if (sum(!is.na(x)) > 1) approx(seq_along(x), x, seq_along(x), rule = 1)$y else x))
    say("series", n, "linear-constant", 1e-12, ten(d, function(x) approx(seq_along(x), x, seq_along(x), rule = 2)$y))
}
for (n in c("attitude", "usarrests", "swiss", "mtcars")) {
    r <- cor(sets[[n]])
    say("eigenvalues", n, "", 1e-12, eigen(r)$values)
    if (all(r > 0)) say("weights", n, "pca", 1e-10, { w <- abs(prcomp(sets[[n]], scale. = TRUE)$rotation[, 1]); w / sum(w) })
    e <- eigen(r)
    for (f in 2:3) {
        l <- varimax(e$vectors[, 1:f] %*% diag(sqrt(e$values[1:f])), normalize = TRUE, eps = 1e-15)$loadings
        w <- apply(unclass(l)^2, 1, max)
        say("weights", n, paste("factor", f), 1e-6, w / sum(w))
    }
}
a <- suppressWarnings(psych::alpha(attitude)$total)
say("alpha", "attitude", "", 1e-10, c(a$raw_alpha, a$std.alpha))
